"""Who gets the next opportunity."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from mcp_odoo.crm.assignments import Promises
from mcp_odoo.crm.models import Salesperson
from mcp_odoo.crm.salespeople import least_loaded

NOTHING = Promises(Counter(), {})
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC).timestamp()


def person(number: int, count: int = 0, last: str = "") -> Salesperson:
    return Salesperson(id=number, name=f"P{number}", open_opportunities=count, last_assigned=last)


@pytest.mark.parametrize(
    ("people", "chosen"),
    [
        ([person(1, 3), person(2, 1), person(3, 2)], 2),
        ([person(1, 1), person(2)], 2),
        ([person(2), person(1)], 1),
        ([person(1, 1, "2026-01-02 00:00:00"), person(2, 1, "2026-01-01 00:00:00")], 2),
        ([person(1, 0, "2026-01-02 00:00:00"), person(2, 0)], 2),
        ([person(1, 0, "2020-01-01 00:00:00"), person(2, 1)], 1),
    ],
    ids=["fewest", "none counts as zero", "lowest id", "longest ago", "never before ever", "count before time"],
)
def test_the_fewest_open_opportunities_win(people: list[Salesperson], chosen: int) -> None:
    """Of equals whoever was given one longest ago, or never; then the lowest id."""
    assert least_loaded(people, NOTHING) == chosen


def test_promises_count_like_opportunities() -> None:
    """What was promised and is not in Odoo yet weighs the same."""
    assert least_loaded([person(1), person(2, 1)], Promises(Counter({1: 2}), {})) == 2


def test_the_last_promise_counts_as_the_last_assignment() -> None:
    """Odoo's dates are UTC; the later of both counts."""
    people = [person(1, 0, "2026-01-01 11:59:59"), person(2, 0, "2026-01-01 11:00:00")]
    assert least_loaded(people, Promises(Counter(), {2: NOON})) == 1
    assert least_loaded(people, Promises(Counter(), {2: NOON - 2})) == 2
