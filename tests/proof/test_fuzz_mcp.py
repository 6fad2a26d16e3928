"""A fuzz of `/mcp` and `/mcp/messages` over raw HTTP. What a tool is given is fuzzed in `test_fuzz_tools.py`."""

import json
import re
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.live.fuzz_inputs import fuzz_settings, patience
from tests.proof.messages import META, MODERN, NEARLY_JSON, bodies, routing, sound, strange_headers
from tests.proof.raw import Reply, exchange, joined, request
from tests.proof.target import KEYS, Target

pytestmark = [
    pytest.mark.filterwarnings("ignore:Do not use the `random` module", "ignore:Generating overly large repr"),
    pytest.mark.timeout(patience()),
]
ALLOWED = [
    ("X-API-Key", KEYS["all"]), ("Accept", "application/json, text/event-stream"), ("Content-Type", "application/json"),
]  # fmt: skip
# The MCP SDK's own words where there is no message to answer.
PLAIN = re.compile(
    r"|Method Not Allowed|session_id is required|Invalid session ID|Could not find session|Accepted"
    r"|Could not parse message|Session does not match [\w ]+|Invalid Content-Type header"
    r"|Invalid HTTP request received\.|Request body too large"
)
INSIDES = re.compile(r"Traceback|File \"|site-packages|/root/|/home/|/tmp/|/work/|\.py\b|mcp_odoo\.|object at 0x")


def wrong(reply: Reply, sent: bytes) -> list[str]:
    """What an answer of `/mcp` should not be; nothing for a good one."""
    found = [f"status {reply.status}"] if reply.status >= 500 or reply.status == 0 else []
    if not _is_of_ours(reply):
        found.append("neither JSON-RPC nor an error of ours")
    told = reply.text.replace(sent.decode("utf-8", "replace"), "")
    return [*found, *(f"tells {inside[0]!r}" for inside in INSIDES.finditer(told) if inside[0].encode() not in sent)]


def _is_of_ours(reply: Reply) -> bool:
    if PLAIN.fullmatch(reply.text.strip()):
        return True
    stream = reply.headers.get("content-type", "").startswith("text/event-stream")
    texts = re.findall(r"^data: ?(.*?)\r?$", reply.text, re.MULTILINE) if stream else [reply.text]
    try:
        answers = [json.loads(text) for text in texts if text]
    except ValueError:
        return False
    return all(one.get("jsonrpc") == "2.0" or {"detail", "code"} <= set(one) for one in answers)


def check(target: Target, headers: list[tuple[str, str]], body: bytes, path: str = "/mcp") -> Reply:
    """Send it, and hold the answer against what it has to be."""
    reply = exchange(target.port, request("POST", path, headers, body))
    assert not wrong(reply, body), (wrong(reply, body), headers, body[:500], reply.text[:1000])
    return reply


@pytest.fixture(autouse=True)
def _unharmed(target: Target) -> Iterator[None]:
    """Afterwards the server answers a sound request as before, and has logged no bug."""
    yield
    method = "tools/list"
    reply = exchange(
        target.port, request("POST", "/mcp", [*ALLOWED, *routing(method, {})], json.dumps(sound(method)).encode())
    )
    assert reply.status == 200
    assert len(json.loads(reply.body)["result"]["tools"]) >= 20
    assert not target.bugs(), target.bugs()[0]


@fuzz_settings(500)
@given(bodies())
def test_a_spoiled_message_is_answered(target: Target, message: tuple[bytes, list[tuple[str, str]]]) -> None:
    """In JSON-RPC, whatever is wrong with it at whatever depth."""
    body, headers = message
    check(target, [*ALLOWED, *headers], body)


@pytest.mark.parametrize("body", NEARLY_JSON, ids=lambda body: repr(body[:24]))
@pytest.mark.parametrize("revision", [MODERN, "2025-11-25"])
def test_what_is_no_message_is_refused(target: Target, body: bytes, revision: str) -> None:
    """Not JSON, not quite, too deep, of no known encoding."""
    check(target, [*ALLOWED, ("MCP-Protocol-Version", revision), ("Mcp-Method", "ping")], body)


@fuzz_settings(250)
@given(bodies(), strange_headers())
def test_headers_that_say_something_else_are_answered(
    target: Target, message: tuple[bytes, list[tuple[str, str]]], strange: list[tuple[str, str]]
) -> None:
    """Other versions, other methods, other types than the body's."""
    body, headers = message
    check(target, joined([*ALLOWED, *headers], *strange), body)


def test_a_method_in_the_header_is_not_another_one_s_in_the_body(target: Target) -> None:
    """Who looks at headers alone sees what is done: a body that says otherwise is refused."""
    body = json.dumps(sound("tools/call")).encode()
    reply = check(target, [*ALLOWED, *routing("ping", {})], body)
    assert reply.status == 400
    assert "result" not in json.loads(reply.body)


