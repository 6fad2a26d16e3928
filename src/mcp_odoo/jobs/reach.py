"""Asking the jobs database without waiting for ever: DBOS repeats what is not answered until it is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp_odoo.jobs.database import DATABASE_AWAY, jobs_unavailable

ANSWER_SECONDS = 10.0


class Reach:
    """Whether the jobs database answers, and is ours to ask."""

    def __init__(self) -> None:
        self.lost = False
        self._asking: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def within(self, seconds: float = ANSWER_SECONDS) -> AsyncIterator[None]:
        """Raise UpstreamUnavailable where what is asked inside the block is not answered, or not any more."""
        if self.lost:
            raise jobs_unavailable()
        try:
            async with asyncio.timeout(seconds) as asking:
                self._asking.add(asking)
                try:
                    yield
                finally:
                    self._asking.discard(asking)
        except (TimeoutError, *DATABASE_AWAY) as error:
            raise jobs_unavailable() from error

    def lose(self) -> None:
        """From now on nothing is answered, nor what is being asked."""
        self.lost = True
        now = asyncio.get_running_loop().time()
        for asking in self._asking:
            asking.reschedule(now)
