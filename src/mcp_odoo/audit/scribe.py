"""Keeps the record of each job as the job is."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

import structlog

from mcp_odoo.audit.records import Record
from mcp_odoo.audit.service import Recorder

log = structlog.get_logger(__name__)

# A job that is over within it needs no record of the states in between, which would only slow it down.
SOON_SECONDS = 1.0


class Scribe:
    """Records jobs: `soon` what is passing, `now` what has to be on record before a job counts as done.

    `describe` gives a job's record, None where there is no such job. It is asked from a task of its own: inside a
    workflow the engine would record every question.
    """

    def __init__(
        self, audit: Recorder, describe: Callable[[str], Awaitable[Record | None]], *, soon: float = SOON_SECONDS
    ) -> None:
        self._audit = audit
        self._describe = describe
        self._soon_seconds = soon
        self._due: dict[str, float] = {}
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self._something = asyncio.Event()

    def soon(self, job_id: str) -> None:
        """The job moved."""
        self._due.setdefault(job_id, time.monotonic() + self._soon_seconds)
        self._something.set()

    async def now(self, job_id: str) -> None:
        """Return once the job is on record as it is now. Raises what keeps it from that."""
        recorded = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(job_id, []).append(recorded)
        self._something.set()
        await recorded

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            # Jobs come in the order of their times.
            pause = max(0.0, next(iter(self._due.values())) - time.monotonic()) if self._due else None
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._something.wait()
            self._something.clear()
            moment, (waiting, self._waiting) = time.monotonic(), (self._waiting, {})
            due = [job_id for job_id, at in self._due.items() if at <= moment or job_id in waiting]
            for job_id in due:
                del self._due[job_id]
                waiting.setdefault(job_id, [])
            if waiting:
                await self._record(waiting)

    async def _record(self, waiting: dict[str, list[asyncio.Future[None]]]) -> None:
        records: list[Record] = []
        listeners: list[asyncio.Future[None]] = []
        for job_id, several in waiting.items():
            try:
                record = await self._describe(job_id)
            except Exception as error:  # noqa: BLE001 - whoever waits for it decides; what is passing passes
                _tell(several, error)
            else:
                records += [record] if record else []
                listeners += several
        try:
            await self._audit.record(*records)
        except Exception as error:  # noqa: BLE001 - likewise
            _tell(listeners, error)
        else:
            _tell(listeners, None)


def _tell(listeners: Iterable[asyncio.Future[None]], error: Exception | None) -> None:
    if error is not None:
        log.warning("audit.job_not_recorded", reason=str(error))
    for listener in listeners:
        if listener.done():
            continue
        if error is None:
            listener.set_result(None)
        else:
            listener.set_exception(error)
