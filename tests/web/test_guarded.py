"""Both faces, and MCP over SSE, behind the one guard, as whoever attacks them sees them: over sockets."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from mcp_odoo import __version__
from tests.web.serving import PING, Answer, ask, chunked, exchange, json_lines, request, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUOTATION = "/api/quotation/async"
MODERN = {"MCP_Protocol_Version": "2026-07-28"}
# What anybody may ask, of both faces, with what they answer to a good request (SSE's is a stream).
PLACES = [
    ("GET", "/api/quotations", b"", 200),
    ("POST", "/api/elevenlabs/handoff", b"{}", 422),
    ("POST", "/api/twilio/inbound", b"a=b", 503),
    ("GET", "/docs", b"", 200),
    ("GET", "/openapi.json", b"", 200),
    ("GET", "/nope", b"", 404),
    ("POST", "/mcp", PING, 200),
    ("POST", "/mcp/", PING, 200),
    ("DELETE", "/mcp", b"", 405),
    ("GET", "/mcp/sse", b"", 200),
    ("POST", "/mcp/messages", PING, 400),
    ("OPTIONS", "/mcp", b"", 405),
]
ANY_PLACE = pytest.mark.parametrize(("method", "path", "body", "status"), PLACES)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def port(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[int]:
    """On loopback, with a public name, a page that may call and a proxy at 127.0.0.9."""
    async with serving(
        tmp_path_factory.mktemp("guarded"),
        PUBLIC_URL="https://mcp.example.com",
        CORS_ORIGINS="https://app.example.com",
        TRUSTED_PROXIES="127.0.0.9",
    ) as port:
        yield port


@ANY_PLACE
async def test_whoever_is_welcome_is_answered(port: int, method: str, path: str, body: bytes, status: int) -> None:
    """By loopback's names and the public one, by no page, an own one or an allowed one."""
    for host in ("localhost", f"127.0.0.1:{port}", "mcp.example.com"):
        assert (await ask(port, method, path, body, host=host)).status == status
    for origin in ("http://localhost", "https://app.example.com", "https://mcp.example.com"):
        assert (await ask(port, method, path, body, f"Origin: {origin}")).status == status


@ANY_PLACE
async def test_another_name_is_421_everywhere(port: int, method: str, path: str, body: bytes, status: int) -> None:
    """DNS rebinding needs a name of the attacker's; the sentence helps whoever only forgot a setting."""
    for host in ("evil.example", "mcp.example.com.evil.example", "192.0.2.7", f"localhost.evil.example:{port}"):
        answer = await ask(port, method, path, body, host=host)
        assert (answer.status, answer.code) == (421, "host_not_allowed")
        assert b"MCP_ODOO_ALLOWED_HOSTS" in answer.body


@ANY_PLACE
async def test_another_page_is_403_everywhere(port: int, method: str, path: str, body: bytes, status: int) -> None:
    """For every method, as MCP demands it; `null` is nobody's."""
    for origin in ("https://evil.example", "null", "http://app.example.com", "http://localhost:1"):
        answer = await ask(port, method, path, body, f"Origin: {origin}")
        assert (answer.status, answer.code) == (403, "origin_not_allowed")
        assert "access-control-allow-origin" not in answer.headers


@ANY_PLACE
async def test_no_host_is_400_everywhere(port: int, method: str, path: str, body: bytes, status: int) -> None:
    """Nor are two, nor what cannot be one."""
    no_host = request(method, path, host=None).replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    for raw in (no_host, request(method, path, "Host: evil.example"), request(method, path, host="a b")):
        assert (await exchange(port, raw)).status == 400


async def test_load_balancers_may_ask_by_any_name(port: int) -> None:
    """Health is for everybody, however old their HTTP."""
    for raw in (
        request("GET", "/health", host="10.1.2.3:8000"),
        request("HEAD", "/health", host="pod-7"),
        request("GET", "/health", "Origin: https://evil.example"),
        request("GET", "/health", host=None).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    ):
        assert (await exchange(port, raw)).status == 200


async def test_an_allowed_page_may_read_refusals_too(port: int) -> None:
    """And asks beforehand what it may send."""
    origin = "Origin: https://app.example.com"
    preflight = await ask(port, "OPTIONS", QUOTATION, b"", origin, "Access-Control-Request-Method: POST",
                          "Access-Control-Request-Headers: authorization, content-type")  # fmt: skip
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-origin"] == "https://app.example.com"
    too_large = await ask(port, "POST", QUOTATION, b"x" * 2_000_000, origin)
    assert (too_large.status, too_large.headers["access-control-allow-origin"]) == (413, "https://app.example.com")
    assert "Retry-After" in too_large.headers["access-control-expose-headers"]


