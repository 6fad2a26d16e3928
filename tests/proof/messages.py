"""What comes to an MCP server that no client should send: messages with one thing wrong at any depth, texts that are
nearly JSON, and headers that say something else than the body.
"""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.live.fuzz_inputs import NASTY, WRONG

MODERN = "2026-07-28"
META = "io.modelcontextprotocol"
PARAMS: dict[str, dict[str, Any]] = {
    "initialize": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "fuzz", "version": "1"}},
    "ping": {},
    "tools/list": {"cursor": ""},
    "tools/call": {"name": "find_products", "arguments": {"query": "robot", "limit": 3}},
    "resources/list": {},
    "resources/templates/list": {},
    "resources/read": {"uri": "odoo://order/1"},
    "resources/subscribe": {"uri": "odoo://order/1"},
    "prompts/list": {},
    "prompts/get": {"name": "quote_product", "arguments": {"product": "robot", "customer": "Ana"}},
    "completion/complete": {
        "ref": {"type": "ref/resource", "uri": "odoo://order/{id}"}, "argument": {"name": "id", "value": "1"},
    },
    "logging/setLevel": {"level": "debug"},
    "notifications/initialized": {},
    "notifications/cancelled": {"requestId": 1, "reason": "x"},
    "notifications/progress": {"progressToken": 1, "progress": 0.5},
    "sampling/createMessage": {"messages": [], "maxTokens": 1},
    "elicitation/create": {"message": "x", "requestedSchema": {}},
    "tasks/get": {"taskId": "x"},
    "server/discover": {},
    "rpc.discover": {},
    "__class__": {},
    "": {},
}  # fmt: skip
# Nested deeper than Python recurses, numbers that no float is, and what only looks like JSON.
NEARLY_JSON = (
    b"", b" ", b"null", b"true", b"0", b'"x"', b"[]", b"[[]]", b"{", b"}", b'{"jsonrpc":', b"{} {}", b"{}\n{}", b"'x'",
    b"[" * 100_000, b'{"a":' * 50_000, b"[" * 5_000 + b"]" * 5_000, b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
    b'{"jsonrpc":"2.0","id":NaN,"method":"ping"}', b'{"jsonrpc":"2.0","id":Infinity,"method":"ping"}',
    b'{"jsonrpc":"2.0","id":1e400,"method":"ping"}', b'{"jsonrpc":"2.0","id":' + b"9" * 5_000 + b',"method":"ping"}',
    b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping","method":"tools/list"}',
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_products","name":"confirm_sale"}}',
    b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"\\ud800"}}',
    b'{"jsonrpc":"2.0","id":"\\u0000","method":"ping"}',
    b'\xef\xbb\xbf{"jsonrpc":"2.0","id":1,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1,"method":"ping"}'.encode("utf-16"),
    b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}', b'{"jsonrpc":"2.0","id":1,"method":"p\xc0\xafng"}', b"\x00" * 1000,
    b"\x1f\x8b\x08\x00", b"a=b&c=d",
    b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    b'{"jsonrpc":"2.0","id":1,"method":"ping"}' + b" " * 200_000, b'{"__proto__":{"admin":true}}',
)  # fmt: skip
_KEYS = (
    "id",
    "jsonrpc",
    "method",
    "params",
    "result",
    "error",
    "_meta",
    "__class__",
    "",
    "name",
    "arguments",
    "x" * 5_000,
)
_HUGE = ("x" * 100_000, ["x"] * 20_000, {str(n): n for n in range(5_000)}, 10**400, -(10**30), "\U0001f916" * 10_000)
_VERSIONS = (
    MODERN,
    "2025-11-25",
    "2025-06-18",
    "2024-11-05",
    "2026-07-28 ",
    "9999-99-99",
    "",
    "x" * 2_000,
    "2026-07-28,x",
)
_TYPES = (
    "application/json", "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", "", "/",
    "multipart/form-data; boundary=x", "application/json, text/html", "application/JSON;x", "x" * 3_000,
)  # fmt: skip
_ACCEPTS = (
    "application/json, text/event-stream",
    "*/*",
    "text/html",
    "",
    "application/json",
    "text/event-stream;q=0",
    "a/b;" * 900,
)


def sound(method: str, revision: str = MODERN) -> dict[str, Any]:
    """A message with nothing wrong about it."""
    params = dict(PARAMS[method])
    if revision == MODERN:
        params["_meta"] = {
            f"{META}/protocolVersion": MODERN, f"{META}/clientCapabilities": {},
            f"{META}/clientInfo": {"name": "fuzz", "version": "1"},
        }  # fmt: skip
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def routing(method: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    """The headers that the newest revision wants to say what the body says."""
    named = [("Mcp-Name", str(params.get("name") or params.get("uri")))] if "name" in params or "uri" in params else []
    return [("MCP-Protocol-Version", MODERN), ("Mcp-Method", method), *named]


@st.composite
def bodies(draw: st.DrawFn) -> tuple[bytes, list[tuple[str, str]]]:
    """A body and the headers that go with it."""
    method = draw(st.sampled_from(sorted(PARAMS)))
    revision = draw(st.sampled_from((MODERN, MODERN, "2025-11-25")))
    message: Any = sound(method, revision)
    headers = routing(method, message["params"]) if revision == MODERN else [("MCP-Protocol-Version", revision)]
    for _ in range(draw(st.integers(1, 3))):
        message = _spoiled(draw, message)
    if draw(st.integers(0, 9)) == 0:
        message = [message] * draw(st.sampled_from((1, 2, 50)))
    return json.dumps(message).encode(), headers


@st.composite
def strange_headers(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Headers of which one or two are not what the body needs."""
    text = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=30)
    one = st.one_of(
        st.tuples(st.just("MCP-Protocol-Version"), st.sampled_from(_VERSIONS)),
        st.tuples(st.just("Content-Type"), st.sampled_from(_TYPES)),
        st.tuples(st.just("Accept"), st.sampled_from(_ACCEPTS)),
        st.tuples(st.just("Content-Encoding"), st.sampled_from(("gzip", "br", "identity", "x"))),
        st.tuples(
            st.sampled_from(("Mcp-Method", "Mcp-Name", "Mcp-Session-Id", "Last-Event-ID", "Mcp-Param-query")), text
        ),
        st.tuples(st.just("Mcp-Method"), st.sampled_from(sorted(PARAMS))),
        st.tuples(st.sampled_from(("X-Request-ID", "Cookie", "Expect", "Upgrade", "User-Agent", "TE", "Range")), text),
    )
    return draw(st.lists(one, min_size=1, max_size=4))


def _spoiled(draw: st.DrawFn, message: Any) -> Any:
    """A copy with one thing wrong at any depth."""
    message = json.loads(json.dumps(message))
    places = list(_places(message))
    if not places:
        return message
    holder, key = draw(st.sampled_from(places))
    value = st.one_of(st.sampled_from(WRONG), st.sampled_from(NASTY), st.sampled_from(_HUGE))
    match draw(st.sampled_from(("wrong", "wrong", "missing", "extra", "deep", "again"))):
        case "wrong":
            holder[key] = draw(value)
        case "missing":
            del holder[key]
        case "extra" if isinstance(holder, dict):
            holder[draw(st.sampled_from(_KEYS))] = draw(value)
        case "deep":
            for _ in range(draw(st.sampled_from((3, 60, 300)))):
                holder[key] = [holder[key]] if isinstance(key, int) else {key: holder[key]}
        case _:
            holder[key] = [holder[key], holder[key]]
    return message


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from _places(item)
