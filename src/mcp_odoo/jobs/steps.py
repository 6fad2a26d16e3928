"""What a job is: named steps over plain JSON, each of which may be repeated."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog

from mcp_odoo.caller import HOUSE, Caller, calling
from mcp_odoo.errors import McpOdooError
from mcp_odoo.jobs.database import DATABASE_AWAY, jobs_unavailable
from mcp_odoo.jobs.line import JobCancelled
from mcp_odoo.jobs.observing import JobObserver
from mcp_odoo.jobs.turns import Turn, Turns
from mcp_odoo.trail import recording

log = structlog.get_logger(__name__)

Results = Mapping[str, Any]
# Has what is done inside done as the asker of a job (as it is stored), or for the house, where it is given None.
Working = Callable[[Mapping[str, Any] | None], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def as_anybody(_: Mapping[str, Any] | None) -> AsyncIterator[None]:
    """It makes no difference who asked."""
    yield


@dataclass(frozen=True)
class Step:
    """`run(job_id, input, results of earlier steps by name)` -> plain JSON.

    `commits`: it makes what cannot be taken back. From its first attempt on the job cannot be cancelled.
    """

    name: str
    run: Callable[[str, Mapping[str, Any], Results], Awaitable[Any]]
    commits: bool = False


@dataclass(frozen=True)
class Job:
    """A kind of job. `name` carries a version: `docs/architecture.md` says which changes need another one.

    `abandon(job_id)` runs once the job has failed for good; `patience` is how long, in seconds from the request (or
    from when a person had it tried again), a transient failure is waited out, with waits from `first_wait` doubling
    to `longest_wait` seconds. `in_line`: its attempts wait for their turn at Odoo. Once it is over, `then` is started
    with what `then_input(job_id, input)` gives, or nothing where that is None. `as_asker`: its steps are done as
    whoever asked, with their rights, in their name, and bound by what they may write; other jobs are the house's.
    `writes`: to Odoo, so that it waits in read-only mode.

    `moved(job_id)` is called whenever something about the job changed here. `settled(job_id)` runs after everything
    else and until it succeeds: only then the engine counts the job as done. It may run again after a restart.
    """

    name: str
    steps: Sequence[Step]
    abandon: Callable[[str], Awaitable[None]]
    patience: float = 24 * 3600
    first_wait: float = 0.5
    longest_wait: float = 60.0
    in_line: bool = True
    as_asker: bool = False
    writes: bool = True
    then: "Job | None" = None
    then_input: Callable[[str, Mapping[str, Any]], dict[str, Any] | None] = lambda _job_id, _input: None
    moved: Callable[[str], None] = lambda _job_id: None
    settled: Callable[[str], Awaitable[None]] | None = None


async def attempt_step(
    step: Step,
    job: Job,
    job_id: str,
    payload: Mapping[str, Any],
    results: Results,
    attempt: int,
    turns: Turns,
    working: Working,
    observer: JobObserver,
) -> dict[str, Any]:
    """One attempt: `{"value": …}`, or `{"retry": {"in": seconds, "code", "message", "details"}}` after a transient
    failure; with what it wrote to Odoo under `wrote`. Raises McpOdooError for good, with that in its details; an
    unexpected exception becomes `internal_error`, with its traceback logged.
    """
    with (
        calling(_acting(job, payload)),
        recording() as trail,
        observer.attempting(job.name, step.name, attempt) as again,
    ):
        try:
            outcome = await _attempted(step, job, job_id, payload, results, attempt, turns, working)
        except McpOdooError as error:
            if trail:
                error.details["wrote"] = trail.as_json()
            raise
        if "retry" in outcome:
            again(outcome["retry"]["code"])
    return {**outcome, "wrote": trail.as_json()} if trail else outcome


def _acting(job: Job, payload: Mapping[str, Any]) -> Caller:
    asker = Caller.of_asker(payload.get("asker") or {})
    return asker if job.as_asker else replace(asker, principal=HOUSE)


async def _attempted(
    step: Step,
    job: Job,
    job_id: str,
    payload: Mapping[str, Any],
    results: Results,
    attempt: int,
    turns: Turns,
    working: Working,
) -> dict[str, Any]:
    turn = Turn()
    try:
        turn = await asyncio.to_thread(_claim, turns, step, job_id)
        async with working(payload.get("asker") or {} if job.as_asker else None):
            return {"value": await step.run(job_id, payload["input"], results)}
    except JobCancelled:
        log.info("job.cancelled", step=step.name)
        raise
    except (McpOdooError, *DATABASE_AWAY) as raised:
        error = raised if isinstance(raised, McpOdooError) else jobs_unavailable()
        waited = time.time() - max(float(payload["submitted_at"]), turn.retried_at or 0.0)
        if not error.retryable or waited > job.patience:
            log.warning("job.failed", step=step.name, code=error.code, reason=error.message)
            raise error from raised
        wait = max(error.retry_after or 0.0, backoff(job, attempt))
        log.info("job.retry", step=step.name, attempt=attempt, wait=round(wait, 2), reason=error.message)
        return {
            "retry": {"in": wait, "code": error.code, "message": error.message, "details": dict(error.details)},
        }
    except Exception as error:
        log.exception("job.broken", step=step.name)
        raise McpOdooError("Internal error; the server's log has it under this tracking id") from error


def _claim(turns: Turns, step: Step, job_id: str) -> Turn:
    turn = turns.commit(job_id) if step.commits else turns.get(job_id)
    if turn.cancelled:
        raise JobCancelled("The job was cancelled")
    return turn


def backoff(job: Job, attempt: int) -> float:
    """Seconds before the next attempt: doubling up to the job's longest wait, with up to half of it taken off."""
    doubled = job.first_wait * 2.0 ** min(attempt - 1, 20)
    return min(job.longest_wait, doubled) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
