"""Whether this process takes work."""

import asyncio
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any, Literal

import sqlalchemy as sa

from mcp_odoo.telemetry.fresh import Fresh

# A balancer asks every second or two, and everybody may ask: the database is asked once a second at most.
ANSWER_SECONDS = 1.0
PATIENCE_SECONDS = 2.0
OdooReach = Literal["reachable", "unreachable", "unknown", "not_configured"]


@dataclass(frozen=True)
class Seen:
    """`ready`, and what it is made of; `odoo` is not part of it."""

    database: bool
    executor: bool
    stopping: bool
    odoo: OdooReach

    @property
    def ready(self) -> bool:
        return self.database and self.executor and not self.stopping


class Readiness:
    """Looks whether the jobs' database answers (`ask` blocks) and whether jobs are run here (`executor`); `stop` says
    that it is over.
    """

    def __init__(self, ask: Callable[[], None], executor: Callable[[], bool], odoo: Callable[[], OdooReach]) -> None:
        self._database = Fresh(ask, seconds=ANSWER_SECONDS, patience=PATIENCE_SECONDS)
        self._executor = executor
        self._odoo = odoo
        self._stopping = False

    def stop(self) -> None:
        """From now on this process is not ready; what it has begun goes on."""
        self._stopping = True

    def watch_signals(self, drain_seconds: float = 0.0) -> None:
        """Be unready from the moment on when this process is told to stop, and let what the signal does otherwise
        happen so many seconds later, for balancers to notice; a second signal is not made to wait.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        self._drain_seconds = drain_seconds
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)
            if callable(before):
                signal.signal(number, partial(self._told, before))

    def _told(self, before: Callable[[int, FrameType | None], Any], number: int, frame: FrameType | None) -> None:
        again, self._stopping = self._stopping, True
        if again or not self._drain_seconds:
            before(number, frame)
        else:
            self._loop.call_soon_threadsafe(self._loop.call_later, self._drain_seconds, before, number, None)

    def close(self) -> None:
        """Ask the database no more."""
        self._database.close()

    async def look(self) -> Seen:
        """Now, or as it was a second ago; two seconds at most."""
        database = not self._stopping and await self._database_answers()
        return Seen(database or self._stopping, self._executor(), self._stopping, self._odoo())

    async def _database_answers(self) -> bool:
        try:
            await self._database()
        except (sa.exc.SQLAlchemyError, TimeoutError):
            return False
        return True
