"""All keys, as they were a moment ago."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.access import keyring as module
from mcp_odoo.access.given_keys import given_keys
from mcp_odoo.access.keyring import FRESH_SECONDS, Keyring
from mcp_odoo.access.keys import Key
from mcp_odoo.access.stored_keys import StoredKeys
from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.jobs.database import sqlite_engine
from mcp_odoo.scopes import Scope

READ = frozenset({Scope.READ})


class Counted(StoredKeys):
    """Counts how often it is read, fails where it is to, and waits where it is to."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine)
        self.reads = 0
        self.away = False
        self.free = threading.Event()
        self.free.set()

    def all(self) -> list[Key]:
        self.reads += 1
        self.free.wait(10)
        if self.away:
            raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))
        return super().all()


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Counted]:
    engine = sqlite_engine(tmp_path / "jobs.sqlite")
    stored = Counted(engine)
    stored.create_tables()
    yield stored
    stored.free.set()
    engine.dispose()


async def test_both_kinds_are_known(stored: Counted) -> None:
    """The environment's and the stored ones."""
    keyring = Keyring(given_keys("web:given-key:quote"), stored)
    _, secret = stored.create("ana", READ, None)
    named = [(await keyring.find(offered)) for offered in (b"given-key", secret.encode(), b"else")]
    assert [key.name if key else None for key in named] == ["web", "ana", None]


async def test_a_crowd_reads_the_database_once(stored: Counted) -> None:
    """Not once for each request, however many keys are guessed."""
    keyring = Keyring((), stored)
    await asyncio.gather(*(keyring.find(str(number).encode()) for number in range(200)))
    assert stored.reads == 1


async def test_what_is_made_or_revoked_beside_it_is_known_within_seconds(stored: Counted) -> None:
    """By the next request after two seconds at the latest."""
    keyring = Keyring((), stored)
    assert not await keyring.any()
    _, secret = stored.create("ana", READ, None)
    await asyncio.sleep(FRESH_SECONDS + 0.1)
    assert await keyring.any()
    stored.revoke("ana")
    await asyncio.sleep(FRESH_SECONDS + 0.1)
    key = await keyring.find(secret.encode())
    assert key is not None
    assert key.revoked_at is not None


async def test_while_the_database_is_away_the_last_keys_hold(stored: Counted) -> None:
    """Nobody can revoke one there either, and a server that shuts everybody out helps nobody."""
    keyring = Keyring((), stored)
    _, secret = stored.create("ana", READ, None)
    assert await keyring.find(secret.encode())
    stored.away = True
    await asyncio.sleep(FRESH_SECONDS + 0.1)
    assert await keyring.find(secret.encode())


async def test_a_database_that_was_never_reached_is_503(stored: Counted) -> None:
    """Whether a key is known cannot be said then, and not knowing is no reason to let anybody in."""
    stored.away = True
    with pytest.raises(UpstreamUnavailable) as caught:
        await Keyring((), stored).find(b"anything")
    assert caught.value.code == "jobs_unavailable"


async def test_a_database_that_hangs_holds_nobody_up_for_long(stored: Counted) -> None:
    """Whoever asks meanwhile is answered from what was read last."""
    keyring = Keyring((), stored)
    _, secret = stored.create("ana", READ, None)
    assert await keyring.find(secret.encode())
    stored.free.clear()
    await asyncio.sleep(FRESH_SECONDS + 0.1)
    async with asyncio.timeout(module.READ_SECONDS + 2):
        assert await keyring.find(secret.encode())


async def test_an_expired_key_alone_is_one_that_there_was(stored: Counted) -> None:
    """A server whose last key has ended is not one that never had any, and stays closed."""
    stored.create("old", READ, 1.0)
    keyring = Keyring((), stored)
    assert await keyring.any()
    assert keyring.usable == 0
