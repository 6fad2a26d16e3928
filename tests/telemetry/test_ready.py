"""`/ready`: whether this process takes work."""

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
import sqlalchemy as sa

from mcp_odoo.web.readiness import Readiness
from tests.live.server import Server
from tests.telemetry.conftest import Serve

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def readiness(ask: Callable[[], None] = lambda: None, executor: bool = True) -> Readiness:  # noqa: FBT001, FBT002 - short
    return Readiness(ask, lambda: executor, lambda: "reachable")


async def test_a_server_that_takes_work_is_ready(serve: Serve) -> None:
    """200, to everybody, and each part says that it is well."""
    async with serve(MCP_ODOO_API_KEYS="ana:a-key-of-anas-0002:read") as watched:
        answer = await watched.http.get("/ready", headers={"Host": "10.1.2.3:8000"})
        head = await watched.http.head("/ready")
    said = answer.json()
    assert answer.status_code == head.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert {**said, "odoo": "-"} == {
        "ready": True, "database": "ok", "executor": "running", "stopping": False, "odoo": "-",
    }  # fmt: skip


async def test_an_odoo_that_is_away_makes_nobody_unready(serve: Serve) -> None:
    """Requests are accepted and wait; where Odoo is not configured at all, it is so as well."""
    async with serve(ODOO_API_KEY=None) as watched:
        answer = await watched.http.get("/ready")
    assert (answer.status_code, answer.json()["odoo"]) == (200, "not_configured")


async def test_a_database_that_fails_makes_it_unready() -> None:
    """The part that is not well is named."""

    def fails() -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("gone"))

    seen = await readiness(fails).look()
    assert (seen.ready, seen.database, seen.executor) == (False, False, True)


async def test_a_database_that_hangs_is_not_waited_for() -> None:
    """Two seconds, whoever asks; and only one question hangs, however many ask."""
    release, asked = threading.Event(), []

    def hangs() -> None:
        asked.append(1)
        release.wait(30)

    looking = readiness(hangs)
    began = time.monotonic()
    seen = await asyncio.gather(*(looking.look() for _ in range(20)))
    release.set()
    assert [one.ready for one in seen] == [False] * 20
    assert time.monotonic() - began < 20
    assert len(asked) == 1


async def test_the_database_is_asked_once_a_second_at_most() -> None:
    """Everybody may ask, and costs it nothing."""
    asked: list[int] = []
    looking = readiness(lambda: asked.append(1))
    began = time.monotonic()
    for _ in range(500):
        await looking.look()
    assert len(asked) <= 1 + (time.monotonic() - began)


async def test_without_its_executor_it_is_unready() -> None:
    """A process that lost its slot runs no jobs."""
    assert not (await readiness(executor=False).look()).ready


@pytest.fixture
def told() -> Iterator[list[int]]:
    """The signals that whoever waited for them before was told."""
    numbers: list[int] = []
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        signal.signal(number, lambda told, _: numbers.append(told))
    yield numbers
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
async def test_from_the_signal_on_it_is_unready(told: list[int], number: int) -> None:
    """While connections still ask, and the signal goes on to whoever waited for it before."""
    looking = readiness()
    looking.watch_signals()
    assert (await looking.look()).ready
    signal.raise_signal(number)
    seen = await looking.look()
    assert (seen.ready, seen.stopping, told) == (False, True, [number])


@pytest.mark.parametrize("number", SIGNALS)
async def test_whoever_waited_for_the_signal_is_told_once_it_has_drained(told: list[int], number: int) -> None:
    """It is unready meanwhile; and a second signal is told at once."""
    looking = readiness()
    looking.watch_signals(0.5)
    signal.raise_signal(number)
    at_once, seen = list(told), await looking.look()
    async with asyncio.timeout(30):
        while not told:  # noqa: ASYNC110 - a signal's handler tells nobody else
            await asyncio.sleep(0.02)
    assert (at_once, seen.ready, told) == ([], False, [number])
    signal.raise_signal(number)
    assert told == [number] * 2


@pytest.mark.timeout(60)
async def test_a_server_that_is_told_to_stop_drains(tmp_path: Path) -> None:
    """It takes new connections and is not ready for as long as it was told; a second signal stops it at once."""
    server = Server(tmp_path, {"MCP_ODOO_DRAIN_SECONDS": "300"})
    await asyncio.to_thread(server.start)
    server.send(signal.SIGTERM)
    async with asyncio.timeout(30):
        while (answer := await _asked(f"{server.url}/ready")).status_code == 200:  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.05)
    assert (answer.status_code, answer.json()["stopping"]) == (503, True)
    await asyncio.sleep(3)  # in which one that did not drain would be gone
    assert (await _asked(f"{server.url}/health")).status_code == 200
    server.send(signal.SIGTERM)
    assert await asyncio.to_thread(server.wait_for_exit, 30) in (0, -signal.SIGTERM)


async def _asked(url: str) -> httpx2.Response:
    """An answer on a connection of its own."""
    async with httpx2.AsyncClient(timeout=10, verify=False) as http:
        return await http.get(url)
