"""The reviewed fault matrix is whole, and says what the READMEs say of it."""

from collections import defaultdict

import pytest

from scripts.fault_page import PAGE, Cells, heading, read, write
from scripts.fault_table import RECORDED, WHERE
from tests.live.faults import plan
from tests.live.faults.kinds import KILLS, PASSING

TEXT = PAGE.read_text(encoding="utf-8")
COLUMNS, FOUND = read(TEXT)
TESTED = ((19, "json2"), (19, "xmlrpc"), (14, "xmlrpc"))


def test_the_page_is_as_it_is_written() -> None:
    """Nobody has edited it: its words and columns are those of the tests."""
    assert write(plan.COLUMNS, FOUND) == TEXT


@pytest.mark.parametrize(("version", "transport"), TESTED)
def test_no_cell_is_missing(version: int, transport: str) -> None:
    """Every request by every fault and kill has been tried, in the order of a quotation."""
    assert list(FOUND[heading(version, transport)]) == plan.cells(version, transport)


def test_what_passes_leaves_a_quotation() -> None:
    """Passing faults and kills end completed, with one of everything, wherever they strike."""
    passing = {*(fault.heading for fault in PASSING), *KILLS}
    words = {word for cells in FOUND.values() for (_, _, column), word in cells.items() if column in passing}
    assert words == {"once"}


def test_other_protocols_and_versions_are_not_different() -> None:
    """What the READMEs show of Odoo 19 over JSON-2 is what XML-RPC and Odoo 14 have, as far as each is tried."""
    shown = by_step(FOUND[WHERE])
    assert len(FOUND) == len(TESTED)
    for cells in FOUND.values():
        for where, words in by_step(cells).items():
            assert words == shown[where], where


def by_step(cells: Cells) -> dict[tuple[str, bool, str], set[str]]:
    """The words of a step's requests together, as the READMEs show them. Discounts are asked for, before 16, when all
    stands already, as at the summary.
    """
    found: dict[tuple[str, bool, str], set[str]] = defaultdict(set)
    for (step, request, column), word in cells.items():
        found[step.replace("discounts", "summary"), request == RECORDED, column].add(word)
    return found
