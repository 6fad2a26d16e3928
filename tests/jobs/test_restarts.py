"""Stopping a server in an orderly way, and starting it again for the same Odoo or for another."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.steps import Job, Step


class Bench:
    """A job of two steps; `wait` fails once for a tenth of a second, `slow` takes four."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs: Counter[str] = Counter()
        self.job = Job("bench.v1", (Step("first", self.first), Step("second", self.second)), abandon=self.abandon)

    async def first(self, _: str, request: Mapping[str, Any], __: Mapping[str, Any]) -> Any:
        do = request["do"]
        self.runs[do] += 1
        if do == "wait" and self.runs[do] == 1:
            raise UpstreamUnavailable("away", retry_after=0.1)
        if do == "slow":
            await asyncio.sleep(0.4)
        return do

    async def second(self, _: str, request: Mapping[str, Any], results: Mapping[str, Any]) -> Any:
        self.runs[f"second {request['do']}"] += 1
        return results["first"]

    async def abandon(self, job_id: str) -> None:
        self.runs[f"abandoned {job_id}"] += 1

    @asynccontextmanager
    async def open_for(self, realm: str) -> AsyncIterator[JobEngine]:
        engine = JobEngine(open_database(None, self.folder), realm)
        engine.register(self.job)
        await engine.launch()
        try:
            yield engine
        finally:
            await engine.close()

    async def submit(self, engine: JobEngine, do: str) -> str:
        return (await engine.take(self.job, "bench", {"do": do}, "f", None)).job_id

    async def interrupted(self) -> dict[str, str]:
        async with self.open_for("mine") as engine:
            ids = {do: await self.submit(engine, do) for do in ("wait", "slow")}
            while sum(self.runs.values()) < 2:  # noqa: ASYNC110 - nothing tells when
                await asyncio.sleep(0.01)
            return ids

    async def seen_by_another(self, ids: dict[str, str]) -> dict[str, str]:
        async with self.open_for("another's") as engine:
            await asyncio.sleep(0.3)
            states = {do: await engine.state(job_id) for do, job_id in ids.items()}
            return {do: state.phase for do, state in states.items() if state}

    async def finished(self, ids: dict[str, str]) -> dict[str, tuple[str, str]]:
        async with self.open_for("mine") as engine:
            last = {do: [state async for state in engine.follow(job_id)][-1] for do, job_id in ids.items()}
            return {do: (state.phase, state.output) for do, state in last.items()}


def test_jobs_outlive_a_stop_and_wait_for_their_own_odoo(tmp_path: Path) -> None:
    """A stop lets the step under way end and starts no other; a server for another Odoo tells their state and leaves
    them alone; the next one for theirs finishes them without repeating what was recorded.
    """
    bench = Bench(tmp_path)
    ids = asyncio.run(bench.interrupted())
    assert bench.runs == {"wait": 1, "slow": 1}
    assert asyncio.run(bench.seen_by_another(ids)) == {"wait": "processing", "slow": "processing"}
    assert bench.runs == {"wait": 1, "slow": 1}
    assert asyncio.run(bench.finished(ids)) == {do: ("completed", do) for do in ids}
    assert bench.runs == {"wait": 2, "slow": 1, "second wait": 1, "second slow": 1}
