"""Several processes on one PostgreSQL: a dead one's quotations are finished by the others, decisions reach them all."""

import asyncio
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from fastmcp.exceptions import ToolError

from tests.live.conftest import Serve
from tests.live.faults.kinds import Fault
from tests.live.lab import Odoo
from tests.live.quotes import call, completed, customer, finished, once, quote, request, standing
from tests.live.server import Server
from tests.live.wire import Wire

NOTICED_SECONDS = 10.0


async def test_a_dead_peers_quotation_is_taken_over(
    serve: Serve, wire: Wire, odoo: Odoo, postgresql: dict[str, str]
) -> None:
    """Two servers; the one that works on a quotation is killed: the other finishes it within seconds, and either knows
    every quotation. Started again, the first one is a peer like before.
    """
    first, second = (serve(wait=False, **postgresql, ODOO_READ_TIMEOUT="60") for _ in range(2))
    for server in (first, second):
        server.wait_until_healthy()
    await quote(first, customer())
    trap = wire.hold("crm.lead.load", after=True)
    body = customer(product_id=odoo.product("ACC-CHAROLA"))
    tracking_id = await request(first, body)
    assert await asyncio.to_thread(trap.struck.wait, 20)
    first.kill()
    output = await completed(second, tracking_id, wait=20)
    wire.clear()
    (counts,) = standing(odoo, body)
    assert counts == {**once(body)[0], "lines": 1}
    first.start()
    assert await completed(first, tracking_id) == output
    key, shared = str(uuid.uuid4()), customer()
    asked = await asyncio.gather(*(request(server, shared, key) for server in (first, second) * 5))
    assert len(set(asked)) == 1
    await completed(first, asked[0])
    assert standing(odoo, shared) == once(shared)


async def test_killed_alone(serve: Serve, wire: Wire, odoo: Odoo, postgresql: dict[str, str]) -> None:
    """One server on PostgreSQL, killed in the middle: after its restart the quotation is completed by itself, once;
    the database's password is in no log.
    """
    server = serve(**postgresql, ODOO_READ_TIMEOUT="60")
    trap = wire.hold("res.partner.load", after=True)
    body = customer()
    tracking_id = await request(server, body)
    assert await asyncio.to_thread(trap.struck.wait, 20)
    server.kill()
    server.start()
    wire.clear()
    assert (await finished(server, tracking_id))["status"] == "completed"
    assert standing(odoo, body) == once(body)
    password = str(urlsplit(postgresql["MCP_ODOO_DATABASE_URL"]).password)
    assert password not in server.logs


async def decide(server: Server, tracking_id: str, decision: str) -> dict[str, Any]:
    async with httpx2.AsyncClient(timeout=30) as http:
        answer = await http.post(f"{server.url}/api/quotation/{tracking_id}/{decision}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_decisions_reach_the_process_that_has_the_quotation(
    serve: Serve, wire: Wire, odoo: Odoo, postgresql: dict[str, str]
) -> None:
    """Cancelled through one process, a quotation that waits in the other one is sent away there, and whoever waits for
    it is told; one that failed there goes on where a retry through the other one asks for it.
    """
    narrow = {"ODOO_MAX_CONCURRENT_CALLS": "1", "ODOO_READ_TIMEOUT": "60", "MCP_ODOO_TOOL_WAIT": "30"}
    here, there = (serve(wait=False, **postgresql, **narrow) for _ in range(2))
    for server in (here, there):
        server.wait_until_healthy()
    trap = wire.hold("crm.lead.load")
    busy, unwanted, key = customer(), customer(), str(uuid.uuid4())
    before = await request(there, busy)
    assert await asyncio.to_thread(trap.struck.wait, 20)
    waiting = asyncio.create_task(call(there, "dev_create_quotation", {**unwanted, "idempotency_key": key}))
    await asyncio.sleep(1)
    cancelled = await request(here, unwanted, key)
    assert (await decide(here, cancelled, "cancel"))["error_code"] == "job_cancelled"
    began = time.monotonic()
    with pytest.raises(ToolError, match=r"\[job_cancelled\]"):
        await waiting
    assert time.monotonic() - began < NOTICED_SECONDS
    assert not trap.release.is_set()  # and nobody else's turn was over
    wire.trap("crm.lead.load", Fault.KEY_REFUSED)
    trap.release.set()
    await completed(here, before)
    mended = customer()
    failed = await request(there, mended)
    assert (await finished(here, failed))["status"] == "failed"
    await decide(here, failed, "retry")
    output = await completed(there, failed)
    assert await completed(here, failed) == output
    assert standing(odoo, busy, mended) == once(busy, mended)
    assert not any(standing(odoo, unwanted)[0].values())
