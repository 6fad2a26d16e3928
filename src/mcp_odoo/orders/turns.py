"""Who changes an order goes one after the other, where a policy limits what it may come to."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class OrderTurns:
    """Turns at orders, by id, in this process: what is looked at before a change holds until it is made."""

    def __init__(self) -> None:
        self._locks: dict[int, asyncio.Lock] = {}
        self._waiting: Counter[int] = Counter()

    @asynccontextmanager
    async def at(self, order_id: int) -> AsyncIterator[None]:
        """Hold the turn inside the block."""
        lock = self._locks.setdefault(order_id, asyncio.Lock())
        self._waiting[order_id] += 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[order_id] -= 1
            if not self._waiting[order_id]:
                del self._waiting[order_id], self._locks[order_id]

    @property
    def waiting(self) -> int:
        """How many orders somebody is at, or waits for."""
        return len(self._locks)
