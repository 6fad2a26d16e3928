"""A job's state, read from what the engine stored."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from dbos import DBOS, PortableWorkflowError, WorkflowStatus

from mcp_odoo.errors import McpOdooError
from mcp_odoo.jobs.steps import Job
from mcp_odoo.jobs.turns import Turn, Turns

Phase = Literal["queued", "processing", "completed", "failed"]
# DBOS's statuses of a job that is over; the others wait or run.
OVER = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
ACTIVE = ("ENQUEUED", "DELAYED", "PENDING")
MOST_MOVES = 1_000_000


@dataclass(frozen=True)
class Failure:
    """An error as it was stored: `code` and `details` translate it, `message` is its English sentence."""

    code: str
    message: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Move:
    """One attempt that was recorded: of which step, the how manieth, when it ended (UTC), and how.

    `failure` is None where the step is done; `final` where it will not be tried again.
    """

    number: int
    step: str
    attempt: int
    at: datetime
    failure: Failure | None
    final: bool


@dataclass(frozen=True)
class JobState:
    """Where a job is. `step` is the current one (the last, once over), `done` of `total` are behind it.

    `failure` is why it failed for good or, while it runs, why `attempt` is more than 1. Times are UTC. `committed`:
    past the point of no return; `failed_at` is the place in the engine's record from which a failed one goes on;
    `retries` is how often it did, the last time at `retried_at` (Unix seconds). `asker` is what was said of whoever
    asked, `fingerprint` the hash of what they asked; `wrote` is what each attempt wrote to Odoo (`Trail.as_json`).
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
    moves: Sequence[Move]
    committed: bool
    retries: int
    retried_at: float | None
    asker: Mapping[str, Any]
    fingerprint: str
    wrote: Sequence[Mapping[str, Any]]
    failed_at: int = field(compare=False)  # the engine records its last chores a moment after the end

    @property
    def over(self) -> bool:
        return self.phase in ("completed", "failed")

    def number(self, move: Move) -> int:
        """The move's number among all that this job ever made: one that goes on after a failure numbers anew."""
        again = self.retried_at is not None and move.at.timestamp() > self.retried_at
        return move.number + (self.retries * MOST_MOVES if again else 0)

    @property
    def last_number(self) -> int:
        """Of its end: after all moves."""
        return max([self.retries * MOST_MOVES, *(self.number(move) for move in self.moves)]) + 1

    @property
    def cancelled(self) -> bool:
        return self.phase == "failed" and self.failure is not None and self.failure.code == "job_cancelled"


def read_state(job_id: str, jobs: Mapping[str, Job], turns: Turns, begun: Collection[str]) -> JobState | None:
    """The state of a job of a known kind, None for any other id. `begun` are those that this process has under way.

    The recorded steps tell more, and earlier, than the workflow's own status: a recorded last step is a finished job.
    Raises McpOdooError where what is stored is not what we store. It blocks: all of its questions in one thread cost a
    fraction of what a thread for each does.
    """
    status = DBOS.get_workflow_status(job_id)
    if status is None or status.name not in jobs:
        return None
    state = describe(status, jobs, turns, begun)
    if state is None:
        raise McpOdooError(
            f"What the jobs database holds about {job_id} cannot be read", code="job_unreadable", tracking_id=job_id
        )
    return state


def describe(status: WorkflowStatus, jobs: Mapping[str, Job], turns: Turns, begun: Collection[str]) -> JobState | None:
    """The state of the job that the engine has under this status; None where it cannot be read. It blocks."""
    turn = turns.get(status.workflow_id)  # first: a retry is decided before it is done
    rows = DBOS.list_workflow_steps(status.workflow_id)
    try:
        return _state(status, jobs[status.name], rows, turn, begun=status.workflow_id in begun)
    except (TypeError, KeyError, AttributeError):  # DBOS hands on as text what it cannot deserialise
        return None


def asked_at(status: WorkflowStatus) -> datetime | None:
    """When the job was asked for (UTC); None where it cannot be read."""
    try:
        return datetime.fromtimestamp(float(_payload(status)["submitted_at"]), UTC)
    except (TypeError, KeyError, ValueError):
        return None


