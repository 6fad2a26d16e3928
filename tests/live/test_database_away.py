"""PostgreSQL is stopped, or hangs, under its processes: what callers hear, and what becomes of the quotations."""

import asyncio
import os
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastmcp.exceptions import ToolError

from tests.live.cable import Cable
from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.measured import Measured
from tests.live.quotes import call, completed, customer, once, request, standing, submit
from tests.live.server import Server
from tests.live.wire import Wire

pytestmark = pytest.mark.soak

ANSWER_SECONDS = 13.0  # what DBOS would have us wait for ever for
ENDS_SECONDS = 15.0
UNAVAILABLE = (503, "jobs_unavailable")


@pytest.fixture
def cable(postgresql: dict[str, str]) -> Iterator[Cable]:
    """Between the servers and their PostgreSQL."""
    cable = Cable(postgresql["MCP_ODOO_DATABASE_URL"])
    yield cable
    cable.cut()


async def heard(server: Server, body: dict[str, Any], key: str, known: str) -> tuple[set[tuple[int, str]], float]:
    """What a server answers to a request and to questions about a quotation, and the seconds that it takes."""
    began = time.monotonic()
    async with httpx2.AsyncClient(timeout=60) as http:
        answers = await asyncio.gather(
            submit(server, body, key),
            http.get(f"{server.url}/api/quotation/status/{known}"),
            http.get(f"{server.url}/api/quotations"),
            http.post(f"{server.url}/api/quotation/{known}/cancel"),
        )
    return {(answer.status_code, answer.json()["code"]) for answer in answers}, time.monotonic() - began


@pytest.mark.parametrize(("silent", "processes"), [(False, 2), (True, 1)], ids=["stopped", "hanging"])
async def test_the_database_goes_away_and_comes_back(
    serve: Serve, wire: Wire, odoo: Odoo, cable: Cable, measured: Measured, *, silent: bool, processes: int
) -> None:
    """Requests are answered with 503 and a sentence; /health and what needs no jobs go on. When it is back, the
    processes end to be started anew, and then make everything that they accepted or were asked for, once.
    """
    servers = [serve(wait=False, MCP_ODOO_DATABASE_URL=cable.url, MCP_ODOO_LANGUAGE="en") for _ in range(processes)]
    for server in servers:
        await asyncio.to_thread(server.wait_until_healthy)
    wire.latency = 0.3
    bodies = {str(uuid.uuid4()): customer() for _ in range(6)}
    accepted = [
        await request(server, body, key) for (key, body), server in zip(bodies.items(), servers * 6, strict=False)
    ]
    if silent:
        cable.fall_silent()
    else:
        cable.cut()
    late = {str(uuid.uuid4()): customer() for _ in servers}
    both = zip(servers, late.items(), strict=True)
    answers = await asyncio.gather(*(heard(server, body, key, accepted[0]) for server, (key, body) in both))
    for server, (said, seconds) in zip(servers, answers, strict=True):
        assert said == {UNAVAILABLE, (503, "audit_unavailable")}  # the latter for what would write
        assert seconds < ANSWER_SECONDS
        await asyncio.to_thread(server.wait_until_healthy)
    with pytest.raises(ToolError, match=r"The jobs database does not answer.*\[jobs_unavailable\]"):
        await call(servers[0], "get_quotation_status", {"tracking_id": accepted[0]})
    assert (await call(servers[0], "find_products", {"query": "ACC-CHAROLA"}))["total"] == 1
    mended = time.monotonic()
    cable.mend()
    for server in servers:
        assert await asyncio.to_thread(server.wait_for_exit, ENDS_SECONDS) == os.EX_TEMPFAIL
    ended = time.monotonic() - mended
    for server in servers:
        server.start(wait=False)
    for server in servers:
        await asyncio.to_thread(server.wait_until_healthy)
    everything = {**bodies, **late}
    asked = await asyncio.gather(*(request(servers[0], body, key) for key, body in everything.items()))
    await asyncio.gather(*(completed(servers[-1], tracking_id) for tracking_id in asked))
    measured.add(
        "the jobs database away",
        f"database {'hanging' if silent else 'stopped'}: 503 within {max(seconds for _, seconds in answers):.1f} s; "
        f"once it was back the processes ended within {ended:.1f} s",
    )
    assert standing(odoo, *everything.values()) == once(*everything.values())
    for server in servers:
        assert "Traceback" not in server.logs
