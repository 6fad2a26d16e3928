"""Answers to questions that may hang."""

import asyncio
import gc
import itertools
import threading
from typing import Any

import pytest

from mcp_odoo.telemetry.fresh import Fresh


async def test_what_fails_after_everybody_gave_up_is_not_logged() -> None:
    """A database that hangs raises long after the scrape that asked it: asyncio would log a traceback."""
    go_on, said = threading.Event(), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))

    def ask() -> None:
        go_on.wait(10)
        raise OSError("away")

    fresh = Fresh(ask, seconds=0.0, patience=0.3)
    try:
        with pytest.raises(TimeoutError):
            await fresh()
        go_on.set()
        await asyncio.sleep(0.3)
        with pytest.raises(OSError, match="away"):
            await fresh()  # which forgets the question before
        gc.collect()
        assert said == []
    finally:
        fresh.close()


async def test_an_answer_is_good_for_its_time_and_no_longer() -> None:
    """Whoever asks meanwhile gets the same one, later a new one."""
    kept, soon_old = (Fresh(itertools.count(1).__next__, seconds=seconds, patience=10) for seconds in (600.0, 0.1))
    try:
        assert [await kept() for _ in range(3)] == [1, 1, 1]
        assert await soon_old() == 1
        await asyncio.sleep(0.2)
        assert await soon_old() == 2
    finally:
        kept.close()
        soon_old.close()


async def test_a_failure_is_an_answer_too() -> None:
    """A database that refuses is not asked again by everybody who wants to know."""
    asked = list[int]()

    def ask() -> None:
        asked.append(1)
        raise OSError("away")

    fresh = Fresh(ask, seconds=600.0, patience=10)
    try:
        for _ in range(3):
            with pytest.raises(OSError, match="away"):
                await fresh()
        assert len(asked) == 1
    finally:
        fresh.close()


async def test_a_question_that_hangs_is_not_asked_a_second_time() -> None:
    """Those who ask meanwhile wait for the first one, also where one of them has given up."""
    go_on, asked = threading.Event(), list[int]()

    def ask() -> int:
        asked.append(1)
        go_on.wait(30)
        return len(asked)

    fresh = Fresh(ask, seconds=600.0, patience=30)
    try:
        waiting = [asyncio.create_task(fresh()) for _ in range(5)]
        await asyncio.sleep(0.05)
        waiting[0].cancel()
        late = asyncio.create_task(fresh())
        await asyncio.sleep(0)
        go_on.set()
        assert await asyncio.gather(*waiting[1:], late) == [1] * 5
        assert await fresh() == 1
        assert len(asked) == 1
    finally:
        go_on.set()
        fresh.close()
