"""`serve --workers 2`: two processes on one port, and nobody to say which of them a client meets."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import httpx2
import pytest
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport

from tests.live.fleet import Fleet
from tests.live.lab import Lab, Odoo
from tests.live.quotes import customer, once, standing
from tests.live.server import Server

CLIENTS = 6
CALLERS = 3
OLD_ONE_ENDS_SECONDS = 2.0
GONE_SECONDS = 20.0


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


async def test_sighup_replaces_the_workers_without_a_failed_request(workers: Server, odoo: Odoo) -> None:
    """One after the other, under load: every request is answered, and every quotation is completed, once."""
    fleet = Fleet([workers])
    replaced = asyncio.Event()
    asked: dict[str, dict[str, Any]] = {}

    async def go_on_asking() -> None:
        while not replaced.is_set():
            body = customer()
            asked[await fleet.quote(body)] = body
            await asyncio.sleep(0.3)

    def executors() -> set[str]:
        return {ready["executor"] for ready in workers.events("jobs.ready")}

    first = executors()
    callers = [asyncio.create_task(go_on_asking()) for _ in range(CALLERS)]
    workers.send(signal.SIGHUP)
    async with asyncio.timeout(60):
        while len(executors() - first) < len(first):  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.2)
    await asyncio.sleep(OLD_ONE_ENDS_SECONDS)
    replaced.set()
    await asyncio.gather(*callers)
    for tracking_id in asked:
        await fleet.agreed(tracking_id)
    await fleet.close()
    assert (fleet.broken, fleet.unanswered) == ([], 0)
    assert standing(odoo, *asked.values()) == once(*asked.values())


async def test_a_killed_supervisor_takes_its_workers_along(workers: Server) -> None:
    """They see that it is gone: the port is free again within seconds, for whoever starts it anew."""
    workers.kill()
    async with asyncio.timeout(GONE_SECONDS):
        while await _answers(workers):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.1)
    workers.start()
    assert await _answers(workers)


async def _answers(server: Server) -> bool:
    async with httpx2.AsyncClient(timeout=2) as http:
        try:
            return (await http.get(f"{server.url}/health")).is_success
        except httpx2.TransportError:
            return False
