"""What a person may decide about a job: cancel it, or have a failed one go on."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from dbos import DBOS
from dbos._error import DBOSException

from mcp_odoo.errors import Conflict, NotFound
from mcp_odoo.jobs.line import Line
from mcp_odoo.jobs.reach import Reach
from mcp_odoo.jobs.state import ACTIVE, JobState
from mcp_odoo.jobs.turns import Turns
from mcp_odoo.jobs.watch import Watch

log = structlog.get_logger(__name__)

ENDING_SECONDS = 5.0
ANSWER_SECONDS = 20.0  # with that wait


class Decisions:
    """Cancelling and retrying, from any process. `state` gives a job's state, None for an unknown id."""

    def __init__(
        self,
        turns: Turns,
        line: Line,
        watch: Watch,
        reach: Reach,
        state: Callable[[str], Awaitable[JobState | None]],
    ) -> None:
        self._turns = turns
        self._line = line
        self._watch = watch
        self._reach = reach
        self._state = state

    async def cancel(self, job_id: str) -> JobState:
        """Cancel a job that has made nothing yet that cannot be taken back; cancelling it again changes nothing.

        Raises NotFound for an unknown id, Conflict where the job is over or past the point of no return,
        UpstreamUnavailable where the database does not answer.
        """
        async with self._reach.within(ANSWER_SECONDS):
            return await self._cancel(job_id)

    async def retry(self, job_id: str) -> JobState:
        """Have a failed job go on from the step that failed; one that is under way already is left alone.

        Raises NotFound for an unknown id, Conflict where the job is completed or was cancelled, UpstreamUnavailable
        where the database does not answer.
        """
        async with self._reach.within(ANSWER_SECONDS):
            return await self._retry(job_id)

    async def _cancel(self, job_id: str) -> JobState:
        state = await self._require(job_id)
        if state.cancelled:
            return state
        if state.phase == "completed":
            raise Conflict(
                f"The job {job_id} is completed: cancel the order in Odoo",
                code="cancel_completed",
                tracking_id=job_id,
            )
        if state.phase == "failed":
            raise Conflict(
                f"The job {job_id} failed: there is nothing to cancel", code="cancel_failed", tracking_id=job_id
            )
        if state.committed or not (await asyncio.to_thread(self._turns.cancel, job_id)).cancelled:
            raise Conflict(
                f"The job {job_id} is past the point of no return: it is being made in Odoo. Wait until it is "
                "completed and cancel the order there",
                code="cancel_too_late",
                tracking_id=job_id,
            )
        self._line.leave(job_id)
        self._watch.moved(job_id)
        log.info("job.cancel_asked", tracking_id=job_id, step=state.step)
        return await self._require(job_id)

    async def _retry(self, job_id: str) -> JobState:
        state = await self._require(job_id)
        if not state.over:
            return state
        if state.phase == "completed":
            raise Conflict(
                f"The job {job_id} is completed: there is nothing to retry", code="retry_completed", tracking_id=job_id
            )
        if state.cancelled:
            raise Conflict(
                f"The job {job_id} was cancelled: ask for another one, with another idempotency key",
                code="retry_cancelled",
                tracking_id=job_id,
            )
        await self._ended(job_id)
        if await asyncio.to_thread(self._turns.retry, job_id, state.retries):
            await self._rewind(job_id, state.failed_at)
        else:
            await self._gone_on(job_id)
        self._watch.moved(job_id)
        return await self._require(job_id)

    async def _rewind(self, job_id: str, place: int) -> None:
        """Forget what was recorded from `place` on and queue the job again, unless it went on in the same moment."""
        status = await DBOS.get_workflow_status_async(job_id)
        if status is None or status.status in (*ACTIVE, "SUCCESS"):
            return
        with suppress(DBOSException):  # somebody else was faster
            await DBOS.rewind_workflow_async(job_id, start_step=place)
            log.info("job.retried", tracking_id=job_id)

    async def _gone_on(self, job_id: str) -> None:
        """Somebody else decided the same, and is about to do it."""
        for _ in range(int(ENDING_SECONDS / 0.05)):
            state = await self._require(job_id)
            if not state.over or state.phase == "completed":
                return
            await asyncio.sleep(0.05)

    async def _require(self, job_id: str) -> JobState:
        state = await self._state(job_id)
        if state is None:
            raise NotFound(f"There is no job {job_id}", code="quotation_unknown", tracking_id=job_id)
        return state

    async def _ended(self, job_id: str) -> None:
        """A job is failed as soon as its step is; its last chores take a moment more."""
        for _ in range(int(ENDING_SECONDS / 0.05)):
            status = await DBOS.get_workflow_status_async(job_id)
            if status is None or status.status not in ACTIVE:
                return
            await asyncio.sleep(0.05)
