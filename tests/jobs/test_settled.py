"""What has to be done before a job counts as done: until it succeeds, over restarts."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mcp_odoo.errors import InvalidRequest, UpstreamUnavailable
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.steps import Job, Step
from tests.jobs.workshop import until


@dataclass
class Ledger:
    """Settles jobs, or refuses to; `moved` and `settled` are the ids that it was told of."""

    folder: Path
    open: bool = True
    moved: list[str] = field(default_factory=list)
    tried: int = 0
    settled: list[str] = field(default_factory=list)

    async def settle(self, job_id: str) -> None:
        self.tried += 1
        if not self.open:
            raise UpstreamUnavailable("The ledger is away")
        self.settled.append(job_id)

    async def work(self, _: str, request: Mapping[str, Any], __: Mapping[str, Any]) -> Any:
        if request["do"] == "fail":
            raise InvalidRequest("No")
        return "done"

    async def abandon(self, job_id: str) -> None:
        """Nothing to undo."""

    @asynccontextmanager
    async def engine(self) -> AsyncIterator[tuple[JobEngine, Job]]:
        job = Job(
            "ledger.v1", (Step("work", self.work),), abandon=self.abandon, moved=self.moved.append, settled=self.settle
        )
        engine = JobEngine(open_database(None, self.folder), "mine")
        engine.register(job)
        await engine.launch()
        try:
            yield engine, job
        finally:
            await engine.close()


def test_a_job_is_settled_whether_it_succeeds_or_fails(tmp_path: Path) -> None:
    """Once, after it moved."""
    ledger = Ledger(tmp_path)

    async def run() -> list[str]:
        async with ledger.engine() as (engine, job):
            ids = [(await engine.take(job, "job", {"do": do}, "f", None)).job_id for do in ("succeed", "fail")]
            await until(lambda: len(ledger.settled) == 2)
            return ids

    ids = asyncio.run(run())
    assert sorted(ledger.settled) == sorted(ids)
    assert set(ledger.moved) == set(ids)
    assert ledger.moved.count(ids[0]) >= 2


def test_a_job_is_over_for_its_caller_before_it_is_settled(tmp_path: Path) -> None:
    """Nobody waits for the ledger; the engine does, and asks it again."""
    ledger = Ledger(tmp_path, open=False)

    async def run() -> None:
        async with ledger.engine() as (engine, job):
            job_id = (await engine.take(job, "job", {"do": "succeed"}, "f", None)).job_id
            states = [state async for state in engine.follow(job_id)]
            assert states[-1].phase == "completed"
            await until(lambda: ledger.tried >= 2)
            assert ledger.settled == []
            ledger.open = True
            await until(lambda: ledger.settled == [job_id])

    asyncio.run(run())


def test_what_was_not_settled_is_settled_after_a_restart(tmp_path: Path) -> None:
    """The engine has it as not done."""
    ledger = Ledger(tmp_path, open=False)

    async def leave() -> str:
        async with ledger.engine() as (engine, job):
            job_id = (await engine.take(job, "job", {"do": "succeed"}, "f", None)).job_id
            await until(lambda: ledger.tried > 0)
            return job_id

    async def come_back(job_id: str) -> None:
        async with ledger.engine():
            await until(lambda: ledger.settled == [job_id])

    job_id = asyncio.run(leave())
    with sa.create_engine(f"sqlite:///{tmp_path / 'jobs.sqlite'}").connect() as db:
        assert db.exec_driver_sql("SELECT status FROM workflow_status").scalar_one() == "PENDING"
    ledger.open = True
    asyncio.run(come_back(job_id))
