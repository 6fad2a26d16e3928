"""Every request of a quotation by every fault: the job ends completed by itself, and Odoo holds one of everything."""

import asyncio

import pytest

from scripts.fault_page import Cells
from tests.live.faults.conftest import Storm
from tests.live.faults.kinds import PASSING, Fault
from tests.live.faults.ledger import ONCE, new_quotation, outcome, standing
from tests.live.faults.matrix import Matrix
from tests.live.faults.rows import greeting, rows, wanted
from tests.live.lab import Odoo
from tests.live.quotes import finished, quote, request
from tests.live.release import BEST, VERSION

QUOTATIONS, SECOND_QUOTATIONS = 5, 3
# A server asks for every app's fields, and a quotation needs none of this one.
NOT_OURS = {"project.task.fields_get"}


async def struck_everywhere(storm: Storm, odoo: Odoo, fault: Fault) -> Cells:
    """Quotations at the same time, and the fault once at every request: a word for each request.

    Among them they send every kind of request, so that every trap strikes. Which of them it strikes is chance; so the
    word is that of all.
    """
    traps = {
        (group, kind): storm.wire.trap(wanted(storm.wire, kind), fault)
        for group, kind in rows(VERSION, storm.transport)
    }
    bodies = [
        new_quotation(odoo, given=number == 0)
        for number in range(QUOTATIONS if storm.transport == BEST else SECOND_QUOTATIONS)
    ]
    asked = [await request(storm.server, body) for body in bodies]
    states = [await finished(storm.server, tracking_id) for tracking_id in asked]
    found = zip(states, standing(odoo, *bodies), strict=True)
    word = " / ".join(sorted({outcome(state, stands) for state, stands in found}))
    return {(*one, fault.heading): word if trap.struck.is_set() else "not sent" for one, trap in traps.items()}


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.name.lower())
async def test_a_fault_at_any_request_is_survived(
    storms: list[Storm], odoo: Odoo, fault: Fault, matrix: Matrix
) -> None:
    """Every quotation under way when the fault strikes each of their requests completes by itself, with one of
    everything in Odoo and the lines asked for.
    """
    for storm, cells in zip(
        storms, await asyncio.gather(*(struck_everywhere(storm, odoo, fault) for storm in storms)), strict=True
    ):
        matrix.add(storm.transport, cells)
        assert cells == dict.fromkeys(cells, ONCE)


async def test_no_request_is_missing(storms: list[Storm], odoo: Odoo) -> None:
    """A fresh server and its quotations, with a salesperson given and without, send nothing that has no row."""
    storm = storms[0]
    for given in (False, True):
        await quote(storm.server, new_quotation(odoo, given=given))
    rowed = {kind for boundary in greeting(storm.transport) for kind in boundary.kinds}
    rowed |= {kind for _, kind in rows(VERSION, storm.transport)}
    assert {exchange.kind for exchange in storm.wire.exchanges} - NOT_OURS <= rowed


async def test_a_request_that_arrives_after_its_repetition_changes_nothing(storms: list[Storm], odoo: Odoo) -> None:
    """A person's edit between the two is not undone by the late one."""
    server, wire = storms[0].server, storms[0].wire
    trap = wire.hold("crm.lead.load")
    body = new_quotation(odoo)
    output = await quote(server, body)
    odoo.write("crm.lead", output["lead_id"], name="Renombrada por Ana")
    mark = wire.mark()
    trap.release.set()
    await asyncio.sleep(1.5)
    assert wire.since(mark) == []
    assert odoo.one("crm.lead", output["lead_id"], "name")["name"] == "Renombrada por Ana"
    assert odoo.count("sale.order", ("origin", "=", body["lead_name"])) == 1
