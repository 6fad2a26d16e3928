"""The jobs that this process has under way."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager, suppress
from itertools import count
from typing import Any, cast

import structlog
from dbos import DBOS, PortableWorkflowError, SetWorkflowID

from mcp_odoo.errors import McpOdooError
from mcp_odoo.jobs.line import Line
from mcp_odoo.jobs.observing import Ended, JobObserver, Unobserved
from mcp_odoo.jobs.pace import Pace
from mcp_odoo.jobs.records import Records
from mcp_odoo.jobs.steps import Job, Step, Working, attempt_step
from mcp_odoo.jobs.turns import Turns

SHUTDOWN_SECONDS = 10.0
SHORTEST_WAIT = 0.001
LONGEST_UNSETTLED = 60.0

log = structlog.get_logger(__name__)


class Runs:
    """Runs jobs as DBOS workflows, attempt by attempt, each `working` as whom it is done, and tells `moved(job_id)`
    after each.

    `read_only`: what writes to Odoo waits for a server that may, which goes on with it; jobs in line wait there.
    """

    def __init__(
        self,
        line: Line,
        turns: Turns,
        records: Records,
        pace: Pace,
        moved: Callable[[str], None],
        working: Working,
        *,
        read_only: bool = False,
        observer: JobObserver | None = None,
    ) -> None:
        self._observer = observer or Unobserved()
        self._line = line
        self._turns = turns
        self._records = records
        self._pace = pace
        self._moved = moved
        self._working = working
        self._read_only = read_only
        self._workflows: dict[str, Any] = {}
        self._tasks: dict[asyncio.Task[Any], Job] = {}
        self._attempts = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False
        self.begun: set[str] = set()

    def register(self, job: Job) -> None:
        """Make the job's workflow known to DBOS, and those of the jobs that follow it."""
        if job.name not in self._workflows:
            self._workflows[job.name] = self._workflow(job)
            self._observer.known(job.name, [step.name for step in job.steps])
            if job.then:
                self.register(job.then)

    @property
    def names(self) -> list[str]:
        """The kinds of jobs that there are."""
        return list(self._workflows)

    @property
    def closing(self) -> bool:
        """Whether no further attempts begin here."""
        return self._closing

    @property
    def in_line(self) -> int:
        """How many jobs wait for their turns at Odoo or have them."""
        return sum(job.in_line for job in self._tasks.values())

    async def start(self, job: Job, job_id: str, payload: Mapping[str, Any]) -> None:
        """Record the job under its id, unless it is, and run it here."""
        with SetWorkflowID(job_id):
            await DBOS.start_workflow_async(self._workflows[job.name], payload)

    async def close(self, *, grace: float = SHUTDOWN_SECONDS) -> None:
        """Begin no further attempts, let those that are under way end, and stop; whoever comes next goes on."""
        self._closing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self._idle.wait()
        self._line.close()
        # A cancelled workflow records nothing, so its next run goes on from the last recorded step.
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _workflow(self, job: Job) -> Any:
        async def run(payload: dict[str, Any]) -> Any:
            job_id = str(DBOS.workflow_id)
            asked_by = (payload.get("asker") or {}).get("request_id")
            structlog.contextvars.clear_contextvars()  # of whatever happened to start it
            structlog.contextvars.bind_contextvars(tracking_id=job_id, **({"request_id": asked_by} if asked_by else {}))
            task = cast("asyncio.Task[Any]", asyncio.current_task())
            self._tasks[task] = job
            job.moved(job_id)
            try:
                return await self._run(job, job_id, payload)
            finally:
                del self._tasks[task]
                self.begun.discard(job_id)
                self._moved(job_id)

        run.__qualname__ = run.__name__ = job.name
        return DBOS.workflow(name=job.name, max_recovery_attempts=100)(run)

    async def _run(self, job: Job, job_id: str, payload: dict[str, Any]) -> Any:
        try:
            result = await self._run_steps(job, job_id, payload)
        except (McpOdooError, PortableWorkflowError) as error:  # the latter was recorded before a restart
            self._ended(job, payload, "cancelled" if error.code == "job_cancelled" else "failed")
            await DBOS.run_step_async({"name": "abandon"}, job.abandon, job_id)
            await self._start_next(job, job_id, payload)
            await self._settle(job, job_id)
            raise
        self._ended(job, payload, "completed")
        await self._start_next(job, job_id, payload)
        await self._settle(job, job_id)
        return result

    def _ended(self, job: Job, payload: Mapping[str, Any], outcome: Ended) -> None:
        self._observer.ended(job.name, outcome, max(0.0, time.time() - float(payload["submitted_at"])))

    async def _run_steps(self, job: Job, job_id: str, payload: dict[str, Any]) -> Any:
        results: dict[str, Any] = {}
        busy = 0.0
        replayed = await self._recorded(job, job_id)
        for step in job.steps:
            for attempt in count(1):
                new = replayed <= 0
                replayed -= 1
                if new and job.writes and not job.in_line and self._read_only:
                    await asyncio.Event().wait()  # until `close` cancels us
                in_line = job.in_line and new
                outcome, seconds = await self._attempt(step, job, job_id, payload, results, attempt, in_line=in_line)
                self._moved(job_id)
                job.moved(job_id)
                if "value" in outcome:
                    busy += seconds  # of an attempt that failed, most is time-outs
                    results[step.name] = outcome["value"]
                    break
                # While Odoo is away the line does the waiting: it knows when to go on, and who comes first.
                held = job.in_line and self._line.shut
                # A wait is recorded, and a replay needs the same records: DBOS records none of no seconds.
                wait = float(outcome["retry"]["in"])
                await DBOS.sleep_async(min(wait, SHORTEST_WAIT) if held else wait)
        if job.in_line:
            self._pace.took(busy, self.in_line)
        return results[job.steps[-1].name]

    async def _recorded(self, job: Job, job_id: str) -> int:
        """How many attempts will only be remembered, which takes no turn: others would go first meanwhile."""
        return await asyncio.to_thread(self._records.attempts, job_id, [step.name for step in job.steps])

    async def _attempt(
        self,
        step: Step,
        job: Job,
        job_id: str,
        payload: dict[str, Any],
        results: Mapping[str, Any],
        attempt: int,
        *,
        in_line: bool,
    ) -> tuple[dict[str, Any], float]:
        async with AsyncExitStack() as stack:
            if in_line:
                await stack.enter_async_context(self._line.turn(job_id, float(payload["submitted_at"])))
            if self._closing:
                await asyncio.Event().wait()  # until `close` cancels us
            self.begun.add(job_id)
            began = time.monotonic()
            with self._busy():
                outcome = await DBOS.run_step_async(
                    {"name": step.name},
                    attempt_step,
                    step,
                    job,
                    job_id,
                    payload,
                    results,
                    attempt,
                    self._turns,
                    self._working,
                    self._observer,
                )
            return outcome, time.monotonic() - began

    async def _settle(self, job: Job, job_id: str) -> None:
        """Not a step: what it does may be done again, and a record of it would only cost time."""
        if job.settled is None:
            return
        for attempt in count():
            try:
                with self._busy():
                    await job.settled(job_id)
            except Exception:  # whatever it is, nothing may be lost for it: the job is not done before
                log.warning("job.unsettled", exc_info=True)
                await asyncio.sleep(min(2.0**attempt, LONGEST_UNSETTLED))
            else:
                return

    @contextmanager
    def _busy(self) -> Iterator[None]:
        """A stopping server waits for what is done inside."""
        self._attempts += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._attempts -= 1
            if not self._attempts:
                self._idle.set()

    async def _start_next(self, job: Job, job_id: str, payload: Mapping[str, Any]) -> None:
        """Start what follows on the job: once for each time that it is over."""
        following = job.then_input(job_id, payload["input"])
        if job.then is None or following is None:
            return
        turn = await asyncio.to_thread(self._turns.get, job_id)
        next_id = f"{job_id}_{job.then.name.split('.')[0]}_{turn.retries}"
        await self.start(
            job.then,
            next_id,
            {
                "input": following,
                "fingerprint": "",
                "claim": next_id,
                "submitted_at": time.time(),
                **_traced(payload),
            },
        )


def _traced(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What follows on a job belongs to the same trace, and to nobody else's request."""
    trace = (payload.get("asker") or {}).get("trace")
    return {"asker": {"trace": trace}} if trace else {}
