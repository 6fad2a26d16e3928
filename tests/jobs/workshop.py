"""A durable job of two steps on a real SQLite file, whose first step does what a test wants."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.line import Door
from mcp_odoo.jobs.observing import JobObserver
from mcp_odoo.jobs.state import JobState
from mcp_odoo.jobs.steps import Job, Step

REALM = "http://odoo#shop"


@dataclass
class Workshop:
    """A job of two steps, `measure` and `cut`, whose first does what a test put under the input's `do`."""

    engine: JobEngine
    doings: dict[str, Callable[[], Awaitable[Any]]] = field(default_factory=dict)
    runs: Counter[str] = field(default_factory=Counter)
    abandoned: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    held: list[asyncio.Event] = field(default_factory=list)
    jobs: dict[str, Job] = field(default_factory=dict)

    async def measure(self, _: str, request: Mapping[str, Any], __: Mapping[str, Any]) -> Any:
        name = request["do"]
        self.runs[name] += 1
        return await self.doings[name]() if name in self.doings else {"length": 3}

    async def cut(self, job_id: str, request: Mapping[str, Any], results: Mapping[str, Any]) -> Any:
        self.runs[f"cut {request['do']}"] += 1
        if (do := f"cut {request['do']}") in self.doings:
            await self.doings[do]()
        return {"job": job_id, "piece": results["measure"]["length"] * 2}

    async def write_note(self, _: str, request: Mapping[str, Any], __: Mapping[str, Any]) -> Any:
        state = await self.engine.state(request["about"])
        self.notes.append((request["about"], state.phase if state else "gone"))
        return None

    async def abandon(self, job_id: str) -> None:
        self.abandoned.append(job_id)

    def hold(self, name: str) -> asyncio.Event:
        """Have what is done under this name wait until the event is set."""
        release = asyncio.Event()

        async def wait() -> Any:
            await release.wait()
            return {"length": 1}

        self.doings[name] = wait
        self.held.append(release)
        return release

    def clean_up(self) -> None:
        """Let everybody go, and forget."""
        for release in self.held:
            release.set()
        for memory in (self.doings, self.runs, self.abandoned, self.notes, self.held):
            memory.clear()

    async def submit(
        self, do: str, key: str | None = None, job: str = "plank.v1", fingerprint: str = "f", *, note: bool = False
    ) -> str:
        request = {"do": do, **({"note": True} if note else {})}
        return (await self.engine.take(self.jobs[job], "plank", request, fingerprint, key)).job_id

    async def state(self, job_id: str) -> JobState:
        state = await self.engine.state(job_id)
        assert state is not None
        return state

    async def finished(self, job_id: str) -> JobState:
        states = [state async for state in self.engine.follow(job_id)]
        return states[-1]


def failing(*errors: Exception) -> Callable[[], Awaitable[Any]]:
    """Raises each error once, then measures."""
    left = list(errors)

    async def do() -> Any:
        if left:
            raise left.pop(0)
        return {"length": 5}

    return do


async def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds, which the test's own time-out limits."""
    while not holds():  # noqa: ASYNC110 - nothing tells when
        await asyncio.sleep(0.01)


@asynccontextmanager
async def workshop(
    folder: Path, *, door: Door | None = None, width: int = 8, observer: JobObserver | None = None
) -> AsyncIterator[Workshop]:
    """The workshop open for work; its job is followed by a note, where the request wants one."""
    engine = JobEngine(open_database(None, folder), REALM, door=door, width=width, observer=observer)
    shop = Workshop(engine)
    note = Job("note.v1", (Step("write", shop.write_note),), abandon=shop.abandon, in_line=False)
    steps = (Step("measure", shop.measure), Step("cut", shop.cut, commits=True))
    for name, patience in (("plank.v1", 3600.0), ("brief.v1", 3.0), ("hasty.v1", -1.0)):
        job = Job(name, steps, abandon=shop.abandon, patience=patience, then=note, then_input=note_input)
        engine.register(job)
        shop.jobs[name] = job
    await engine.launch()
    try:
        yield shop
    finally:
        await engine.close()


def note_input(job_id: str, request: Mapping[str, Any]) -> dict[str, Any] | None:
    return {"about": job_id} if request.get("note") else None
