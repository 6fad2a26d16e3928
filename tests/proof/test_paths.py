"""No spelling of an address, no header and no framing of a request goes round the gate, on either face."""

import json
from collections.abc import Iterator

import pytest

from tests.proof.messages import sound
from tests.proof.raw import Reply, exchange, request
from tests.proof.target import KEYS, Target

KEYED = ("X-API-Key", KEYS["all"])
JSON = [("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")]
CALL = json.dumps(sound("tools/list", "2025-11-25")).encode()
# What only those read who have a key: a list of records, a result of MCP, a stream of it.
PROTECTED = ('"quotations":[', '"handoffs":[', '"result":{', "event: endpoint", '"tracking_id":"')
PLACES = ("/api/quotations", "/api/handoffs", "/mcp", "/mcp/sse", "/mcp/messages")
PUBLIC = ("/health", "/docs", "/openapi.json", "/static-offline-docs", "/api/twilio/status")


@pytest.fixture(scope="module", autouse=True)
def _unharmed(target: Target) -> Iterator[None]:
    """After all of it the server answers as before, and has logged no bug."""
    yield
    assert exchange(target.port, request("GET", "/api/quotations", [KEYED])).status == 200
    assert exchange(target.port, request("POST", "/mcp", [KEYED, *JSON], CALL)).status == 200
    assert not target.bugs(), target.bugs()[0]


def closed(reply: Reply) -> bool:
    """Whether nothing protected was told; a failure of the server is no refusal."""
    told = reply.text + reply.rest.decode("utf-8", "replace")
    return 0 <= reply.status < 500 and not any(sign in told for sign in PROTECTED)


def spellings(place: str) -> Iterator[str]:
    """Ways to write a path that some server or proxy reads as that path."""
    last = place.rsplit("/", 1)[1]
    yield from (
        place, place + "/", "/" + place, "//" + place, place + "//", "/." + place, "/./." + place, "/x/.." + place,
        place + "/.", place + "/x/..", place + "/..;/", place + ";x=y", ";" + place, "/;" + place, place + "?",
        place + "#",
        place + "%00", place + "%0a", place + "%20", place + "\x09", place + "%3f", place + "%23", place + "%2e",
        place + ".json",
        place.replace("/", "%2f"), place.replace("/", "%2F", 1), place.replace("/", "%5c"), place.replace("/", "\\"),
        place.replace("/", "/%2e/"), place.replace("/", "/%252e%252e/.."), place.replace("/", "%252f"),
        place.replace("/", "%c0%af"), place.replace("/", "%e0%80%af"), place.replace("/", "%ef%bc%8f"),
        place.upper(), place.title(), place.replace("m", "%6d").replace("a", "%61"), place.replace("a", "%C3%A1"),
        place[:-1] + "%" + last[-1], place + "%", place + "%zz", place + "%ud800", "*", "", "x", "mcp", "http:",
        "?x", "#x",
        f"http://127.0.0.1{place}", f"http://localhost:80{place}", f"//127.0.0.1{place}",
        f"https://evil.example{place}",
        f"file://{place}", f"http:/{place}", f"http:{place}", f"HTTP://x@127.0.0.1{place}", f"ws://127.0.0.1{place}",
    )  # fmt: skip
    for public in PUBLIC:
        yield from (
            f"{public}/..{place}", f"{public}/%2e%2e{place}", f"{public}/..;{place}", f"{public}/../..{place}",
            f"{public};/..{place}", f"{public}%2f..%2f..{place}", f"{public}?/..{place}", f"{public}#/..{place}",
            f"{public}%00{place}", f"{public}\\..{place}", f"{public}/%5c..{place}", f"{public}%0d%0a{place}",
            f"{public}{place}", f"{public}/{place}", f"{place}/../{public}", f"{public}%3f/..{place}",
            f"{public}/.%2e{place}",
        )  # fmt: skip


def test_with_a_key_it_is_told(target: Target) -> None:
    """What is looked for in all the answers below is there where it should be: nothing passes for want of looking."""
    for place in ("/api/quotations", "/api/handoffs"):
        assert not closed(exchange(target.port, request("GET", place, [KEYED])))
    assert not closed(exchange(target.port, request("POST", "/mcp", [KEYED, *JSON], CALL)))


@pytest.mark.parametrize("place", PLACES)
def test_no_spelling_opens_a_place(target: Target, place: str) -> None:
    """Dots, slashes, semicolons, encodings, overlong UTF-8, absolute addresses; with GET and with POST."""
    for path in spellings(place):
        for method, body in (("GET", None), ("POST", CALL)):
            reply = exchange(target.port, request(method, path, JSON, body), end=True)
            assert closed(reply), (method, path, reply)
            assert reply.status != 200 or any(path.startswith(public) for public in PUBLIC), (method, path, reply)


@pytest.mark.parametrize(
    "method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PUT", "PATCH", "PROPFIND", "get", "G" * 1_000, "QUERY"]
)
@pytest.mark.parametrize("place", [*PLACES, "/nothing"])
def test_no_method_opens_a_place(target: Target, method: str, place: str) -> None:
    """Known ones, unknown ones, one in small letters; nothing is echoed by TRACE."""
    reply = exchange(target.port, request(method, place, [*JSON, ("X-Told", "echo-of-a-header")]), end=True)
    assert closed(reply)
    assert reply.status in (0, 400, 401)
    assert "echo-of-a-header" not in reply.text


