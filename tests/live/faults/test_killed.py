"""`kill -9` at every boundary of a quotation: after the restart it is finished by itself, once."""

import asyncio
import itertools
import threading
from typing import Any

from scripts.fault_page import Cell, Cells
from tests.live.conftest import Serve
from tests.live.faults.conftest import Fresh, Storm
from tests.live.faults.ledger import ALL, ONCE, new_quotation, outcome, standing
from tests.live.faults.matrix import Matrix
from tests.live.faults.plan import FIRST_MOMENT, KILLED_AFTER, KILLED_BEFORE, LAST_MOMENT, moment_before
from tests.live.faults.rows import DONE, boundaries, struck, wanted
from tests.live.lab import Odoo
from tests.live.quotes import completed, finished, request, status
from tests.live.release import TRANSPORTS, VERSION
from tests.live.wire import Wire


async def killed_everywhere(storm: Storm, odoo: Odoo) -> Cells:
    """Quotations that are held at each request, one that was accepted just now and one that is completed; one kill hits
    them all. What became of them after the restart.
    """
    server, wire = storm.server, storm.wire
    await asyncio.to_thread(server.start)
    first = new_quotation(odoo)
    done = await request(server, first)
    output = await completed(server, done)
    hit: list[tuple[dict[str, Any], str, set[Cell]]] = [(first, done, {LAST_MOMENT})]
    for boundary, after in itertools.product(boundaries(VERSION, storm.transport), (False, True)):
        traps = [wire.hold(wanted(wire, kind), after=after) for kind in boundary.kinds]
        body = new_quotation(odoo, given=boundary.given)
        tracking_id = await request(server, body)
        for trap in traps:
            await struck(trap)
        progress = (await status(server, tracking_id))["progress"]
        assert progress["done"] == DONE[boundary.group]
        cells = {(boundary.group, kind, KILLED_AFTER if after else KILLED_BEFORE) for kind in boundary.kinds}
        # Of a step's first request: the step before was recorded, and nothing has happened since.
        hit.append((body, tracking_id, cells if after else cells | {moment_before(boundary.group)}))
    accepted = new_quotation(odoo)
    hit.append((accepted, await request(server, accepted), {FIRST_MOMENT}))
    server.kill()
    await asyncio.to_thread(server.start)
    wire.clear()  # what was on its way when the server died arrives at Odoo after the restart
    states = [await finished(server, tracking_id) for _, tracking_id, _ in hit]
    assert states[0]["output"] == output
    words: dict[Cell, set[str]] = {}
    for (_, _, cells), state, stands in zip(hit, states, standing(odoo, *(body for body, _, _ in hit)), strict=True):
        for cell in cells:
            words.setdefault(cell, set()).add(outcome(state, stands))
    return {cell: " / ".join(sorted(several)) for cell, several in words.items()}


async def test_killed_at_every_request(fresh: Fresh, odoo: Odoo, matrix: Matrix) -> None:
    """Killed before Odoo sees a request, after it acted, or after a step was recorded: after the restart each quotation
    is completed under its tracking id, with one of everything.
    """
    patient = {"ODOO_MAX_CONCURRENT_CALLS": "64", "ODOO_READ_TIMEOUT": "60"}
    storms = [fresh(transport, **patient) for transport in TRANSPORTS]
    found = await asyncio.gather(*(killed_everywhere(storm, odoo) for storm in storms))
    for storm, cells in zip(storms, found, strict=True):
        matrix.add(storm.transport, cells)
        assert cells == dict.fromkeys(cells, ONCE)


async def test_a_stop_loses_nothing(serve: Serve, wire: Wire, odoo: Odoo) -> None:
    """SIGTERM in the middle of a quotation ends the server; the next start finishes it."""
    server = serve(ODOO_READ_TIMEOUT="60")
    trap = wire.hold("crm.lead.load", after=True)
    body = new_quotation(odoo)
    tracking_id = await request(server, body)
    await struck(trap)
    threading.Timer(1.0, trap.release.set).start()
    await asyncio.to_thread(server.stop)
    server.start()
    state = await finished(server, tracking_id)
    assert (state["status"], state["tracking_id"]) == ("completed", tracking_id)
    assert standing(odoo, body) == [ALL]