async def logged_address(port: int, *lines: str, source: str, **more: Any) -> Any:
    """The address that the log has of a request."""
    with capture_logs() as log:
        await ask(port, "GET", "/nope", b"", *lines, source=source, **more)
    (served,) = [line for line in log if line["event"] == "request.served"]
    return served["address"]


async def test_only_a_trusted_proxy_says_who_asks(port: int) -> None:
    """Not loopback for being loopback, as uvicorn would have it."""
    lines = ("X-Forwarded-For: 1.1.1.1, 198.51.100.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: mcp.example.com")
    assert await logged_address(port, *lines, source="127.0.0.9") == "198.51.100.9"
    for peer in ("127.0.0.1", "127.0.0.8"):
        assert await logged_address(port, *lines, source=peer) == peer
    behind = await ask(port, "GET", "/nope", b"", *lines, source="127.0.0.9")
    assert (behind.status, behind.headers["strict-transport-security"]) == (404, "max-age=31536000")
    spoofed = await ask(port, "GET", "/nope", b"", *lines, source="127.0.0.1", host="inside")
    assert (spoofed.status, "strict-transport-security" in spoofed.headers) == (421, False)
    rebound = await ask(port, "GET", "/nope", b"", "X-Forwarded-Host: evil.example", source="127.0.0.9")
    assert rebound.status == 421
    page = await ask(port, "GET", "/nope", b"", "X-Forwarded-Host: localhost", source="127.0.0.9", host="evil.example")
    assert page.status == 421


@pytest.mark.parametrize("path", [QUOTATION, "/api/elevenlabs/handoff", "/api/quotation/quot_0/cancel", "/mcp"])
async def test_what_is_too_large_is_413(port: int, path: str) -> None:
    """By what it says of itself, and by what comes."""
    body = b"[" + b" " * 1_500_000 + b"]"
    for lines, sent in (((), body), (("Transfer-Encoding: chunked",), chunked(body))):
        answer = await exchange(port, request("POST", path, *json_lines(), *lines, body=sent))
        assert (answer.status, answer.code, answer.reset) == (413, "body_too_large", False)


class Tracebacks(logging.Handler):
    """Those that are logged."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.found.append(f"{record.name}: {record.exc_info[1]!r}")


@pytest.mark.parametrize("path", [QUOTATION, "/api/quotation/quot_0/cancel", "/api/twilio/status", "/mcp"])
async def test_half_a_request_is_no_bug(port: int, path: str) -> None:
    """Whoever hangs up in the middle, or is refused there, fills the log with no traceback."""
    logged = Tracebacks()
    logging.getLogger().addHandler(logged)
    try:
        with capture_logs() as ours:
            await exchange(port, request("POST", path, *json_lines(), "Content-Length: 500", body=b"[ "), seconds=0.2)
            large = chunked(b"[" + b" " * 1_500_000)
            await exchange(port, request("POST", path, *json_lines(), "Transfer-Encoding: chunked", body=large))
            await asyncio.sleep(0.1)
    finally:
        logging.getLogger().removeHandler(logged)
    assert logged.found == []
    assert [line for line in ours if "exc_info" in line] == []
    assert [line["event"] for line in ours].count("request.served") == 2


async def test_a_message_over_sse_is_bounded_too(port: int) -> None:
    """While its stream is open."""
    async with (
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
        http.stream("GET", "/mcp/sse") as stream,
    ):
        events = stream.aiter_lines()  # the stream lasts as long as this does
        async for line in events:
            if line.startswith("data:"):
                break
        messages = line.removeprefix("data:").strip()
        large = chunked(b"[" + b" " * 1_500_000 + b"]")
        answer = await exchange(
            port, request("POST", messages, *json_lines(), "Transfer-Encoding: chunked", body=large)
        )
        assert (answer.status, answer.code) == (413, "body_too_large")
        assert (
            await http.post(messages, content=PING, headers={"Content-Type": "application/json"})
        ).status_code == 202


DEEP = ['{"a":' * 150 + "1" + "}" * 150, "[" * 500 + "]" * 500, "[" * 900 + "]" * 900, "[" * 100_000 + "]" * 100_000]
HUGE = ["9" * 4000, "9" * 5000, "1" + "0" * 400, "1e999", "-1e999", "NaN"]
STRANGE = ['"\\ud800"', '{"\\ud800": 1}', '"\\u0000"']


@pytest.mark.parametrize("value", [*DEEP, *HUGE, *STRANGE], ids=lambda value: f"{value[:12]}{len(value)}")
async def test_strange_json_is_no_bug(port: int, value: str) -> None:
    """Nested deeply, huge numbers, halves of characters: 4xx on both faces, or an error of the tool's."""
    quotation = json.dumps({"partner_name": "T", "contact_name": "A", "email": "a@t.mx", "phone": "", "lead_name": "R"})
    call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_products","arguments":{"query":%s}}}'
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        for path, body, extra in (
            (QUOTATION, value, {}),
            (QUOTATION, quotation[:-1] + f', "products": {value}}}', {}),
            ("/api/elevenlabs/handoff", value, {}),
            ("/api/quotation/quot_0/cancel", value, {}),
            ("/mcp", value, {}),
            ("/mcp", value, MODERN),
            ("/mcp", call % value, {}),
            ("/mcp", call % value, MODERN),
        ):
            headers = dict(line.split(": ", 1) for line in json_lines(**extra))
            answer = await http.post(path, content=body.encode("utf-8", "surrogatepass"), headers=headers)
            failed = answer.status_code == 200 and ('"isError":true' in answer.text or '"error":' in answer.text)
            assert failed or 400 <= answer.status_code < 500, (path, answer.status_code, answer.text[:200])
            assert "Traceback" not in answer.text


