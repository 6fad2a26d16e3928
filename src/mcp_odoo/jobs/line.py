"""Whose turn it is: jobs wait in line for Odoo, the oldest first."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Protocol

from mcp_odoo.errors import Conflict


class JobCancelled(Conflict):
    """Somebody cancelled the job before anything that cannot be taken back."""

    default_code = "job_cancelled"


class Door(Protocol):
    """What may be shut for everybody: a circuit breaker."""

    @property
    def shut(self) -> bool: ...

    async def opened(self) -> None:
        """Return once it is open."""
        ...


class Shut:
    """A door that stays shut as long as this process lives."""

    shut = True

    async def opened(self) -> None:
        """Never return."""
        await asyncio.Event().wait()


class Line:
    """At most `width` at a time, the one with the oldest job first, and nobody while the `door` is shut."""

    def __init__(self, width: int, door: Door | None = None) -> None:
        self._width = width
        self._door = door
        self._inside = 0
        self._waiting: list[tuple[float, int, str, asyncio.Future[None]]] = []
        self._numbers = count()
        self._doorman: asyncio.Task[None] | None = None

    @property
    def shut(self) -> bool:
        return self._door is not None and self._door.shut

    @property
    def waiting(self) -> set[str]:
        """The jobs that wait for their turn."""
        return {job_id for _, _, job_id, turn in self._waiting if not turn.done()}

    @asynccontextmanager
    async def turn(self, job_id: str, since: float) -> AsyncIterator[None]:
        """Wait for the turn of a job that was asked for at `since` (Unix seconds), and hold it inside the block.

        Raises JobCancelled where it was told to `leave` meanwhile.
        """
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (since, next(self._numbers), job_id, turn))
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:  # admitted in the same moment
                self._left()
            raise
        try:
            yield
        finally:
            self._left()

    def leave(self, job_id: str) -> None:
        """Send a waiting job away; one that has its turn is left alone."""
        for _, _, waiting, turn in self._waiting:
            if waiting == job_id and not turn.done():
                turn.set_exception(JobCancelled(f"The job {job_id} was cancelled"))

    def close(self) -> None:
        """Stop waiting for the door."""
        if self._doorman is not None:
            self._doorman.cancel()

    def _left(self) -> None:
        self._inside -= 1
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self._inside < self._width:
            if self.shut:
                self._call_doorman()
                return
            *_, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._inside += 1
                turn.set_result(None)

    def _call_doorman(self) -> None:
        if self._doorman is None or self._doorman.done():
            self._doorman = asyncio.create_task(self._admit_when_open())

    async def _admit_when_open(self) -> None:
        if self._door is not None:
            await self._door.opened()
        self._doorman = None
        self._admit()
