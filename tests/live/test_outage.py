"""Odoo that is down, slow or refuses the key; and what callers see meanwhile."""

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from tests.live.conftest import Serve
from tests.live.faults.kinds import Fault
from tests.live.lab import Lab, Odoo
from tests.live.quotes import call, completed, customer, once, refusal, request, standing, status
from tests.live.server import Server
from tests.live.wire import Wire


@pytest.fixture(scope="module")
def outage_wire(lab: Lab) -> Iterator[Wire]:
    wire = Wire(lab.url)
    yield wire
    wire.clear()
    wire.close()


@pytest.fixture(scope="module")
def outage_server(lab: Lab, outage_wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose tool calls wait for one second only."""
    settings = {**lab.settings(outage_wire.url), "MCP_ODOO_TOOL_WAIT": "1"}
    server = Server(tmp_path_factory.mktemp("outage"), settings)
    server.start()
    server.wait_until_connected()
    yield server
    server.kill()


async def eventually(server: Server, tracking_id: str) -> dict[str, Any]:
    """The state once it says why it is being tried again."""
    for _ in range(200):
        state = await status(server, tracking_id)
        if state["progress"]["error"]:
            return state
        await asyncio.sleep(0.1)
    raise AssertionError(state)


async def test_odoo_is_down_when_the_request_comes(outage_server: Server, outage_wire: Wire, odoo: Odoo) -> None:
    """The request is accepted at once, the state says why it waits, and it is completed once Odoo is back; /health
    does not mind.
    """
    server, wire = outage_server, outage_wire
    body = customer()
    with wire.refusing():
        began = time.monotonic()
        tracking_id = await request(server, body)
        assert time.monotonic() - began < 1
        state = await eventually(server, tracking_id)
        server.wait_until_healthy()
    assert (state["status"], state["output"], state["error"]) == ("processing", None, None)
    assert state["progress"]["error"].startswith("No se puede llegar a Odoo")
    assert (state["progress"]["step"], state["progress"]["done"]) == ("check", 0)
    assert state["progress"]["attempt"] > 1
    await completed(server, tracking_id)
    assert (await status(server, tracking_id))["progress"]["error"] is None
    assert standing(odoo, body) == once(body)


async def test_odoo_goes_down_in_the_middle(outage_server: Server, outage_wire: Wire, odoo: Odoo) -> None:
    """Down after the partner was made, for longer than a step's own patience: it goes on from there."""
    server, wire = outage_server, outage_wire
    down = threading.Event()
    # Every answer, until Odoo is down: a repetition would otherwise slip through before the door closes.
    trap = wire.trap(lambda exchange: exchange.kind == "res.partner.load" and not down.is_set(), Fault.LOST, times=100)
    body = customer(product_id=odoo.product("ACC-CHAROLA"))
    tracking_id = await request(server, body)
    assert await asyncio.to_thread(trap.struck.wait, 20)
    with wire.refusing():
        down.set()
        state = await eventually(server, tracking_id)
    assert state["progress"]["step"] == "partner"
    assert state["progress"]["done"] == 1
    await completed(server, tracking_id)
    (counts,) = standing(odoo, body)
    assert counts == {**once(body)[0], "lines": 1}


async def test_a_wrong_key_fails_with_the_reason(serve: Serve) -> None:
    """Trying again would not help: failed at once, with the variables to look at; the key is nowhere."""
    key = "0123456789abcdef-not-a-key"
    server = serve(ODOO_API_KEY=key, LOG_LEVEL="DEBUG")
    state = await refusal(server, customer())
    assert state["error_code"] == "odoo_authentication_failed"
    assert "ODOO_API_KEY" in state["error"]
    async with Client(f"{server.url}/mcp") as client:
        with pytest.raises(ToolError, match=r"ODOO_API_KEY.*\[odoo_authentication_failed\]") as refused:
            await client.call_tool("dev_create_quotation", customer())
    assert key not in f"{state}{refused.value}{server.logs}"


async def test_a_call_that_takes_too_long_answers_processing(
    outage_server: Server, outage_wire: Wire, odoo: Odoo
) -> None:
    """After MCP_ODOO_TOOL_WAIT the call answers with the tracking id; asked later, it is completed."""
    server, wire = outage_server, outage_wire
    trap = wire.hold("crm.lead.load")
    body = customer()
    began = time.monotonic()
    reply = await call(server, "dev_create_quotation", body)
    assert 1 <= time.monotonic() - began < 6
    assert (reply["status"], reply["output"]) == ("processing", None)
    assert await asyncio.to_thread(trap.struck.wait, 10)
    asked = await call(server, "get_quotation_status", {"tracking_id": reply["tracking_id"]})
    assert asked["status"] == "processing"
    trap.release.set()
    output = await completed(server, reply["tracking_id"])
    later = await call(server, "get_quotation_status", {"tracking_id": reply["tracking_id"]})
    assert (later["status"], later["output"]) == ("completed", output)
    assert standing(odoo, body) == once(body)


async def test_progress_is_told_in_order(server: Server) -> None:
    """A client that listens hears each step once it is done, never backwards, up to 4 of 4."""
    heard: list[tuple[float, float | None, str | None]] = []

    async def listen(done: float, total: float | None, message: str | None) -> None:
        heard.append((done, total, message))

    async with Client(f"{server.url}/mcp", progress_handler=listen) as client:
        await client.call_tool("dev_create_quotation", customer())
    done = [progress for progress, _, _ in heard]
    assert done == sorted(done)
    assert len(heard) >= 3
    assert {total for _, total, _ in heard} == {4}
    assert [*heard[-1]] == [4, 4, "Cotización lista"]