async def every_answer(port: int) -> list[tuple[str, Answer]]:
    """One of each kind: results, refusals of each guard, what uvicorn itself refuses."""
    found = [(f"{method} {path}", await ask(port, method, path, body)) for method, path, body, _ in PLACES]
    found.append(("421", await ask(port, "GET", "/nope", host="evil.example")))
    found.append(("403", await ask(port, "GET", "/nope", b"", "Origin: null")))
    found.append(("413", await ask(port, "POST", "/mcp", b"x" * 2_000_000)))
    found.append(("health", await ask(port, "GET", "/health")))
    found.append(("preflight", await ask(port, "OPTIONS", "/mcp", b"", "Origin: https://app.example.com",
                                         "Access-Control-Request-Method: POST")))  # fmt: skip
    return found


async def test_every_answer_has_the_headers(port: int) -> None:
    """No sniffing, no frames, no referrer, no scripts, no cache; HSTS is for https."""
    for name, answer in await every_answer(port):
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", name
        assert headers["x-frame-options"] == "DENY", name
        assert headers["referrer-policy"] == "no-referrer", name
        assert "frame-ancestors 'none'" in headers["content-security-policy"], name
        assert "camera=()" in headers["permissions-policy"], name
        assert "strict-transport-security" not in headers, name
        if name != "GET /docs":
            assert "no-store" in headers["cache-control"], name
            assert "default-src 'none'" in headers["content-security-policy"], name
            assert "script-src" not in headers["content-security-policy"], name


async def test_streams_of_events_keep_what_proxies_are_told(port: int) -> None:
    """`no-transform` and no buffering, or events would come in heaps."""
    answer = await ask(port, "POST", "/mcp", PING)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert {"no-transform", "no-store"} <= set(re.split(r",\s*", answer.headers["cache-control"]))


async def test_nobody_learns_what_serves_here(port: int) -> None:
    """No Server header, no version and no traceback, but in what is made for it: health, OpenAPI, MCP's greeting."""
    programs = re.compile(r"uvicorn|starlette|fastapi|fastmcp|python/|traceback|site-packages", re.IGNORECASE)
    for name, answer in await every_answer(port):
        assert "server" not in answer.headers, name
        told = str(answer.headers) + (
            "" if name in ("GET /docs", "GET /openapi.json") else answer.body.decode("latin-1")
        )
        assert not programs.search(told), name
        if name not in ("health", "GET /openapi.json"):
            assert __version__ not in told, name


async def test_a_websocket_is_nothing_here(port: int) -> None:
    """Whatever its Host: the upgrade is not heeded."""
    lines = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
    for path, host, status in (("/nope", "localhost", 404), ("/mcp", "evil.example", 421)):
        raw = request("GET", path, "Connection: Upgrade", *lines, host=host).replace(b"Connection: close\r\n", b"")
        answer = await exchange(port, raw, seconds=0.5)
        assert answer.status == status
