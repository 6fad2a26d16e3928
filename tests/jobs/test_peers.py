"""Watching over a slot, as one process does."""

import asyncio
import threading
import time

import pytest

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
