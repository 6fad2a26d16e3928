"""The durable engine: DBOS, wired once.

A job's id is its workflow id and, through the idempotency key, the answer to "did I ask this already?".
"""

import asyncio
import hashlib
import logging
import os
import signal
import time
import uuid
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from mcp_odoo.errors import Conflict, NotFound
from mcp_odoo.jobs.census import Census, Count
from mcp_odoo.jobs.decisions import Decisions
from mcp_odoo.jobs.json_only import refuse_pickle
from mcp_odoo.jobs.line import Door, Line, Shut
from mcp_odoo.jobs.listing import find_jobs
from mcp_odoo.jobs.observing import JobObserver
from mcp_odoo.jobs.pace import Pace
from mcp_odoo.jobs.peers import Peers
from mcp_odoo.jobs.reach import Reach
from mcp_odoo.jobs.records import Records
from mcp_odoo.jobs.retention import ROUND_SECONDS, Retention
from mcp_odoo.jobs.runs import Runs
from mcp_odoo.jobs.slots import open_slots, take_lowest
from mcp_odoo.jobs.state import JobState, Phase, read_state
from mcp_odoo.jobs.steps import Job, Working, as_anybody
from mcp_odoo.jobs.turns import Turns
from mcp_odoo.jobs.watch import Watch

log = structlog.get_logger(__name__)

# Pinned: DBOS's default is a hash of the code, and every edit would strand what is pending.
APPLICATION_VERSION = "1"
POLL_SECONDS = 0.5
# What blocks on the database does so in these threads, each of which costs a third of a megabyte for good. There are at
# most 20 connections (`jobs/database.py`): further threads would only wait for one.
THREADS = 24
RETENTION_DAYS = 30.0
# Of a process that lost its slot: for a supervisor a failure, after which to start another (a SIGTERM is none).
LOST_STATUS = os.EX_TEMPFAIL


@dataclass(frozen=True)
class Taken:
    """A job that was asked for; `new` where it had not been before."""

    job_id: str
    new: bool


def key_reused(key: str | None, job_id: str) -> Conflict:
    return Conflict(
        f"The idempotency key {key!r} is another request's ({job_id}): see whether that is done, or use another key",
        code="idempotency_key_reused",
        key=key,
        tracking_id=job_id,
    )