@pytest.mark.parametrize("method", ["tools/call", "resources/read"])
@pytest.mark.parametrize("revision", [MODERN, "2025-11-25", "2024-11-05"])
def test_no_shape_of_a_message_goes_round_the_scopes(target: Target, method: str, revision: str) -> None:
    """A key that may only hand over is refused as a batch, under another version and with claims of its own."""
    message = sound(method, revision)
    message["params"] |= {
        "scopes": ["admin"],
        "_meta": {**message["params"].get("_meta", {}), f"{META}/scopes": "admin"},
    }
    headers = joined(ALLOWED, ("X-API-Key", KEYS["handoff"]), ("MCP-Protocol-Version", revision), ("X-Scopes", "admin"))
    if revision == MODERN:
        headers += routing(method, message["params"])[1:]
    for body in (message, [message], [message, message]):
        reply = check(target, headers, json.dumps(body).encode())
        assert '"scope_missing' in reply.text or "scope_missing]" in reply.text or reply.status == 400, reply.text
        assert '"structuredContent"' not in reply.text
        assert '"contents"' not in reply.text


@fuzz_settings(60)
@given(st.binary(max_size=200), st.integers(0, 400), st.booleans())
def test_a_body_that_ends_too_early_harms_nobody(target: Target, junk: bytes, cut: int, end: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    """The client hangs up, or says that there is no more, in the middle of what it promised."""
    whole = request(
        "POST", "/mcp", [*ALLOWED, ("X-Junk", junk.hex())], json.dumps(sound("tools/call", "2025-11-25")).encode()
    )
    part = whole[: max(1, len(whole) - 1 - cut)]
    if end:
        reply = exchange(target.port, part, end=True)
        assert reply.status in (0, 400, 401), reply
    else:
        with socket.create_connection(("127.0.0.1", target.port), 5) as connection:
            connection.sendall(part)


@pytest.mark.parametrize(
    "chunks",
    [
        b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\nhello\r\n0\r\n\r\n", b"-5\r\nhello\r\n", b"ffffffffffffffffff\r\nx",
        b"0\r\n\r\n", b"5\nhello\n0\n\n",
    ],
)  # fmt: skip
def test_chunks_that_are_none_are_refused(target: Target, chunks: bytes) -> None:
    """And so is a text in sound chunks that is no message."""
    head = request("POST", "/mcp", [*ALLOWED, ("Transfer-Encoding", "chunked")])
    reply = exchange(target.port, head + chunks, end=True)
    assert reply.status in (0, 400), reply


def test_many_headers_are_read_or_refused(target: Target) -> None:
    """A thousand of them; one of 200 kB is too much."""
    body = json.dumps(sound("ping", "2025-11-25")).encode()
    many = exchange(target.port, request("POST", "/mcp", [*ALLOWED, *((f"X-{n}", "y") for n in range(1000))], body))
    assert many.status in (200, 400, 431)
    large = exchange(target.port, request("POST", "/mcp", [*ALLOWED, ("X-Large", "y" * 200_000)], body))
    assert large.status in (400, 431)
    assert b"y" * 100 not in large.body


def test_a_stream_s_messages_may_be_anything(target: Target) -> None:
    """Over SSE a spoiled message is refused or answered in the stream, which goes on."""
    with socket.create_connection(("127.0.0.1", target.port), 20) as stream:
        stream.sendall(request("GET", "/mcp/sse", ALLOWED))
        lines = stream.makefile("rb")
        path = next(line for line in lines if line.startswith(b"data: ")).removeprefix(b"data: ").strip().decode()

        @fuzz_settings(120)
        @given(st.one_of(bodies(), st.sampled_from(NEARLY_JSON).map(lambda body: (body, []))))
        def send(message: tuple[bytes, list[tuple[str, str]]]) -> None:
            check(target, ALLOWED, message[0], path)

        send()
        check(target, ALLOWED, json.dumps({"jsonrpc": "2.0", "id": "the last", "method": "ping"}).encode(), path)
        told = b""
        while b"the last" not in told:
            told = next(lines)
            assert not INSIDES.search(told.decode("utf-8", "replace")), told


@fuzz_settings(60)
@given(st.text(max_size=60))
def test_a_session_that_is_none_is_refused(target: Target, session: str) -> None:
    """Whatever its id."""
    quoted = session.encode("utf-8", "surrogatepass").hex()
    for path in (
        f"/mcp/messages?session_id={quoted}",
        f"/mcp/messages?session_id=%{quoted[:2]}",
        "/mcp/messages?session_id",
    ):
        reply = check(target, ALLOWED, json.dumps(sound("ping", "2025-11-25")).encode(), path)
        assert reply.status in (400, 404)
