"""A record of each single write: made before anything is done, and completed with what came of it."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import anyio
import structlog

from mcp_odoo.audit.records import Record, iso, times
from mcp_odoo.audit.service import Recorder
from mcp_odoo.caller import Caller, current_caller
from mcp_odoo.errors import McpOdooError, OutcomeUnknown, UpstreamUnavailable
from mcp_odoo.trail import Trail, recording

log = structlog.get_logger(__name__)

MOST_MISTAKES = 10
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
MOST_LATE = 1000
# Nothing failed: a person is asked first, and the call comes again.
ASKED = frozenset({"confirmation_asked", "confirmation_needed"})


@dataclass(frozen=True)
class Outcome:
    """How a write ended."""

    status: str
    error: str | None = None
    code: str | None = None


DONE = Outcome("completed")
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_BY_JOB: Final = "recorded_by_job"


def by_job(endpoint: Endpoint) -> Endpoint:
    """Mark a route whose work is done by a job: the job's own record says all of it."""
    setattr(endpoint, _BY_JOB, True)
    return endpoint


def recorded_by_job(endpoint: Callable[..., Any]) -> bool:
    return bool(getattr(endpoint, _BY_JOB, False))


class Writes:
    """Wraps every write of both faces. `odoo_login` says with whose own Odoo account it is made; None: the server's."""

    def __init__(self, audit: Recorder, odoo_login: Callable[[], str | None] = lambda: None) -> None:
        self._audit = audit
        self._odoo_login = odoo_login
        self._late: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def recorded(self, asked: Mapping[str, Any]) -> AsyncIterator[None]:
        """What is done inside is on record with what was `asked`, by whom, and with what it wrote to Odoo.

        Raises UpstreamUnavailable, and nothing is done, where the record cannot be made. A crash inside leaves it
        `started`: whether anything reached Odoo is then for a person to see.
        """
        began, clock = time.time(), time.perf_counter()
        name = f"write_{int(began)}_{secrets.token_hex(6)}"
        caller = current_caller()
        record = _record(name, began, caller, self._odoo_login(), asked)
        try:
            await self._audit.record(record)
        except UpstreamUnavailable as error:
            # A database that hung may have it after all, and nothing was done.
            self._later(_ended(record, _failed(error), Trail(), time.time(), time.perf_counter() - clock))
            raise
        outcome = Outcome("unknown", "It was interrupted; see in Odoo what became of it", "interrupted")
        with recording() as trail:
            try:
                yield
                outcome = DONE
            except Exception as error:
                outcome = _failed(error)
                raise
            finally:
                ended = _ended(record, outcome, trail, time.time(), time.perf_counter() - clock)
                with anyio.CancelScope(shield=True):  # whoever hung up must not take the record along
                    await self._end(ended)

    async def close(self) -> None:
        """Give up what could not be stored; it stays `started`."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _end(self, record: Record) -> None:
        try:
            await self._audit.record(record)
        except UpstreamUnavailable:
            # It is done: an error now would have it done twice.
            log.exception("audit.end_not_recorded", record=record.name)
            self._later(record)

    def _later(self, record: Record) -> None:
        if len(self._late) < MOST_LATE:
            task = asyncio.create_task(self._end_later(record))
            self._late.add(task)
            task.add_done_callback(self._late.discard)

    async def _end_later(self, record: Record) -> None:
        wait = FIRST_WAIT
        while True:
            await asyncio.sleep(wait)
            try:
                await self._audit.record(record)
            except UpstreamUnavailable:
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                return


def _record(name: str, began: float, caller: Caller, odoo_login: str | None, asked: Mapping[str, Any]) -> Record:
    body: dict[str, Any] = {
        "write_id": name,
        **times(began),
        "status": "started",
        "principal": caller.principal,
        "odoo_login": odoo_login,
        "face": caller.face,
        "client": caller.client,
        "action": caller.action,
        "input": dict(asked),
        "confirmed_by": None,
        "error": None,
        "error_code": None,
        "changes": [],
        "calls": [],
        "request_id": caller.request_id,
        "duration_ms": None,
        "updated_at": iso(began),
    }
    return Record(name, "write", began, version=1, state="started", status="started", body=body)


def _ended(record: Record, outcome: Outcome, trail: Trail, now: float, seconds: float) -> Record:
    body = {
        **record.body,
        "status": outcome.status,
        "error": outcome.error,
        "error_code": outcome.code,
        **trail.as_json(),
        "confirmed_by": trail.confirmed_by,
        "duration_ms": round(seconds * 1000, 1),
        "updated_at": iso(now),
    }
    return replace(record, version=2, state=outcome.status, status=outcome.status, body=body)


def _failed(error: BaseException | None) -> Outcome:
    """By the cause that we know: a face's framework may have wrapped it."""
    first = error
    while error is not None:
        if isinstance(error, McpOdooError):
            unfinished = "asked" if error.code in ASKED else "failed"
            status = "unknown" if isinstance(error, OutcomeUnknown) else unfinished
            return Outcome(status, error.message, error.code)
        if callable(mistakes := getattr(error, "errors", None)):  # pydantic's and FastAPI's: of the input
            said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in mistakes()[:MOST_MISTAKES])
            return Outcome("failed", said, "invalid_input")
        error = error.__cause__
    return Outcome("failed", f"{type(first).__name__}; the server's log has it under this request id", "internal_error")