class JobEngine:
    """Starts jobs, finishes those that a dead process left, and tells their state.

    One per process, between `launch` and `close`, both on the event loop that serves requests. `realm` names the Odoo
    database that jobs are made in: those for another one stay until a server for that one comes. At most `width` jobs
    have a turn at Odoo at the same time, and none while the `door` is shut. `working` binds as whom a job's steps are
    done. In `read_only` mode those that write to Odoo wait for a server that is not. `observer` is told of what
    runs here.
    """

    def __init__(
        self,
        engine: sa.Engine,
        realm: str,
        *,
        door: Door | None = None,
        width: int = 8,
        retention_days: float = RETENTION_DAYS,
        working: Working = as_anybody,
        read_only: bool = False,
        observer: JobObserver | None = None,
    ) -> None:
        self._engine = engine
        self._realm = hashlib.sha256(realm.encode()).hexdigest()[:8]
        self._version = f"{APPLICATION_VERSION}-{self._realm}"
        self._launched = False
        self._jobs: dict[str, Job] = {}
        self._watch = Watch()
        self._line = Line(width, Shut() if read_only else door)
        self._pace = Pace(width)
        self._turns = Turns(engine)
        self._retention = Retention(engine, self._turns, retention_days)
        self._records = Records(engine)
        self._census = Census(engine)
        self._runs = Runs(
            self._line,
            self._turns,
            self._records,
            self._pace,
            self._watch.moved,
            working,
            read_only=read_only,
            observer=observer,
        )
        self._chores: list[asyncio.Task[None]] = []
        self._reach = Reach()
        self.decisions = Decisions(self._turns, self._line, self._watch, self._reach, self.state)

    def register(self, job: Job) -> None:
        """Make a kind of job known, before `launch`."""
        self._jobs[job.name] = job

    async def launch(self) -> None:
        """Open the database, take a slot, and go on with the jobs that its last holder left."""
        refuse_pickle()
        self._loop = asyncio.get_running_loop()
        self._slots = await asyncio.to_thread(open_slots, self._engine, self._realm)
        number = await asyncio.to_thread(take_lowest, self._slots)
        await asyncio.to_thread(self._turns.create_tables)
        await asyncio.to_thread(self._retention.create_tables)
        self._peers = Peers(self._records, self._slots, number, self._realm, self._version)
        logging.getLogger("dbos").setLevel(logging.CRITICAL)  # failed jobs are logged by `attempt_step`, once
        self._dbos = DBOS(
            config=DBOSConfig(
                name="mcp-odoo",
                system_database_url=self._engine.url.render_as_string(hide_password=False),
                system_database_engine=self._engine,
                serializer=DBOSPortableJSONSerializer(),
                executor_id=self._peers.executor,
                application_version=self._version,
                max_executor_threads=THREADS,
                enable_otlp=False,
                notification_listener_polling_interval_sec=0.2,  # a stop waits this long; nothing here listens
                log_level="CRITICAL",
            )
        )
        for job in self._jobs.values():
            self._runs.register(job)
        DBOS.launch()
        self._chores = [
            asyncio.create_task(self._hold_slot()),
            asyncio.create_task(self._peers.take_over(self._heed_others)),
            asyncio.create_task(self._forget_old()),
        ]
        self._launched = True
        database = self._engine.url.render_as_string()
        log.info("jobs.ready", database=database, slot=number, executor=self._peers.executor)

    async def close(self) -> None:
        """`stop`, and leave the database."""
        await self.stop()
        self.leave()

    async def stop(self) -> None:
        """Let the steps that are under way end, start no further ones, and stop; jobs go on at the next start."""
        self._take_no_more()
        if self._reach.lost:
            # Python would wait for its threads, and DBOS's may ask for the database for ever.
            logging.shutdown()
            os._exit(LOST_STATUS)
        await self._runs.close()
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        await self._peers.close()

    def leave(self) -> None:
        """Let go of the database, once nobody here needs it any more."""
        self._engine.dispose()

    async def take(
        self,
        job: Job,
        prefix: str,
        request: Mapping[str, Any],
        fingerprint: str,
        key: str | None,
        asker: Mapping[str, Any] | None = None,
        *,
        owner: str | None = None,
    ) -> Taken:
        """Start a job; with a known `key` it is the one that was started the first time. `asker` is stored. Each
        `owner` has keys of their own, and so have all without one together.

        Raises Conflict where the key belongs to another request, UpstreamUnavailable where the database does not
        answer (the job may then start later; the key makes asking again harmless).
        """
        claim = _claim(key, owner) if key else f"nonce:{uuid.uuid4()}"
        payload = _payload(request, fingerprint, claim, asker)
        for salt in count():
            job_id = f"{prefix}_{hashlib.sha256(f'{claim}#{salt}'.encode()).hexdigest()[:12]}"
            recorded = await self._start(job, job_id, payload)
            if recorded["claim"] != claim:  # 48 bits are few enough for two claims to meet one day
                continue
            if recorded["fingerprint"] != fingerprint:
                raise key_reused(key, job_id)
            return Taken(job_id, new=recorded["submitted_at"] == payload["submitted_at"])
        raise AssertionError("count() does not end")

    async def ensure(
        self, job: Job, job_id: str, request: Mapping[str, Any], asker: Mapping[str, Any] | None = None
    ) -> None:
        """Start a job under an id of the caller's own making, unless it was started before, by whichever process.

        Raises UpstreamUnavailable where the database does not answer; it may start all the same.
        """
        async with self._reach.within():
            await self._runs.start(job, job_id, _payload(request, "", job_id, asker))

    async def state(self, job_id: str) -> JobState | None:
        """The job's state, whichever process runs it; None for an unknown id. Raises UpstreamUnavailable where the
        database does not answer.
        """
        async with self._reach.within():
            return await asyncio.to_thread(read_state, job_id, self._jobs, self._turns, self._runs.begun)

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
                    async with asyncio.timeout(POLL_SECONDS):
                        await moved.wait()

    async def find(
        self,
        names: Collection[str],
        *,
        phase: Phase | None,
        since: datetime | None,
        until: datetime | None,
        limit: int,
        offset: int,
        admits: Callable[[Mapping[str, Any]], bool] | None = None,
    ) -> tuple[list[JobState], bool]:
        """A page of the jobs of these kinds, newest first, and whether there are more (see `find_jobs`)."""
        async with self._reach.within():
            return await find_jobs(
                self._jobs,
                names,
                self._turns,
                self._runs.begun,
                phase=phase,
                since=since,
                until=until,
                limit=limit,
                offset=offset,
                admits=admits,
            )

    @property
    def at_work(self) -> bool:
        """Whether jobs that are asked for here are run here: it has a slot, and is not stopping."""
        return self._launched and not self._reach.lost and not self._runs.closing

    @property
    def names(self) -> list[str]:
        """The kinds of jobs that there are, once it is launched."""
        return self._runs.names

    @property
    def in_line(self) -> int:
        """How many jobs of this process wait for their turns at Odoo or have them."""
        return self._runs.in_line

    def count(self) -> list[Count]:
        """How many jobs there are of each kind and state, anywhere. Blocks; raises SQLAlchemyError."""
        return self._census.count(self._version, self._runs.names)

    def ask(self) -> None:
        """Return once the jobs' database answers. Blocks; raises SQLAlchemyError."""
        with self._engine.connect() as db:
            db.execute(sa.select(1))

    def seconds_to_go(self) -> float | None:
        """In how many seconds a job that is asked for now is probably done; None while the door is shut."""
        return None if self._line.shut else self._pace.seconds_for(self._runs.in_line)

    async def _start(self, job: Job, job_id: str, payload: dict[str, Any]) -> Mapping[str, Any]:
        async with self._reach.within():
            await self._runs.start(job, job_id, payload)
            status = await DBOS.get_workflow_status_async(job_id)
        recorded: Mapping[str, Any] = status.input["args"][0] if status and status.input else payload
        return recorded

    async def _hold_slot(self) -> None:
        """Once our slot is lost, a peer runs our jobs: leave them at once, and end this process, for its supervisor to
        start another. While the database is away that one could not start: until then this one goes on to serve what
        needs no jobs.
        """
        await self._peers.slot_lost()
        self._reach.lose()
        self._take_no_more()
        for chore in self._chores:
            if chore is not asyncio.current_task():
                chore.cancel()
        await self._runs.close(grace=0.0)
        await self._peers.database_back()
        signal.raise_signal(signal.SIGTERM)

    def _take_no_more(self) -> None:
        """Have DBOS take no further jobs from the queue of those that dead processes left."""
        for stop in self._dbos.background_thread_stop_events:
            stop.set()

    def _heed_others(self) -> None:
        """Send away the waiting jobs that were cancelled through another process."""
        for job_id in self._turns.cancelled_among(self._line.waiting):
            self._loop.call_soon_threadsafe(self._line.leave, job_id)

    async def _forget_old(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._retention.apply)
            except Exception:  # the database is away, or something else is wrong: the next round may do
                log.warning("jobs.retention_failed", exc_info=True)
            await asyncio.sleep(ROUND_SECONDS)


def _claim(key: str, owner: str | None) -> str:
    return f"key:{key}" if owner is None else f"own:{owner}\n{key}"


def _payload(
    request: Mapping[str, Any], fingerprint: str, claim: str, asker: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {
        "input": dict(request),
        "fingerprint": fingerprint,
        "claim": claim,
        "submitted_at": time.time(),
        **({"asker": dict(asker)} if asker else {}),
    }
