"""A process's slot is a lock in PostgreSQL: one that loses it leaves its quotations to the others and ends."""

import asyncio
import os
import signal
import time
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.measured import Measured
from tests.live.quotes import completed, customer, once, quote, request, standing, submit
from tests.live.server import Server
from tests.live.wire import Wire

LEASE = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND objid = :slot AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
ENDS_SECONDS = 10.0


@pytest.fixture
def jobs_database(postgresql: dict[str, str]) -> Iterator[sa.Engine]:
    """An administrator's view of the jobs database."""
    url = sa.make_url(postgresql["MCP_ODOO_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    yield engine
    engine.dispose()


def cut_lease(jobs_database: sa.Engine, server: Server) -> None:
    """End the session that holds the server's slot, as an administrator may."""
    slot = server.events("jobs.ready")[-1]["slot"]
    with jobs_database.begin() as db:
        assert db.execute(sa.text(LEASE), {"slot": slot}).scalars().all() == [True]


async def test_one_that_loses_its_slot_ends_and_a_peer_finishes(
    serve: Serve, wire: Wire, odoo: Odoo, postgresql: dict[str, str], jobs_database: sa.Engine, measured: Measured
) -> None:
    """Its session in PostgreSQL is ended in the middle of a quotation: it stops working on it, ends with a status that
    supervisors restart after, and another process makes the quotation, once.
    """
    first, second = (serve(wait=False, **postgresql, ODOO_READ_TIMEOUT="60") for _ in range(2))
    for server in (first, second):
        server.wait_until_healthy()
    trap = wire.hold("crm.lead.load")
    body = customer(product_id=odoo.product("ACC-CHAROLA"))
    tracking_id = await request(first, body)
    assert await asyncio.to_thread(trap.struck.wait, 20)
    began = time.monotonic()
    cut_lease(jobs_database, first)
    assert await asyncio.to_thread(first.wait_for_exit, ENDS_SECONDS) == os.EX_TEMPFAIL
    ended = time.monotonic() - began
    await completed(second, tracking_id, wait=20)
    measured.add(
        "a lost lease",
        f"lease cut: the process ended after {ended:.1f} s, its quotation was done by a peer after "
        f"{time.monotonic() - began:.1f} s",
    )
    assert [event["level"] for event in first.events("jobs.slot_lost")] == ["critical"]
    trap.release.set()
    assert standing(odoo, body) == [{**once(body)[0], "lines": 1}]


async def test_what_a_dying_process_still_accepts_is_not_lost(
    serve: Serve, odoo: Odoo, postgresql: dict[str, str], jobs_database: sa.Engine
) -> None:
    """A process whose slot somebody else has by now records a quotation before it notices: it is made all the same."""
    dying = serve(**postgresql)
    await quote(dying, customer())
    dying.send(signal.SIGSTOP)
    cut_lease(jobs_database, dying)
    heir = serve(**postgresql)
    slots = [server.events("jobs.ready")[-1]["slot"] for server in (dying, heir)]
    assert slots == [0, 0]
    body, key = customer(), str(uuid.uuid4())
    asking = asyncio.create_task(submit(dying, body, key))
    await asyncio.sleep(0.2)
    dying.send(signal.SIGCONT)
    answer = await asking
    assert await asyncio.to_thread(dying.wait_for_exit, ENDS_SECONDS) == os.EX_TEMPFAIL
    assert answer.status_code in (200, 503)
    tracking_id = await request(heir, body, key)
    await completed(heir, tracking_id, wait=15)
    assert standing(odoo, body) == once(body)