def asker_of(status: WorkflowStatus) -> Mapping[str, Any]:
    """What was said of whoever asked for the job; nothing where it cannot be read."""
    try:
        return _mapping(_payload(status).get("asker"))
    except (TypeError, KeyError, AttributeError, IndexError):
        return {}


def _state(status: WorkflowStatus, job: Job, rows: Sequence[Mapping[str, Any]], turn: Turn, *, begun: bool) -> JobState:
    names = [step.name for step in job.steps]
    payload = _payload(status)
    moves: list[Move] = []
    output: Any = None
    wrote: list[Mapping[str, Any]] = []
    done, attempt, failed_at = 0, 1, 1
    for row in rows:
        failed_at = row["function_id"] + 1
        if row["function_name"] not in names:
            continue
        move = _move(row, attempt)
        wrote += _wrote(row, move)
        if _too_late(move, turn):
            continue
        moves.append(move)
        if move.final:
            failed_at = move.number
            break
        done, attempt = (done, attempt + 1) if move.failure else (done + 1, 1)
        output = None if move.failure else row["output"]["value"]
    committed = turn.committed or any(step.commits and step.name in {m.step for m in moves} for step in job.steps)
    failure = moves[-1].failure if moves else None
    phase: Phase = "processing" if moves or begun else "queued"
    if done == len(names):
        phase = "completed"
    elif turn.cancelled or (moves and moves[-1].final) or status.status in OVER:
        phase = "failed"
        failure = failure if moves and moves[-1].final else _ended(status, turn)
    created = datetime.fromtimestamp(payload["submitted_at"], UTC)
    # What the engine records after the end changes nothing, and a cancellation is the end.
    if turn.cancelled_at is not None:
        updated = datetime.fromtimestamp(turn.cancelled_at, UTC)
    elif phase == "completed" or (moves and moves[-1].final):
        updated = moves[-1].at
    else:
        updated = max(_time(status.updated_at or 0), *(move.at for move in moves), created)
    return JobState(
        job_id=status.workflow_id,
        phase=phase,
        input=payload["input"],
        output=output if phase == "completed" else None,
        failure=failure,
        step=names[min(done, len(names) - 1)],
        done=done,
        total=len(names),
        attempt=attempt,
        created_at=created,
        updated_at=max(updated, created),
        moves=moves,
        committed=committed,
        failed_at=failed_at,
        retries=turn.retries,
        retried_at=turn.retried_at,
        asker=payload.get("asker") or {},
        fingerprint=payload.get("fingerprint") or "",
        wrote=wrote,
    )


def _move(row: Mapping[str, Any], attempt: int) -> Move:
    output = row["output"] or {}
    final = row["error"] is not None
    failure: Failure | None = None
    if final:
        failure = _failure(row["error"])
    elif "value" not in output:
        retry = output["retry"]
        failure = Failure(retry["code"], retry["message"], retry["details"])
    return Move(
        number=row["function_id"],
        step=row["function_name"],
        attempt=attempt,
        at=_time(row["completed_at_epoch_ms"] or 0),
        failure=failure,
        final=final,
    )


def _too_late(move: Move, turn: Turn) -> bool:
    """An attempt that was under way when the job was cancelled, and did not succeed: the job was over by then."""
    if turn.cancelled_at is None or move.failure is None:
        return False
    return move.at.timestamp() > turn.cancelled_at


def _wrote(row: Mapping[str, Any], move: Move) -> list[Mapping[str, Any]]:
    """What the attempt wrote; earlier releases did not record it."""
    said = move.failure.details if move.final and move.failure else row["output"] or {}
    return [said["wrote"]] if isinstance(said.get("wrote"), dict) else []


def _payload(status: WorkflowStatus) -> Mapping[str, Any]:
    payload: Mapping[str, Any] = status.input["args"][0] if status.input else {}
    return payload


def _failure(error: Exception) -> Failure:
    if isinstance(error, PortableWorkflowError):
        return Failure(str(error.code or "internal_error"), error.message, _mapping(error.data))
    return Failure("internal_error", "Internal error; the server's log has it", {})


def _ended(status: WorkflowStatus, turn: Turn) -> Failure:
    if turn.cancelled or status.status == "CANCELLED":
        return Failure("job_cancelled", "The job was cancelled", {})
    if status.error is not None:
        return _failure(status.error)
    return Failure("job_interrupted_too_often", "The job was interrupted too often and was stopped", {})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
