"""The durable engine: DBOS, wired once.

A job's id is its workflow id and, through the idempotency key, the answer to "did I ask this already?".
"""

import asyncio
import hashlib
import logging
import signal
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, PortableWorkflowError, SetWorkflowID

from mcp_odoo.errors import Conflict, McpOdooError, NotFound, UpstreamUnavailable
from mcp_odoo.jobs.slots import MAX_SLOTS, Slots, open_slots, take_lowest
from mcp_odoo.jobs.state import JobState, read_state
from mcp_odoo.jobs.steps import Job, Step, attempt_step
from mcp_odoo.jobs.watch import Watch

log = structlog.get_logger(__name__)

# Pinned: DBOS's default is a hash of the code, and every edit would strand what is pending.
APPLICATION_VERSION = "1"
ACCEPT_SECONDS = 10.0
TAKEOVER_SECONDS = 2.0
POLL_SECONDS = 0.5
SHUTDOWN_SECONDS = 10.0


class JobEngine:
    """Starts jobs, finishes those that a dead process left, and tells their state.

    One per process, between `launch` and `close`, both on the event loop that serves requests. `realm` names the Odoo
    database that jobs are made in: those for another one stay until a server for that one comes.
    """

    def __init__(self, engine: sa.Engine, folder: Path, realm: str) -> None:
        self._engine = engine
        self._folder = folder
        self._realm = hashlib.sha256(realm.encode()).hexdigest()[:8]
        self._jobs: dict[str, Job] = {}
        self._workflows: dict[str, Any] = {}
        self._watch = Watch()
        self._slots: Slots | None = None
        self._takeover: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._attempts = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False

    def register(self, job: Job) -> None:
        """Make a kind of job known, before `launch`."""
        self._jobs[job.name] = job

    async def launch(self) -> None:
        """Open the database, take a slot, and go on with the jobs that its last holder left."""
        self._slots = await asyncio.to_thread(open_slots, self._engine, self._folder, self._realm)
        number = await asyncio.to_thread(take_lowest, self._slots)
        logging.getLogger("dbos").setLevel(logging.CRITICAL)  # failed jobs are logged by `attempt_step`, once
        DBOS(
            config=DBOSConfig(
                name="mcp-odoo",
                system_database_url=self._engine.url.render_as_string(hide_password=False),
                system_database_engine=self._engine,
                serializer=DBOSPortableJSONSerializer(),
                executor_id=self._executor(number),
                application_version=f"{APPLICATION_VERSION}-{self._realm}",
                max_executor_threads=64,
                enable_otlp=False,
                notification_listener_polling_interval_sec=0.2,  # a stop waits this long; nothing here listens
                log_level="CRITICAL",
            )
        )
        self._workflows = {job.name: self._workflow(job) for job in self._jobs.values()}
        DBOS.launch()
        self._takeover = asyncio.create_task(self._take_over(number))
        log.info("jobs.ready", database=self._engine.url.render_as_string(), slot=number)

    async def close(self) -> None:
        """Let the steps that are under way end, start no further ones, and stop; jobs go on at the next start."""
        self._closing = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), SHUTDOWN_SECONDS)
        # A cancelled workflow records nothing, so its next run goes on from the last recorded step.
        tasks = [*self._running, *([self._takeover] if self._takeover else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        if self._slots is not None:
            self._slots.close()
        self._engine.dispose()

    async def submit(self, job: Job, prefix: str, request: Mapping[str, Any], fingerprint: str, key: str | None) -> str:
        """Start a job and return its id; with a known `key`, the id that it got the first time.

        Raises Conflict where the key belongs to another request, UpstreamUnavailable where the database does not
        answer (the job may then start later; the key makes asking again harmless).
        """
        claim = f"key:{key}" if key else f"nonce:{uuid.uuid4()}"
        payload = {
            "input": dict(request),
            "fingerprint": fingerprint,
            "claim": claim,
            "submitted_at": time.time(),
        }
        for salt in count():
            job_id = f"{prefix}_{hashlib.sha256(f'{claim}#{salt}'.encode()).hexdigest()[:12]}"
            recorded = await self._start(job, job_id, payload)
            if recorded["claim"] != claim:  # 48 bits are few enough for two claims to meet one day
                continue
            if recorded["fingerprint"] != fingerprint:
                raise Conflict(
                    f"The idempotency key {key!r} is another request's ({job_id}): see whether that is done, or "
                    "use another key",
                    code="idempotency_key_reused",
                    key=key,
                    tracking_id=job_id,
                )
            return job_id
        raise AssertionError("count() does not end")

    async def state(self, job_id: str) -> JobState | None:
        """The job's state, whichever process runs it; None for an unknown id."""
        return await read_state(job_id, self._jobs)

    async def follow(self, job_id: str) -> AsyncIterator[JobState]:
        """The job's state now and each time that it moves, until it is over. Raises NotFound for an unknown id."""
        with self._watch.listen(job_id) as moved:
            while True:
                moved.clear()
                state = await self.state(job_id)
                if state is None:
                    raise NotFound(f"There is no job {job_id}", code="quotation_unknown", tracking_id=job_id)
                yield state
                if state.over:
                    return
                with suppress(TimeoutError):  # another process may be running it
                    await asyncio.wait_for(moved.wait(), POLL_SECONDS)

    async def _start(self, job: Job, job_id: str, payload: dict[str, Any]) -> Mapping[str, Any]:
        async def start() -> Mapping[str, Any]:
            with SetWorkflowID(job_id):
                await DBOS.start_workflow_async(self._workflows[job.name], payload)
            status = await DBOS.get_workflow_status_async(job_id)
            recorded: Mapping[str, Any] = status.input["args"][0] if status and status.input else payload
            return recorded

        try:
            return await asyncio.wait_for(start(), ACCEPT_SECONDS)
        except TimeoutError:
            raise UpstreamUnavailable(
                "The jobs database does not answer; try again in a few seconds", code="jobs_unavailable"
            ) from None

    def _workflow(self, job: Job) -> Any:
        async def run(payload: dict[str, Any]) -> Any:
            job_id = str(DBOS.workflow_id)
            structlog.contextvars.bind_contextvars(tracking_id=job_id)
            task = cast("asyncio.Task[Any]", asyncio.current_task())
            self._running.add(task)
            try:
                return await self._run_steps(job, job_id, payload)
            finally:
                self._running.discard(task)
                self._watch.moved(job_id)

        run.__qualname__ = run.__name__ = job.name
        return DBOS.workflow(name=job.name, max_recovery_attempts=100)(run)

    async def _run_steps(self, job: Job, job_id: str, payload: dict[str, Any]) -> Any:
        results: dict[str, Any] = {}
        try:
            for step in job.steps:
                for attempt in count(1):
                    outcome = await self._attempt(step, job, job_id, payload, results, attempt)
                    self._watch.moved(job_id)
                    if "value" in outcome:
                        results[step.name] = outcome["value"]
                        break
                    await DBOS.sleep_async(outcome["retry"]["in"])
        except (McpOdooError, PortableWorkflowError):  # the latter when the step was recorded before a restart
            await DBOS.run_step_async({"name": "abandon"}, job.abandon, job_id)
            raise
        return results[job.steps[-1].name]

    async def _attempt(self, step: Step, *arguments: Any) -> dict[str, Any]:
        if self._closing:
            await asyncio.Event().wait()  # until `close` cancels us
        self._attempts += 1
        self._idle.clear()
        try:
            return await DBOS.run_step_async({"name": step.name}, attempt_step, step, *arguments)
        finally:
            self._attempts -= 1
            if not self._attempts:
                self._idle.set()

    async def _take_over(self, own: int) -> None:
        """Recover the jobs of dead peers; end this process if its own slot was lost, since a peer now runs its jobs."""
        slots = self._slots
        while slots is not None:
            await asyncio.sleep(TAKEOVER_SECONDS)
            if not await asyncio.to_thread(slots.still_held):
                log.critical("jobs.slot_lost", slot=own)
                signal.raise_signal(signal.SIGTERM)
                return
            await asyncio.to_thread(self._recover_dead, slots, own)

    def _executor(self, number: int) -> str:
        return f"{self._realm}-slot-{number}"

    def _recover_dead(self, slots: Slots, own: int) -> None:
        peers = {self._executor(number): number for number in range(MAX_SLOTS) if number != own}
        pending = DBOS.list_workflows(
            status="PENDING", executor_id=list(peers), limit=1000, load_input=False, load_output=False
        )
        for executor in {str(workflow.executor_id) for workflow in pending}:
            number = peers[executor]
            if not slots.take(number):
                continue
            try:
                recovered = DBOS._recover_pending_workflows([executor])  # noqa: SLF001 - DBOS's only door to it
                log.warning("jobs.taken_over", slot=number, jobs=len(recovered))
            finally:
                slots.release(number)
