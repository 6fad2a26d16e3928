"""Watching over a slot, as one process does."""

import asyncio
import threading
import time

import pytest
from structlog.testing import capture_logs

from mcp_odoo.jobs.peers import Peers


class Slot:
    """One that is held, and says so when it is let."""

    def __init__(self) -> None:
        self.asked, self.let = threading.Event(), threading.Event()

    def still_held(self) -> bool:
        self.asked.set()
        self.let.wait(10)
        return True


@pytest.mark.parametrize("turns", range(5))
async def test_a_stop_that_comes_with_the_answer_is_not_lost(turns: int) -> None:
    """The watch ends, in whichever turn of the loop. Once it went on, and a stop waited for ever."""
    slot = Slot()
    watch = asyncio.create_task(Peers(None, slot, 0, "realm", "1").slot_lost())  # type: ignore[arg-type]  # all it asks
    await asyncio.to_thread(slot.asked.wait, 10)
    slot.let.set()
    time.sleep(0.2)  # noqa: ASYNC251 - the answer has to be there and not yet seen
    for _ in range(turns):
        await asyncio.sleep(0)
    watch.cancel()
    ended, _ = await asyncio.wait({watch}, timeout=3)
    slot.let.clear()
    watch.cancel()
    assert ended
    assert watch.cancelled()


async def test_a_slot_of_which_nothing_is_heard_is_lost() -> None:
    """PostgreSQL does not answer, and may have given it to somebody else: jobs run nowhere twice."""
    slot = Slot()
    watch = Peers(None, slot, 0, "realm", "1", answer_seconds=0.1).slot_lost()  # type: ignore[arg-type]  # all it asks
    try:
        with capture_logs() as lines:
            await asyncio.wait_for(watch, 30)
    finally:
        slot.let.set()
    assert [(line["event"], line["log_level"], line["slot"]) for line in lines] == [("jobs.slot_lost", "critical", 0)]


async def test_a_slot_that_is_held_is_asked_about_again_until_it_is_not() -> None:
    """The watch ends with the answer that says so, and not before."""
    answers = [True, True, False]

    class Held(Slot):
        def still_held(self) -> bool:
            return answers.pop(0)

    await asyncio.wait_for(Peers(None, Held(), 0, "realm", "1").slot_lost(), 30)  # type: ignore[arg-type]  # likewise
    assert answers == []
