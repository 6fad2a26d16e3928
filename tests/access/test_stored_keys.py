"""Keys in the jobs' database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.access.keys import matching
from mcp_odoo.access.stored_keys import StoredKeys
from mcp_odoo.errors import Conflict, NotFound
from mcp_odoo.jobs.database import sqlite_engine
from mcp_odoo.scopes import Scope

READ = frozenset({Scope.READ})


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = sqlite_engine(tmp_path / "jobs.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture
def stored(engine: sa.Engine) -> StoredKeys:
    """No keys, at a quarter past noon of the epoch's first day."""
    stored = StoredKeys(engine, clock=lambda: 44_100.0)
    stored.create_tables()
    return stored


def test_a_key_is_found_by_its_secret(stored: StoredKeys) -> None:
    """And by nothing like it."""
    key, secret = stored.create("web", READ, None)
    assert matching(secret.encode(), stored.all()) == key
    assert matching(secret[:-1].encode(), stored.all()) is None
    assert matching(b"", stored.all()) is None


def test_only_its_hash_is_kept(stored: StoredKeys, engine: sa.Engine, tmp_path: Path) -> None:
    """Whoever reads the database cannot use what is there."""
    _, secret = stored.create("web", READ, None)
    engine.dispose()
    for path in tmp_path.iterdir():
        assert secret.encode() not in path.read_bytes()
        assert secret.removeprefix("mcpo_").encode() not in path.read_bytes()


def test_two_keys_have_nothing_in_common(stored: StoredKeys) -> None:
    """Their secrets are 256 random bits."""
    secrets = {stored.create(f"key{number}", READ, None)[1] for number in range(20)}
    assert len(secrets) == 20
    assert all(len(secret) == len("mcpo_") + 43 for secret in secrets)


def test_a_name_is_one_key_s_at_a_time(stored: StoredKeys) -> None:
    """A second one has to be asked for; once the first is revoked or has expired the name is free."""
    first, _ = stored.create("web", READ, None)
    with pytest.raises(Conflict, match=f"'web' .{first.key_id}. already"):
        stored.create("web", READ, None)
    second, _ = stored.create("web", READ, 44_100.0, beside=True)
    stored.revoke(first.key_id)
    assert not second.usable(44_100.0)
    stored.create("web", READ, None)


def test_revoking_by_name_ends_all_of_that_name(stored: StoredKeys) -> None:
    """By id it ends one of them."""
    ids = [stored.create("web", READ, None, beside=True)[0].key_id for _ in range(3)]
    other, _ = stored.create("ana", READ, None)
    assert [key.key_id for key in stored.revoke(ids[0])] == [ids[0]]
    assert {key.key_id for key in stored.revoke("web")} == set(ids[1:])
    assert [key.key_id for key in stored.all() if key.usable(44_100.0)] == [other.key_id]


@pytest.mark.parametrize("name", ["nobody", "", "%"])
def test_what_is_not_there_cannot_be_revoked(stored: StoredKeys, name: str) -> None:
    """Nor twice."""
    stored.create("web", READ, None)
    with pytest.raises(NotFound, match="keys list"):
        stored.revoke(name)
    stored.revoke("web")
    with pytest.raises(NotFound):
        stored.revoke("web")


def test_scopes_and_times_come_back(stored: StoredKeys) -> None:
    """As they were given."""
    key, _ = stored.create("web", frozenset({Scope.READ, Scope.QUOTE}), 50_000.0)
    assert stored.all() == [key]
    assert (key.created_at, key.expires_at) == (44_100.0, 50_000.0)
    assert [key.usable(now) for now in (49_999.9, 50_000.0)] == [True, False]
