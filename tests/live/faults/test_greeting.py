"""What a fresh server asks once, met by faults and kills: its first quotation is made all the same, once."""

import asyncio
from collections.abc import Sequence
from typing import Any

from scripts.fault_page import Cell, Cells
from tests.live.faults.conftest import Fresh, Storm
from tests.live.faults.kinds import PASSING, Fault
from tests.live.faults.ledger import ONCE, new_quotation, outcome, standing
from tests.live.faults.matrix import Matrix
from tests.live.faults.plan import KILLED_AFTER, KILLED_BEFORE, SECOND_GREETING, unmet
from tests.live.faults.rows import DONE, Boundary, greeting, struck
from tests.live.lab import Odoo
from tests.live.quotes import finished, request, status
from tests.live.release import BEST, TRANSPORTS
from tests.live.server import Server

SERVERS = 4  # each meets two or three of the faults, one after another


async def met(storm: Storm, odoo: Odoo, faults: Sequence[Fault]) -> Cells:
    """A first quotation while each request of the greeting meets these faults, one after another: their words."""
    traps = {
        (boundary.group, kind, fault.heading): storm.wire.trap(kind, fault)
        for boundary in greeting(storm.transport)
        for kind in boundary.kinds
        for fault in faults
        if fault not in unmet(boundary)
    }
    storm.server.start(wait=False)  # it asks for the apps as soon as it is there
    await asyncio.to_thread(storm.server.wait_until_healthy)
    body = new_quotation(odoo)
    state = await finished(storm.server, await request(storm.server, body), wait=90)
    word = outcome(state, *standing(odoo, body))
    return {cell: word if trap.struck.is_set() else "not sent" for cell, trap in traps.items()}


async def test_a_first_quotation_survives_faults_at_the_greeting(fresh: Fresh, odoo: Odoo, matrix: Matrix) -> None:
    """What a fresh server asks once (version, user, fields, rights) may fail several times in a row each."""
    shares = [(BEST, PASSING[number::SERVERS]) for number in range(SERVERS)]
    shares += [(transport, SECOND_GREETING) for transport in TRANSPORTS[1:]]
    found = await asyncio.gather(*(met(fresh(transport), odoo, faults) for transport, faults in shares))
    for (transport, _), cells in zip(shares, found, strict=True):
        matrix.add(transport, cells)
        assert cells == dict.fromkeys(cells, ONCE)


async def killed_along(storm: Storm, odoo: Odoo, *, after: bool) -> Cells:
    """A first quotation whose server is killed at each place of the greeting; `after`: and once it wrote something."""
    server, wire = storm.server, storm.wire
    tracking_id, met_here = "", list[Cell]()
    body = new_quotation(odoo)
    writes = (Boundary("partner", ("res.partner.load",)), Boundary("order", ("crm.lead.load",)))
    for boundary in (*greeting(storm.transport), *(writes if after else ())):
        traps = [wire.hold(kind, after=after) for kind in boundary.kinds]
        await asyncio.to_thread(server.start)
        tracking_id = tracking_id or await request(server, body)
        for trap in traps:
            await struck(trap)
        assert (await begun(server, tracking_id))["done"] == DONE[boundary.group]
        server.kill()
        wire.clear()
        met_here += [(boundary.group, kind, KILLED_AFTER if after else KILLED_BEFORE) for kind in boundary.kinds]
    await asyncio.to_thread(server.start)
    word = outcome(await finished(server, tracking_id), *standing(odoo, body))
    return {cell: word for cell in met_here if cell[0] == "connect"}


async def begun(server: Server, tracking_id: str) -> Any:
    """The progress of a quotation, once a server has taken it up: the server itself asks as early as that."""
    for _ in range(200):
        state = await status(server, tracking_id)
        if state["status"] != "queued":
            break
        await asyncio.sleep(0.05)
    assert state["status"] == "processing"
    return state["progress"]


async def test_killed_again_and_again(fresh: Fresh, odoo: Odoo, matrix: Matrix) -> None:
    """Two quotations whose servers are killed four and six times, further on each time, one always before Odoo sees the
    request and one after it acted, are made once.
    """
    storms = [fresh(BEST, ODOO_READ_TIMEOUT="60") for _ in range(2)]
    found = await asyncio.gather(
        *(killed_along(storm, odoo, after=bool(number)) for number, storm in enumerate(storms))
    )
    for cells in found:
        matrix.add(BEST, cells)
        assert cells == dict.fromkeys(cells, ONCE)
