"""Handoffs in the jobs' database: opened once, moved by one at a time, found again, forgotten."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.choice import canonical
from mcp_odoo.handoff.document import Handoff
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.jobs.database import sqlite_engine

PHONE = "+525512345678"


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return sqlite_engine(tmp_path / "jobs.sqlite")


def ledger_on(engine: sa.Engine, realm: str = "odoo") -> Ledger:
    made = Ledger(engine, realm, canonical("MX"), lambda _: None)
    made.create_tables()
    return made


def new(number: int = 1, conversation: str = "c", now: float = 100.0) -> Handoff:
    request = {"user_phone": PHONE, "reason": "Precio"}
    return moves.opened(f"sms_{number}_{number:012x}", f"conversation:{conversation}", request, {}, now)


async def opened(ledger: Ledger, handoff: Handoff, since: float = 0.0) -> tuple[Handoff, bool]:
    return await ledger.open(handoff, moves.asked_again(handoff.request, handoff.opened_at), since=since)


async def test_twenty_that_open_one_conversation_share_one(engine: sa.Engine) -> None:
    """Whoever is first made it; the others get it."""
    ledger = ledger_on(engine)
    answers = await asyncio.gather(*(opened(ledger, new(number)) for number in range(20)))
    assert len({handoff.handoff_id for handoff, _ in answers}) == 1
    assert sum(is_new for _, is_new in answers) == 1


async def test_of_twenty_who_move_one_turn_one_does(engine: sa.Engine) -> None:
    """The turn is passed on once, however many clocks strike."""
    ledger = ledger_on(engine)
    await opened(ledger, new())
    after = await asyncio.gather(
        *(ledger.change(new().handoff_id, moves.passed_on(1, "silent", 200.0)) for _ in range(20))
    )
    assert sum(one is not None for one in after) == 1
    stored = await ledger.get(new().handoff_id)
    assert stored is not None
    assert stored.number_of_turns == 2


async def test_the_same_conversation_in_another_odoo_is_another(engine: sa.Engine) -> None:
    """Two databases share the jobs' one, and nothing else."""
    here, there = ledger_on(engine, "one"), ledger_on(engine, "two")
    await opened(here, new(1))
    _, is_new = await opened(there, new(2))
    assert is_new
    assert await there.of_conversation("conversation:c") != await here.of_conversation("conversation:c")
    assert len(await there.unfinished()) == 1


async def test_a_number_finds_the_handoffs_in_which_it_was_asked(engine: sa.Engine) -> None:
    """In whichever spelling: WhatsApp writes the old Mexican 1."""
    ledger = ledger_on(engine)

    def found(handoff: Handoff) -> None:
        handoff.turn.number = "+5215511110006"

    for number in (1, 2):
        await opened(ledger, new(number, str(number), 100.0 * number))
        await ledger.change(new(number).handoff_id, moves.chosen(1, found, 300.0))
    theirs = await ledger.of_number("+525511110006", since=0.0)
    assert [one.handoff_id for one in theirs] == [new(2).handoff_id, new(1).handoff_id]
    assert [one.handoff_id for one in await ledger.of_number("+5215511110006", since=150.0)] == [new(2).handoff_id]


async def test_only_what_is_finished_is_forgotten(engine: sa.Engine) -> None:
    """One that is still open stays, however old it is."""
    ledger = ledger_on(engine)

    def close(handoff: Handoff) -> None:
        handoff.phase, handoff.closed = "unanswered", True

    for number in (1, 2):
        await opened(ledger, new(number, str(number)))
    await ledger.change(new(1).handoff_id, moves.quietly(close, 100.0))
    assert await ledger.forget(50.0) == 0
    assert await ledger.forget(500.0) == 1
    assert await ledger.get(new(1).handoff_id) is None
    assert await ledger.get(new(2).handoff_id) is not None


async def test_a_database_that_does_not_answer_is_said_so(engine: sa.Engine) -> None:
    """503, to be repeated."""
    ledger = Ledger(engine, "odoo", canonical("MX"), lambda _: None)
    with pytest.raises(UpstreamUnavailable) as caught:
        await ledger.get("sms_1_ab")
    assert caught.value.code == "jobs_unavailable"


class Counted:
    """What somebody who measures is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def handoff_opened(self) -> None:
        self.told.append("opened")

    def handoff_ended(self, outcome: str) -> None:
        self.told.append(outcome)


async def test_whoever_measures_is_told_once(engine: sa.Engine) -> None:
    """Of one that is opened, however often it is asked for, and of its end, by whoever moved it there."""
    counted = Counted()
    ledger = Ledger(engine, "odoo", canonical("MX"), lambda _: None, counted)
    ledger.create_tables()
    await asyncio.gather(*(opened(ledger, new(number)) for number in range(5)))
    (known,) = await ledger.unfinished()
    end = moves.failed(known.number_of_turns, UpstreamUnavailable("away"), 300.0)
    await asyncio.gather(*(ledger.change(known.handoff_id, end) for _ in range(5)))
    assert counted.told == ["opened", "failed"]


async def test_open_ones_are_counted_by_phase(engine: sa.Engine) -> None:
    """With when the first was opened; those of another Odoo and those that are over are not."""
    ledger = ledger_on(engine)
    await opened(ledger_on(engine, "other"), new(9, "elsewhere", now=1.0))
    for number, since in ((1, 100.0), (2, 50.0)):
        await opened(ledger, new(number, f"c{number}", now=since))
    assert ledger.count_open() == [("choosing", 2, 50.0)]
