"""Three processes on one PostgreSQL, restarted one after the other, while callers go on asking."""

import asyncio
import time
from typing import Any

import pytest

from tests.live.conftest import Serve
from tests.live.faults.ledger import ALL, new_quotation, standing
from tests.live.fleet import Fleet
from tests.live.lab import Odoo
from tests.live.measured import Measured
from tests.live.quotes import customer
from tests.live.wire import Wire

pytestmark = pytest.mark.soak

CALLERS = 2
PAUSE_SECONDS = 0.7
LATENCY_SECONDS = 0.2  # so that every stop finds quotations under way


async def test_a_rolling_restart_loses_and_repeats_nothing(
    serve: Serve, wire: Wire, odoo: Odoo, postgresql: dict[str, str], measured: Measured
) -> None:
    """SIGTERM and a new start, one process after the other, under load: no caller is blamed on a server, and every
    quotation is completed, once, under an id that all know.
    """
    fleet = Fleet([serve(wait=False, **postgresql) for _ in range(3)])
    await fleet.healthy()
    wire.latency = LATENCY_SECONDS
    lines = new_quotation(odoo)["products"]
    restarted = asyncio.Event()
    asked: dict[str, dict[str, Any]] = {}

    async def go_on_asking() -> None:
        while not restarted.is_set():
            body = customer(products=lines)
            asked[await fleet.quote(body)] = body
            await asyncio.sleep(PAUSE_SECONDS)

    callers = [asyncio.create_task(go_on_asking()) for _ in range(CALLERS)]
    stops = []
    for server in fleet.servers:
        await asyncio.sleep(0.5)
        began = time.monotonic()
        await asyncio.to_thread(server.stop)
        stops.append(time.monotonic() - began)
        await asyncio.to_thread(server.start)
    restarted.set()
    await asyncio.gather(*callers)
    for tracking_id in asked:
        await fleet.agreed(tracking_id)
    await fleet.close()
    measured.add(
        "a rolling restart",
        f"rolling restart of three processes, {len(asked)} quotations, {fleet.unanswered} requests without an answer; "
        f"stopped within {', '.join(f'{stop:.1f}' for stop in stops)} s",
    )
    assert fleet.broken == []
    assert standing(odoo, *asked.values()) == [ALL] * len(asked)
