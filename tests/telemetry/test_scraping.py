"""What a scrape asks the jobs' database, and for how long it waits."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from tests.telemetry.conftest import Serve, sample

PROMETHEUS_WAITS = 10.0
Each = Callable[[Callable[[], object]], None]


@pytest.fixture
def each_count() -> Iterator[Each]:
    """Has something done in front of each question to a database that counts jobs."""
    doings = list[Callable[[], object]]()

    def asked(_: Any, __: Any, statement: str, *___: Any) -> None:
        if "count(" in statement and "workflow_status" in statement:
            for one in doings:
                one()

    sa.event.listen(sa.Engine, "before_cursor_execute", asked)
    yield doings.append
    sa.event.remove(sa.Engine, "before_cursor_execute", asked)


async def test_a_database_that_hangs_is_not_waited_for_longer_than_prometheus_waits(
    serve: Serve, each_count: Each
) -> None:
    """What is not of the database is told, and that it did not answer, and for how long it was waited for."""
    go_on = threading.Event()
    async with serve() as watched:
        await watched.quote()
        each_count(lambda: go_on.wait(60))
        began = time.monotonic()
        seen = await watched.metrics()
        took = time.monotonic() - began
        go_on.set()
    assert took < PROMETHEUS_WAITS
    assert 1 < sample(seen, "mcp_odoo_scrape_duration_seconds") <= took
    assert ("mcp_odoo_scrape_ok", frozenset()) in seen
    assert sample(seen, "mcp_odoo_scrape_ok") == 0
    assert sample(seen, "mcp_odoo_jobs_ended_total", kind="quotation.v1", outcome="completed") == 1
    assert not [key for key in seen if key[0] == "mcp_odoo_jobs"]


async def test_the_database_is_asked_once_a_second_at_most(serve: Serve, each_count: Each) -> None:
    """However many scrape."""
    asked = list[float]()
    async with serve() as watched:
        each_count(lambda: asked.append(time.monotonic()))
        began = time.monotonic()
        for _ in range(20):
            await watched.metrics()
        rounds = 1 + (time.monotonic() - began)
    assert 2 <= len(asked) <= 2 * rounds  # those that are under way, and those that are over
