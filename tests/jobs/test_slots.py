"""Executor slots: who takes which, and what happens when there are no more."""

import pytest

from mcp_odoo.errors import NotConfigured
from mcp_odoo.jobs.slots import MAX_SLOTS, LoneSlots, take_lowest


class SharedSlots(LoneSlots):
    """As PostgreSQL's: one holder each."""

    def __init__(self) -> None:
        self.taken: set[int] = set()

    def take(self, number: int) -> bool:
        free = number not in self.taken
        self.taken.add(number)
        return free


def test_the_lowest_free_slot_is_taken() -> None:
    """So that a restarted process finds what its predecessor left; on SQLite the one process has them all."""
    slots = SharedSlots()
    assert [take_lowest(slots) for _ in range(3)] == [0, 1, 2]
    assert [take_lowest(LoneSlots()) for _ in range(2)] == [0, 0]


def test_slots_run_out() -> None:
    """More processes than slots is an error that says what to do."""
    slots = SharedSlots()
    for _ in range(MAX_SLOTS):
        take_lowest(slots)
    with pytest.raises(NotConfigured, match=r"32 processes.*MCP_ODOO_DATABASE_URL") as caught:
        take_lowest(slots)
    assert caught.value.code == "jobs_slots_taken"