@pytest.mark.parametrize(
    "header",
    [
        ("X-HTTP-Method-Override", "GET"), ("X-Method-Override", "DELETE"), ("X-HTTP-Method", "GET"),
        ("X-Original-URL", "/health"), ("X-Rewrite-URL", "/health"), ("X-Forwarded-Path", "/health"),
        ("X-Forwarded-Prefix", "/health"),
        ("X-Script-Name", "/health"), ("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1"), ("Forwarded",
        "for=127.0.0.1"),
        ("X-Forwarded-Host", "localhost"), ("X-Forwarded-User", "admin"), ("Remote-User", "admin"), ("X-User",
        "key:all"),
        ("X-Forwarded-Proto", "https"), ("X-Internal", "1"), ("Upgrade", "websocket"), ("Upgrade", "h2c"),
        ("HTTP2-Settings", "AA"),
        ("X-Principal", "local"), ("Origin", "http://localhost"), ("Referer", "http://localhost/docs"), ("Host",
        "localhost"),
    ],
    ids=": ".join,
)  # fmt: skip
@pytest.mark.parametrize("place", ["/api/quotations", "/mcp"])
def test_no_header_opens_a_place(target: Target, header: tuple[str, str], place: str) -> None:
    """Of proxies, of frameworks, of other protocols: without a key it is a 401 as without the header."""
    for method, body in (("GET", None), ("POST", CALL)):
        reply = exchange(target.port, request(method, place, [*JSON, header], body))
        assert closed(reply)
        assert reply.status in (400, 401)


def test_a_header_does_not_change_what_is_asked(target: Target) -> None:
    """`/health` stays that, whatever address and method a header names."""
    for name in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Path"):
        reply = exchange(target.port, request("GET", "/health", [(name, "/api/quotations")]))
        assert '"mcp_loaded"' in reply.text
    reply = exchange(target.port, request("GET", "/api/quotations", [KEYED, ("X-HTTP-Method-Override", "DELETE")]))
    assert reply.status == 200


HIDDEN = b"GET /api/quotations HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
HEAD = b"POST /api/twilio/status HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SIZE = str(len(HIDDEN)).encode()


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="both lengths"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", id="both, swapped"),
        pytest.param(HEAD + b"Content-Length: 0\r\nContent-Length: " + SIZE + b"\r\n\r\n", id="two lengths"),
        pytest.param(HEAD + b"Content-Length: 0, " + SIZE + b"\r\n\r\n", id="a list of lengths"),
        pytest.param(HEAD + b"Content-Length: +0\r\n\r\n", id="a signed length"),
        pytest.param(HEAD + b"Content-Length: -1\r\n\r\n", id="a negative length"),
        pytest.param(HEAD + b"Content-Length: 0x0\r\n\r\n", id="a hexadecimal length"),
        pytest.param(HEAD + b"Content-Length : 0\r\n\r\n", id="space before a colon"),
        pytest.param(HEAD + b"Content-Length: 9999999999999999999999\r\n\r\n", id="a huge length"),
        pytest.param(HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", id="an unknown encoding"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", id="two encodings"),
        pytest.param(HEAD + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n", id="a strange space"),
        pytest.param(HEAD + b"X-Folded: a\r\n Transfer-Encoding: chunked\r\n\r\n", id="a folded line"),
        pytest.param(HEAD.replace(b"\r\n", b"\n") + b"Content-Length: 0\n\n", id="line feeds alone"),
        pytest.param(HEAD + b"X: a\rContent-Length: 3\r\n\r\n", id="a carriage return alone"),
        pytest.param(HEAD + b"X: a\0b\r\nContent-Length: 0\r\n\r\n", id="a NUL in a header"),
        pytest.param(HEAD + b"Content-Length: 0\r\nHost: localhost\r\n\r\n", id="two hosts"),
        pytest.param(b"GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", id="HTTP/1.0 without a host"),
        pytest.param(b"GET /health HTTP/3.7\r\n\r\n", id="a version that is none"),
        pytest.param(b"GET /health\r\n\r\n", id="HTTP/0.9"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="HTTP/2"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
        pytest.param(b"\r\n\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n", id="empty lines before"),
        pytest.param(HEAD + b"Expect: 100-continue\r\nContent-Length: 0\r\n\r\n", id="an expectation"),
    ],
)
def test_what_is_hidden_behind_a_request_shows_its_own_key(target: Target, first: bytes) -> None:
    """However a request's end is blurred: what follows it is refused, or is a request that needs a key itself."""
    for key in (b"", b"X-API-Key: " + KEYS["handoff"].encode() + b"\r\n"):
        line, _, rest = first.partition(b"\r\n")
        reply = exchange(target.port, line + b"\r\n" + key + rest + HIDDEN, end=True)
        assert closed(reply), reply


@pytest.mark.parametrize("order", [("Content-Length", "Transfer-Encoding"), ("Transfer-Encoding", "Content-Length")])
def test_a_key_is_for_its_own_request(target: Target, order: tuple[str, str]) -> None:
    """On one connection the next request is asked again, also where the first one has two lengths."""
    values = {"Content-Length": "5", "Transfer-Encoding": "chunked"}
    lines = "".join(f"{name}: {values[name]}\r\n" for name in order)
    head = f"GET /api/handoffs HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {KEYS['handoff']}\r\n{lines}\r\n"
    first = f"{head}0\r\n\r\n".encode()
    reply = exchange(target.port, first + HIDDEN, end=True)
    assert '"quotations":[' not in reply.text + reply.rest.decode()
