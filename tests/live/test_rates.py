"""Rates that processes share, in a real PostgreSQL."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.errors import RateLimited
from mcp_odoo.jobs.database import open_database
from mcp_odoo.web.rates import Rates
from mcp_odoo.web.shared_buckets import KEPT_SECONDS, SharedBuckets, request_rates

pytestmark = pytest.mark.live


@pytest.fixture
def engine(postgresql: dict[str, str]) -> Iterator[sa.Engine]:
    engine = open_database(postgresql["MCP_ODOO_DATABASE_URL"], Path("/nowhere"))
    SharedBuckets(engine).create_tables()
    yield engine
    engine.dispose()


def rows(engine: sa.Engine) -> int:
    with engine.connect() as db:
        return db.execute(sa.select(sa.func.count()).select_from(request_rates)).scalar_one()


def test_what_processes_put_in_adds_up_and_leaks_away(engine: sa.Engine) -> None:
    """By the database's clock; names are no addresses there."""
    one, other = SharedBuckets(engine), SharedBuckets(engine)
    began = time.monotonic()
    assert one.add({"address 192.0.2.7": 2.0, "key:web": 0.0}) == pytest.approx(
        {"address 192.0.2.7": 2.0, "key:web": 0.0}, abs=0.2
    )
    first = time.monotonic()
    time.sleep(0.5)
    second = time.monotonic()
    level = other.add({"address 192.0.2.7": 1.0})["address 192.0.2.7"]
    ended = time.monotonic()
    assert 3 - (ended - began) - 0.02 < level < 3 - (second - first) + 0.02
    with engine.connect() as db:
        assert not [name for name in db.execute(sa.select(request_rates.c.name)).scalars() if "192" in name[:3]]


def test_empty_buckets_are_forgotten(engine: sa.Engine) -> None:
    """A minute after they ran empty; others stay."""
    shared = SharedBuckets(engine)
    shared.add({"old": 0.0, "new": 5.0})
    with engine.begin() as db:
        db.execute(sa.update(request_rates).values(empty_at=request_rates.c.empty_at - KEPT_SECONDS - 2))
    shared.forget()
    assert rows(engine) == 1


def test_processes_never_wait_for_each_other(engine: sa.Engine) -> None:
    """Whatever the order in which they know the names, also while rows are deleted."""
    names = [f"name {number}" for number in range(200)]
    ready = threading.Barrier(3)

    def exchange(order: list[str]) -> None:
        shared = SharedBuckets(engine)
        ready.wait()
        for _ in range(20):
            shared.add(dict.fromkeys(order, 0.0))

    def forget() -> None:
        ready.wait()
        for _ in range(20):
            SharedBuckets(engine).forget()

    with ThreadPoolExecutor(3) as threads:
        for done in [threads.submit(exchange, names), threads.submit(exchange, names[::-1]), threads.submit(forget)]:
            done.result(30)
    assert rows(engine) == len(names)


async def test_three_processes_let_a_rate_through(engine: sa.Engine) -> None:
    """Once they have heard of one another nobody gets in who had more than a minute allows."""
    processes = [Rates(60, shared=SharedBuckets(engine)) for _ in range(3)]
    assert sum(let_in(rates) for rates in processes for _ in range(20)) == 30
    for _ in range(2):
        for rates in processes:
            await rates.share()
    assert sum(let_in(rates) for rates in processes) == 0


def let_in(rates: Rates) -> bool:
    try:
        rates.require_principal("key:web")
    except RateLimited:
        return False
    return True
