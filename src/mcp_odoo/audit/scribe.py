"""Keeps the record of each job as the job is."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

import structlog

from mcp_odoo.audit.records import Record
from mcp_odoo.audit.service import Recorder

log = structlog.get_logger(__name__)

# A job that moves on within it needs no record of the state in between.
SOON_SECONDS = 0.2


class Scribe:
    """Records jobs: `soon` what is passing, `now` what has to be on record before a job counts as done.

    `describe` gives a job's record, None where there is no such job. It is asked from a task of its own: inside a
    workflow the engine would record every question.
    """

    def __init__(self, audit: Recorder, describe: Callable[[str], Awaitable[Record | None]]) -> None:
        self._audit = audit
        self._describe = describe
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self._something = asyncio.Event()
        self._urgent = asyncio.Event()

    def soon(self, job_id: str) -> None:
        """The job moved."""
        self._waiting.setdefault(job_id, [])
        self._something.set()

    async def now(self, job_id: str) -> None:
        """Return once the job is on record as it is now. Raises what keeps it from that."""
        recorded = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(job_id, []).append(recorded)
        self._something.set()
        self._urgent.set()
        await recorded

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._something.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._urgent.wait(), SOON_SECONDS)
            self._something.clear()
            self._urgent.clear()
            waiting, self._waiting = self._waiting, {}
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
