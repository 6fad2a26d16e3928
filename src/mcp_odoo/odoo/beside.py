"""Asking for what belongs to a record while the record itself is asked for."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

First = TypeVar("First")
Second = TypeVar("Second")


async def beside(first: Awaitable[First], second: Awaitable[Second]) -> tuple[First, Second]:
    """Both, asked at the same time. If both fail, the error is the first one's; if the first fails, nobody waits for
    the second: whether a record exists is said by the record, not by what would hang on it.
    """
    other = asyncio.ensure_future(second)
    try:
        one = await first
    except BaseException:
        other.cancel()
        await asyncio.gather(other, return_exceptions=True)
        raise
    return one, await other
