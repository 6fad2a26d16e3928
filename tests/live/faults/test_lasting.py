"""Faults that stay: the job ends failed with a reason that says what to do, and nothing is half made."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.fault_page import Cell, Cells
from tests.live.faults.conftest import Storm
from tests.live.faults.kinds import LASTING, UNKNOWN_ID, Fault
from tests.live.faults.ledger import ALL, CUSTOMER, NOTHING, UNPRICED, new_quotation, outcome, standing
from tests.live.faults.matrix import Matrix
from tests.live.faults.rows import rows, wanted
from tests.live.faults.spoiled import WRONG_PRICE
from tests.live.lab import Odoo
from tests.live.quotes import completed, refusal, request
from tests.live.release import VERSION
from tests.live.wire import FOREVER

# What stands in Odoo is what the steps before have made: a step that Odoo refuses leaves nothing of its own.
STANDS = {"check": NOTHING, "partner": NOTHING, "order": CUSTOMER, "prices": UNPRICED, "discounts": ALL, "summary": ALL}
REASONS = {
    Fault.KEY_REFUSED: ("odoo_authentication_failed", ("ODOO_LOGIN", "ODOO_API_KEY")),
    Fault.NOT_ODOO: ("not_odoo", ("ODOO_URL", "ODOO_DB", "HTTP 404, text/html")),
    Fault.VALUES_REFUSED: ("odoo_validation", ()),
}


@pytest.fixture(autouse=True)
def _undisturbed(storms: list[Storm], odoo: Odoo) -> Iterator[None]:
    """Wrong keys in a row make Odoo refuse right ones for a minute, unless it is told not to; no trap stays."""
    odoo("ir.config_parameter", "set_param", "base.login_cooldown_after", "0")
    yield
    for storm in storms:
        storm.wire.clear()


async def failed_everywhere(storm: Storm, odoo: Odoo, fault: Fault) -> tuple[Cells, list[Any]]:
    """A quotation for each request, which meets the fault for ever: a word each, and one of each that made no order."""
    asked: dict[Cell, tuple[Any, Any]] = {}
    for group, kind in rows(VERSION, storm.transport):
        if fault is Fault.VALUES_REFUSED and ".load" not in kind:
            continue
        trap = storm.wire.trap(wanted(storm.wire, kind), fault, times=FOREVER)
        body = new_quotation(odoo, given=kind == "res.users.search_read.all")
        state = await refusal(storm.server, body)
        assert trap.struck.is_set()
        storm.wire.clear()
        code, words = REASONS[fault]
        assert state["error_code"] == code
        refused = WRONG_PRICE if group == "prices" else UNKNOWN_ID
        for word in words or (refused,):
            assert word in state["error"]
        asked[group, kind, fault.heading] = body, state
    found = standing(odoo, *(body for body, _ in asked.values()))
    cells = {cell: outcome(state, stands) for (cell, (_, state)), stands in zip(asked.items(), found, strict=True)}
    unmade = {cells[cell]: body for cell, (body, _) in asked.items() if cells[cell] in (NOTHING, CUSTOMER)}
    return cells, list(unmade.values())


@pytest.mark.parametrize("fault", LASTING, ids=lambda fault: fault.name.lower())
async def test_a_fault_that_stays_ends_the_job(storms: list[Storm], odoo: Odoo, fault: Fault, matrix: Matrix) -> None:
    """Failed at once, with what to check or Odoo's own sentence; of the step that met it Odoo holds nothing. Asked for
    again once the fault is gone, the quotation is made, of the customer that stood already.
    """
    results = await asyncio.gather(*(failed_everywhere(storm, odoo, fault) for storm in storms))
    for storm, (cells, unmade) in zip(storms, results, strict=True):
        matrix.add(storm.transport, cells)
        assert cells == {cell: STANDS[cell[0]] for cell in cells}
        asked = [await request(storm.server, body) for body in unmade]
        for tracking_id in asked:
            await completed(storm.server, tracking_id)
        assert standing(odoo, *unmade) == [ALL] * len(unmade)
