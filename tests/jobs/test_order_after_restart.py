"""A server that is started while Odoo is away: whoever waited longest goes first once it is back."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.steps import Job, Step
from tests.jobs.test_line import Gate
from tests.jobs.workshop import until

YOUNGER = 6


class Counter:
    """Jobs of one step, which notes who had a turn; the first turn of all finds Odoo away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.turns: list[str] = []
        self.job = Job("one.v1", (Step("only", self.only),), abandon=self.abandon)

    async def only(self, _: str, request: Mapping[str, Any], __: Mapping[str, Any]) -> Any:
        self.turns.append(request["name"])
        if len(self.turns) == 1:
            raise UpstreamUnavailable("away")
        return None

    async def abandon(self, job_id: str) -> None: ...

    async def begin(self) -> dict[str, str]:
        """The oldest finds out that Odoo is away, the younger ones wait; then the server stops."""
        door = Gate()
        engine = JobEngine(open_database(None, self.folder), "realm", door=door, width=1)
        engine.register(self.job)
        await engine.launch()
        ids = {"oldest": (await engine.take(self.job, "one", {"name": "oldest"}, "f", None)).job_id}
        while not self.turns:  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.01)
        door.close()
        for number in range(YOUNGER):
            name = f"younger {number}"
            ids[name] = (await engine.take(self.job, "one", {"name": name}, "f", None)).job_id
        await engine.close()
        return ids

    async def go_on(self, ids: dict[str, str]) -> None:
        """Started anew, it knows nothing of Odoo until that answers, after all jobs are in line again."""
        door = Gate(shut=True)
        engine = JobEngine(open_database(None, self.folder), "realm", door=door, width=1)
        engine.register(self.job)
        await engine.launch()
        await until(lambda: len(engine._line.waiting) == len(ids))
        door.open()
        for job_id in ids.values():
            async for _ in engine.follow(job_id):
                pass
        await engine.close()


def test_the_oldest_goes_first_after_a_restart(tmp_path: Path) -> None:
    """Although it had a turn before, and has to remember that first."""
    counter = Counter(tmp_path)
    ids = asyncio.run(counter.begin())
    asyncio.run(counter.go_on(ids))
    assert counter.turns == ["oldest", "oldest", *(f"younger {number}" for number in range(YOUNGER))]
