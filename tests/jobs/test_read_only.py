"""Jobs that were accepted before the server became read-only: they wait, and the next server goes on with them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.caller import HOUSE, Caller, current_caller
from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.steps import Job, Step
from tests.jobs.workshop import until

ASKER = Caller("key:web", "rest").as_asker()


class Kitchen:
    """Three kinds of jobs: in line, out of it, and one that writes nothing. The oven is cold the first time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs: Counter[str] = Counter()
        self.principals: list[str] = []
        steps = (Step("mix", self.mix), Step("bake", self.bake, commits=True))
        self.jobs = {
            "cake": Job("cake.v1", steps, abandon=self.abandon, first_wait=0.01, as_asker=True),
            "bread": Job("bread.v1", steps, abandon=self.abandon, in_line=False, first_wait=0.01),
            "menu": Job("menu.v1", steps, abandon=self.abandon, in_line=False, writes=False, first_wait=0.01),
        }

    async def mix(self, _: str, request: Mapping[str, Any], __: Mapping[str, Any]) -> Any:
        self.runs[f"mix {request['what']}"] += 1
        self.principals.append(current_caller().principal)
        return 1

    async def bake(self, _: str, request: Mapping[str, Any], __: Mapping[str, Any]) -> Any:
        self.runs[f"bake {request['what']}"] += 1
        if request.get("cold") and self.runs[f"bake {request['what']}"] == 1:
            raise UpstreamUnavailable("cold", retry_after=0.05)
        return "baked"

    async def abandon(self, job_id: str) -> None:
        self.runs[f"abandoned {job_id}"] += 1

    @asynccontextmanager
    async def open(self, *, read_only: bool = False) -> AsyncIterator[JobEngine]:
        engine = JobEngine(open_database(None, self.folder), "here", read_only=read_only)
        for job in self.jobs.values():
            engine.register(job)
        await engine.launch()
        try:
            yield engine
        finally:
            await engine.close()

    async def order(self, engine: JobEngine, what: str, **more: Any) -> str:
        return (await engine.take(self.jobs[what], "job", {"what": what, **more}, "f", None, ASKER)).job_id

    def read_only(self, *orders: str) -> list[str]:
        """A server that takes these orders and is stopped a little later: their ids. None of them is over by then."""

        async def run() -> list[str]:
            async with self.open(read_only=True) as engine:
                ids = [await self.order(engine, what) for what in orders]
                await asyncio.sleep(0.2)
                for job_id in ids:
                    state = await engine.state(job_id)
                    assert state is not None
                    assert state.phase == "queued"
                return ids

        return asyncio.run(run())

    def finish(self, ids: list[str]) -> list[str]:
        """A server that may write: how the jobs ended."""

        async def run() -> list[str]:
            async with self.open() as engine:
                return [await over(engine, job_id) for job_id in ids]

        return asyncio.run(run())


async def over(engine: JobEngine, job_id: str) -> str:
    return [state async for state in engine.follow(job_id)][-1].phase


@pytest.fixture
def kitchen(tmp_path: Path) -> Kitchen:
    """Each server on it has an event loop of its own, as each process has."""
    return Kitchen(tmp_path)


@pytest.mark.parametrize("what", ["cake", "bread"])
def test_a_job_waits_and_is_done_by_the_next_server(kitchen: Kitchen, what: str) -> None:
    """In line or not, over any number of restarts; none of its steps runs meanwhile."""
    ids = kitchen.read_only(what)
    kitchen.read_only()
    assert not kitchen.runs
    assert kitchen.finish(ids) == ["completed"]


@pytest.mark.parametrize("what", ["cake", "bread"])
def test_one_that_had_begun_goes_on_where_it_was(kitchen: Kitchen, what: str) -> None:
    """What is recorded is not done again."""

    async def begin() -> str:
        async with kitchen.open() as engine:
            job_id = await kitchen.order(engine, what, cold=True)
            await until(lambda: bool(kitchen.runs[f"bake {what}"]))
            return job_id

    job_id = asyncio.run(begin())
    kitchen.read_only()
    assert kitchen.runs == {f"mix {what}": 1, f"bake {what}": 1}
    assert kitchen.finish([job_id]) == ["completed"]
    assert kitchen.runs == {f"mix {what}": 1, f"bake {what}": 2}


async def test_what_writes_nothing_does_not_wait(kitchen: Kitchen) -> None:
    """Callbacks, for instance."""
    async with kitchen.open(read_only=True) as engine:
        assert await over(engine, await kitchen.order(engine, "menu")) == "completed"


async def test_a_waiting_job_may_be_cancelled(kitchen: Kitchen) -> None:
    """It leaves the line at once."""
    async with kitchen.open(read_only=True) as engine:
        job_id = await kitchen.order(engine, "cake")
        await engine.decisions.cancel(job_id)
        assert await over(engine, job_id) == "failed"
        await until(lambda: bool(kitchen.runs))
    assert kitchen.runs == {f"abandoned {job_id}": 1}


def test_a_step_runs_for_whoever_asked_or_for_the_house(kitchen: Kitchen) -> None:
    """After a restart as before it: rules of whoever asked hold for what is done for them."""
    kitchen.finish(kitchen.read_only("cake", "bread"))
    assert sorted(kitchen.principals) == [HOUSE, "key:web"]
