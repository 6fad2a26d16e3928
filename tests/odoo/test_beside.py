"""A record, and what belongs to it, asked for at the same time."""

import asyncio

import pytest

from mcp_odoo.errors import NotFound, UpstreamUnavailable
from mcp_odoo.odoo.beside import beside


async def test_both_are_asked_before_either_answers() -> None:
    """Each waits here until the other has begun; both answers come back."""
    begun = {"one": asyncio.Event(), "other": asyncio.Event()}

    async def ask(mine: str, theirs: str) -> str:
        begun[mine].set()
        await begun[theirs].wait()
        return mine

    async with asyncio.timeout(10):
        assert await beside(ask("one", "other"), ask("other", "one")) == ("one", "other")


async def test_the_first_one_s_error_is_the_one_that_is_told() -> None:
    """Also where the second failed before it: there is no such record, whatever else went wrong."""
    failed = asyncio.Event()

    async def broken() -> None:
        failed.set()
        raise UpstreamUnavailable("away")

    async def missing() -> None:
        await failed.wait()
        raise NotFound("no such record")

    with pytest.raises(NotFound):
        await beside(missing(), broken())


async def test_the_second_one_s_error_is_told_where_the_first_is_there() -> None:
    """A record without what belongs to it is not all of it."""

    async def record() -> int:
        return 1

    async def broken() -> None:
        raise UpstreamUnavailable("away")

    with pytest.raises(UpstreamUnavailable):
        await beside(record(), broken())


async def test_what_belongs_to_nothing_is_not_waited_for() -> None:
    """It is given up, and gone before the error is told."""
    given_up = asyncio.Event()

    async def slow() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    async def missing() -> None:
        await asyncio.sleep(0)
        raise NotFound("no such record")

    async with asyncio.timeout(10):
        with pytest.raises(NotFound):
            await beside(missing(), slow())
    assert given_up.is_set()


async def test_whoever_asks_no_more_leaves_nothing_behind() -> None:
    """A client that hung up: neither of the two is asked further."""
    begun, given_up = [asyncio.Event() for _ in range(2)], list[int]()

    async def slow(number: int) -> None:
        begun[number].set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.append(number)

    asking = asyncio.create_task(beside(slow(0), slow(1)))
    async with asyncio.timeout(10):
        for one in begun:
            await one.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert sorted(given_up) == [0, 1]
