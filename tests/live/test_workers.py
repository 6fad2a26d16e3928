"""`serve --workers 2`: two processes on one port, and nobody to say which of them a client meets."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport

from tests.live.lab import Lab, Odoo
from tests.live.quotes import customer, once, standing
from tests.live.server import Server

CLIENTS = 6


@pytest.fixture
def workers(lab: Lab, postgresql: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, {**lab.settings(), **postgresql, "MCP_ODOO_TOOL_WAIT": "30"}, "--workers", "2")
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("mode", ["2026-07-28", "legacy"])
async def test_every_client_finds_its_quotation_again(
    workers: Server, odoo: Odoo, mode: Literal["2026-07-28", "legacy"]
) -> None:
    """Made on one connection with progress heard, and asked for on others, by clients of new and older revisions."""
    heard: list[float] = []

    async def hear(done: float, _total: float | None, _message: str | None) -> None:
        heard.append(done)

    async def ask(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        transport = StreamableHttpTransport(f"{workers.url}/mcp")
        async with Client(transport, mode=mode, timeout=60, progress_handler=hear) as client:
            return (await client.call_tool(tool, arguments)).structured_content or {}

    async def make_and_ask(body: dict[str, Any]) -> None:
        made = await ask("dev_create_quotation", body)
        assert made["status"] == "completed"
        again = [await ask("get_quotation_status", {"tracking_id": made["tracking_id"]}) for _ in range(3)]
        assert again == [made] * 3

    bodies = [customer() for _ in range(CLIENTS)]
    await asyncio.gather(*(make_and_ask(body) for body in bodies))
    assert standing(odoo, *bodies) == once(*bodies)
    assert heard.count(4) >= CLIENTS
