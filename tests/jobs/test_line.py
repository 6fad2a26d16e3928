"""Whose turn it is: few at a time, the oldest first, nobody while the door is shut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from mcp_odoo.jobs.line import JobCancelled, Line


class Gate:
    """A door that a test opens and shuts."""

    def __init__(self, *, shut: bool = False) -> None:
        self._open = asyncio.Event()
        if not shut:
            self._open.set()

    @property
    def shut(self) -> bool:
        return not self._open.is_set()

    async def opened(self) -> None:
        await self._open.wait()

    def open(self) -> None:
        self._open.set()

    def close(self) -> None:
        self._open.clear()


class Crowd:
    """Jobs that want a turn; `served` is the order in which they got it, and each holds it until `let_go`."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.served: list[str] = []
        self.inside = 0
        self.most = 0
        self.let_go = asyncio.Event()
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def arrive(self, job_id: str, since: float) -> None:
        self.tasks[job_id] = asyncio.create_task(self._take(job_id, since))
        await asyncio.sleep(0)

    async def _take(self, job_id: str, since: float) -> None:
        async with self.line.turn(job_id, since):
            self.served.append(job_id)
            self.inside += 1
            self.most = max(self.most, self.inside)
            await self.let_go.wait()
            self.inside -= 1

    async def all_gone(self) -> None:
        self.let_go.set()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)


@asynccontextmanager
async def crowd(width: int, door: Gate | None = None) -> AsyncIterator[Crowd]:
    line = Line(width, door)
    people = Crowd(line)
    yield people
    await people.all_gone()
    line.close()


async def test_no_more_than_its_width_are_inside() -> None:
    """The others wait, and are known to."""
    async with crowd(2) as people:
        for number in range(6):
            await people.arrive(f"job{number}", number)
        await asyncio.sleep(0.01)
        assert people.served == ["job0", "job1"]
        assert people.line.waiting == {"job2", "job3", "job4", "job5"}
        await people.all_gone()
        assert people.most == 2


async def test_the_oldest_goes_first_whenever_it_came() -> None:
    """A job's later steps go before a younger one's first."""
    async with crowd(1) as people:
        await people.arrive("first", 5)
        for job_id, since in (("young", 9), ("old", 1), ("middle", 4)):
            await people.arrive(job_id, since)
        await people.all_gone()
        assert people.served == ["first", "old", "middle", "young"]


async def test_nobody_goes_while_the_door_is_shut() -> None:
    """And once it opens the oldest do."""
    door = Gate(shut=True)
    async with crowd(1, door) as people:
        for job_id, since in (("b", 2), ("a", 1)):
            await people.arrive(job_id, since)
        await asyncio.sleep(0.02)
        assert (people.served, people.line.shut) == ([], True)
        people.let_go.set()
        door.open()
        await people.all_gone()
        assert people.served == ["a", "b"]


async def test_a_door_that_shuts_again_holds_the_rest() -> None:
    """Those inside finish; the door is asked before each turn."""
    door = Gate()
    async with crowd(1, door) as people:
        await people.arrive("a", 1)
        await people.arrive("b", 2)
        door.close()
        people.let_go.set()
        await asyncio.sleep(0.02)
        assert people.served == ["a"]
        door.open()
        await people.all_gone()
        assert people.served == ["a", "b"]


async def test_a_job_that_is_sent_away_leaves_at_once() -> None:
    """Its place is nobody's; one that has its turn keeps it."""
    async with crowd(1) as people:
        await people.arrive("a", 1)
        await people.arrive("b", 2)
        await people.arrive("c", 3)
        people.line.leave("a")
        people.line.leave("b")
        with pytest.raises(JobCancelled) as caught:
            await people.tasks["b"]
        assert caught.value.code == "job_cancelled"
        assert people.line.waiting == {"c"}
        await people.all_gone()
        assert people.served == ["a", "c"]


async def test_a_waiting_task_that_is_cancelled_takes_no_place() -> None:
    """A server that stops cancels them; also one that was let in at the very moment."""
    async with crowd(1) as people:
        await people.arrive("a", 1)
        await people.arrive("b", 2)
        await people.arrive("c", 3)
        people.let_go.set()
        await people.tasks["a"]  # which lets b in
        people.tasks["b"].cancel()
        await people.all_gone()
        assert people.served[-1] == "c"
        await people.arrive("d", 4)
        await people.all_gone()
        assert people.served[-1] == "d"
