"""Lists of jobs: newest first, by state and time, page by page."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from mcp_odoo.errors import InvalidRequest, UpstreamUnavailable
from mcp_odoo.jobs.state import JobState, Phase
from tests.jobs.workshop import Workshop, failing, until, workshop

pytestmark = pytest.mark.asyncio(loop_scope="module")
LATER = UpstreamUnavailable("later", retry_after=3600)


class Shelf:
    """Jobs in every state, in the order in which they were asked for."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        self.ids: dict[str, str] = {}
        self.middle = datetime.now(UTC)

    async def find(self, phase: Phase | None = None, **how: Any) -> tuple[list[str], bool]:
        page = {"since": None, "until": None, "limit": 50, "offset": 0, **how}
        states, more = await self.shop.engine.find({"plank.v1"}, phase=phase, **page)
        names = {job_id: name for name, job_id in self.ids.items()}
        assert all(isinstance(state, JobState) for state in states)
        return [names[state.job_id] for state in states], more


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shelf(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shelf]:
    async with workshop(tmp_path_factory.mktemp("jobs"), width=1) as shop:
        shelf = Shelf(shop)
        shop.doings["wrong"] = failing(InvalidRequest("no"))
        shop.doings["waits"] = failing(LATER)
        shop.hold("slow")
        for name in ("done", "wrong", "waits", "slow", "behind", "gone"):
            if name == "slow":
                shelf.middle = datetime.now(UTC)
            shelf.ids[name] = await shop.submit(name, note=name == "done")
            if name in ("done", "wrong"):
                await shop.finished(shelf.ids[name])
            elif name in ("waits", "slow"):
                await until(lambda name=name: shop.runs[name] == 1)  # type: ignore[misc] # a default binds it now
            await asyncio.sleep(0.02)
        await shop.engine.decisions.cancel(shelf.ids["gone"])
        yield shelf
        shop.clean_up()


async def test_the_newest_come_first(shelf: Shelf) -> None:
    """All of this kind, and none of what follows on them."""
    assert await shelf.find() == (["gone", "behind", "slow", "waits", "wrong", "done"], False)


@pytest.mark.parametrize(
    ("phase", "names"),
    [
        ("queued", ["behind"]),
        ("processing", ["slow", "waits"]),
        ("completed", ["done"]),
        ("failed", ["gone", "wrong"]),
    ],
)
async def test_a_state_has_its_jobs(shelf: Shelf, phase: Phase, names: list[str]) -> None:
    """Cancelled ones are failed; one that waits for another attempt is processing."""
    assert await shelf.find(phase) == (names, False)


async def test_pages_follow_on_each_other(shelf: Shelf) -> None:
    """And say whether there are more; past the end there is nothing."""
    assert await shelf.find(limit=4) == (["gone", "behind", "slow", "waits"], True)
    assert await shelf.find(limit=4, offset=4) == (["wrong", "done"], False)
    assert await shelf.find(limit=4, offset=6) == ([], False)
    assert await shelf.find("failed", limit=1) == (["gone"], True)
    assert await shelf.find("failed", limit=1, offset=1) == (["wrong"], False)


async def test_times_limit_them(shelf: Shelf) -> None:
    """By when they were asked for."""
    assert await shelf.find(since=shelf.middle) == (["gone", "behind", "slow"], False)
    assert await shelf.find(until=shelf.middle) == (["waits", "wrong", "done"], False)
    assert await shelf.find("processing", since=shelf.middle) == (["slow"], False)
