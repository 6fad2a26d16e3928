"""What a job is: named steps over plain JSON, each of which may be repeated."""

import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from mcp_odoo.errors import McpOdooError

log = structlog.get_logger(__name__)

Results = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """`run(job_id, input, results of earlier steps by name)` -> plain JSON."""

    name: str
    run: Callable[[str, Mapping[str, Any], Results], Awaitable[Any]]


@dataclass(frozen=True)
class Job:
    """A kind of job. `name` carries a version: change it when steps change, so that old jobs are not misread.

    `abandon(job_id)` runs once the job has failed for good; `patience` is how long, in seconds from the request, a
    transient failure is waited out. Between attempts it waits `first_wait` seconds, doubling to `longest_wait`.
    """

    name: str
    steps: Sequence[Step]
    abandon: Callable[[str], Awaitable[None]]
    patience: float = 24 * 3600
    first_wait: float = 0.5
    longest_wait: float = 60.0


async def attempt_step(
    step: Step, job: Job, job_id: str, payload: Mapping[str, Any], results: Results, attempt: int
) -> dict[str, Any]:
    """One attempt: `{"value": …}`, or `{"retry": {"in": seconds, "code", "message", "details"}}` after a transient
    failure. Raises McpOdooError for good; an unexpected exception becomes `internal_error`, with its traceback logged.
    """
    try:
        return {"value": await step.run(job_id, payload["input"], results)}
    except McpOdooError as error:
        waited = time.time() - float(payload["submitted_at"])
        if not error.retryable or waited > job.patience:
            log.warning("job.failed", step=step.name, code=error.code, reason=error.message)
            raise
        wait = error.retry_after if error.retry_after is not None else backoff(job, attempt)
        log.info("job.retry", step=step.name, attempt=attempt, wait=round(wait, 2), reason=error.message)
        return {
            "retry": {"in": wait, "code": error.code, "message": error.message, "details": dict(error.details)},
        }
    except Exception as error:
        log.exception("job.broken", step=step.name)
        raise McpOdooError("Internal error; the server's log has it under this tracking id") from error


def backoff(job: Job, attempt: int) -> float:
    """Seconds before the next attempt: the job's first wait, doubling to its longest, with up to half taken off."""
    wait = min(job.longest_wait, job.first_wait * 2.0 ** min(attempt - 1, 30))
    return wait * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
