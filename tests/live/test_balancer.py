"""Two processes on one PostgreSQL, behind a balancer without stickiness: quotations through every revision."""

import asyncio
from collections.abc import AsyncIterator
from typing import Literal

import httpx2
import pytest
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport

from tests.balancer import Balancer
from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.quotes import customer, once, standing
from tests.live.wire import Wire

ASK = "get_quotation_status"
MAKE = "dev_create_quotation"


@pytest.fixture
async def balancer(serve: Serve, postgresql: dict[str, str]) -> AsyncIterator[Balancer]:
    """In front of two servers that share their jobs."""
    pair = [serve(wait=False, **postgresql, ODOO_READ_TIMEOUT="60", MCP_ODOO_TOOL_WAIT="20") for _ in range(2)]
    for server in pair:
        await asyncio.to_thread(server.wait_until_healthy)
    async with Balancer(*(server.url for server in pair)).listening() as listening:
        yield listening


@pytest.mark.parametrize("mode", ["2026-07-28", "legacy"])
async def test_either_process_knows_what_the_other_makes(
    balancer: Balancer, wire: Wire, odoo: Odoo, mode: Literal["2026-07-28", "legacy"]
) -> None:
    """Progress is heard while the job still runs; either process tells its state, then and afterwards; asked for again
    at the other one, with its key, it is made once.
    """
    heard: list[float] = []
    listening = asyncio.Event()

    async def hear(done: float, _total: float | None, _message: str | None) -> None:
        heard.append(done)
        listening.set()

    trap = wire.hold("crm.lead.load")
    body = customer(product_id=odoo.product("ACC-CHAROLA"))
    key = f"balanced {body['email']}"
    async with Client(StreamableHttpTransport(f"{balancer.url}/mcp"), mode=mode, progress_handler=hear) as client:

        async def told(tracking_id: str) -> list[str]:
            """The state that one process tells, and then the other one."""
            before = len(balancer.passed)
            states = [await client.call_tool(ASK, {"tracking_id": tracking_id}) for _ in range(2)]
            assert {one.server for one in balancer.passed[before:]} == {0, 1}
            return [(state.structured_content or {})["status"] for state in states]

        making = asyncio.create_task(client.call_tool(MAKE, {**body, "idempotency_key": key}))
        await asyncio.wait_for(listening.wait(), 15)
        assert await asyncio.to_thread(trap.struck.wait, 15)
        async with httpx2.AsyncClient(timeout=30) as http:
            url = f"{balancer.url}/api/quotation/async"
            asked = [(await http.post(url, json=body, headers={"Idempotency-Key": key})).json() for _ in range(2)]
        (tracking_id,) = {answer["tracking_id"] for answer in asked}
        assert await told(tracking_id) == ["processing", "processing"]
        assert not making.done()
        trap.release.set()
        reply = (await making).structured_content or {}
        assert (reply["tracking_id"], reply["status"]) == (tracking_id, "completed")
        assert heard[-1] == reply["progress"]["total"]
        assert await told(tracking_id) == ["completed", "completed"]
    assert standing(odoo, body) == [{**once(body)[0], "lines": 1}]
    assert all(one.status < 300 for one in balancer.passed)
