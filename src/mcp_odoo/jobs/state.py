"""A job's state, read from what the engine stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from dbos import DBOS, PortableWorkflowError

from mcp_odoo.jobs.steps import Job

Phase = Literal["queued", "processing", "completed", "failed"]
PHASES: dict[str, Phase] = {
    "ENQUEUED": "queued",
    "DELAYED": "queued",
    "PENDING": "processing",
    "SUCCESS": "completed",
}


@dataclass(frozen=True)
class Failure:
    """An error as it was stored: `code` and `details` translate it, `message` is its English sentence."""

    code: str
    message: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class JobState:
    """Where a job is. `step` is the current one (the last, once over), `done` of `total` are behind it.

    `failure` is why it failed for good or, while it runs, why `attempt` is more than 1. Times are UTC.
    """

    job_id: str
    phase: Phase
    input: Mapping[str, Any]
    output: Any
    failure: Failure | None
    step: str
    done: int
    total: int
    attempt: int
    created_at: datetime
    updated_at: datetime

    @property
    def over(self) -> bool:
        return self.phase in ("completed", "failed")


async def read_state(job_id: str, jobs: Mapping[str, Job]) -> JobState | None:
    """The state of a job of a known kind, None for any other id.

    The recorded steps tell more, and earlier, than the workflow's own status: a recorded last step is a finished job.
    """
    status = await DBOS.get_workflow_status_async(job_id)
    if status is None or status.name not in jobs or status.input is None:
        return None
    names = [step.name for step in jobs[status.name].steps]
    payload = status.input["args"][0]
    phase = PHASES.get(status.status, "failed")
    output: Any = None
    done, attempt, moved_at = 0, 1, max(status.updated_at or 0, int(payload["submitted_at"] * 1000))
    failure: Failure | None = None
    for row in await DBOS.list_workflow_steps_async(job_id):
        if row["function_name"] not in names:
            continue
        moved_at = max(moved_at, row["completed_at_epoch_ms"] or 0)
        if row["error"] is not None:
            phase, failure = "failed", _failure(row["error"])
        elif "value" in (outcome := row["output"] or {}):
            done, attempt, failure, output = done + 1, 1, None, outcome["value"]
        else:
            retry = outcome["retry"]
            attempt, failure = attempt + 1, Failure(retry["code"], retry["message"], retry["details"])
    if done == len(names):
        phase = "completed"
    elif phase == "failed" and failure is None:
        failure = _ended(status.status, status.error)
    return JobState(
        job_id=job_id,
        phase=phase,
        input=payload["input"],
        output=output if phase == "completed" else None,
        failure=failure,
        step=names[min(done, len(names) - 1)],
        done=done,
        total=len(names),
        attempt=attempt,
        created_at=datetime.fromtimestamp(payload["submitted_at"], UTC),
        updated_at=_time(moved_at),
    )


def _failure(error: Exception) -> Failure:
    if isinstance(error, PortableWorkflowError):
        return Failure(str(error.code or "internal_error"), error.message, _mapping(error.data))
    return Failure("internal_error", "Internal error; the server's log has it", {})


def _ended(status: str, error: Exception | None) -> Failure:
    if error is not None:
        return _failure(error)
    if status == "CANCELLED":
        return Failure("job_cancelled", "The job was cancelled", {})
    return Failure("job_interrupted_too_often", "The job was interrupted too often and was stopped", {})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
