"""The guard with other settings: each test has a server of its own."""

import asyncio
from pathlib import Path

from mcp_odoo.elevenlabs.rest import MOST_BYTES
from tests.web.serving import PING, ask, exchange, request, serving


async def limited(port: int, *lines: str, times: int, source: str = "127.0.0.1", path: str = "/nope") -> list[int]:
    """The statuses of so many requests at once."""
    answers = await asyncio.gather(*(ask(port, "GET", path, b"", *lines, source=source) for _ in range(times)))
    return sorted(answer.status for answer in answers)


async def test_an_address_has_so_many_requests_a_minute(tmp_path: Path) -> None:
    """Behind a proxy each sender counts; others do not suffer; health is free; the answer says when to come back."""
    async with serving(tmp_path, TRUSTED_PROXIES="127.0.0.9", MCP_ODOO_RATE_LIMIT=60) as port:
        first, second = ("X-Forwarded-For: 198.51.100.9",), ("X-Forwarded-For: 198.51.100.10",)
        assert await limited(port, *first, times=15, source="127.0.0.9") == [404] * 10 + [429] * 5
        assert await limited(port, *second, times=5, source="127.0.0.9") == [404] * 5
        refused = await ask(port, "POST", "/mcp", PING, *first, source="127.0.0.9")
        assert (refused.status, refused.code, refused.headers["retry-after"]) == (429, "rate_limited", "1")
        assert await limited(port, *first, times=15, source="127.0.0.9", path="/health") == [200] * 15


async def test_a_developer_s_machine_is_not_limited(tmp_path: Path) -> None:
    """A caller here without a key; what a proxy or a tunnel here passes on is, though it comes from here too."""
    async with serving(tmp_path, MCP_ODOO_RATE_LIMIT=60, PUBLIC_URL="https://mcp.example.com") as port:
        assert await limited(port, times=30) == [404] * 30
        assert await limited(port, "X-Forwarded-For: 198.51.100.9", times=15) == [404] * 10 + [429] * 5
        tunnel = request("GET", "/nope", host="mcp.example.com")
        assert (await exchange(port, tunnel)).status == 429


async def test_hosts_of_a_server_for_everybody(tmp_path: Path) -> None:
    """On every address, told no name: addresses are answered, names are not."""
    async with serving(tmp_path, HOST="0.0.0.0") as port:
        assert (await ask(port, "POST", "/mcp", PING, host="192.0.2.7:8000")).status == 200
        assert (await ask(port, "POST", "/mcp", PING, host="evil.example")).status == 421


async def test_elevenlabs_events_have_a_limit_of_their_own(tmp_path: Path) -> None:
    """Transcripts are long: up to 10 MB, the route counts."""
    async with serving(tmp_path, ELEVENLABS_WEBHOOK_SECRET="wsec_secret") as port:
        path = "/api/elevenlabs/events"
        assert (await ask(port, "POST", path, b"x" * 5_000_000)).status == 401
        answer = await ask(port, "POST", path, b"x" * (MOST_BYTES + 1))
        assert (answer.status, answer.code) == (400, "event_too_large")
