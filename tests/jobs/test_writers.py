"""SQLite's writers, one after another in the order in which they came."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.jobs.database import sqlite_engine

WRITE = sa.text("INSERT INTO things VALUES (:number)")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = sqlite_engine(tmp_path / "x.sqlite")
    with made.begin() as db:
        db.execute(sa.text("CREATE TABLE things (number INTEGER)"))
    yield made
    made.dispose()


def written(engine: sa.Engine) -> list[int]:
    with engine.connect() as db:
        return list(db.execute(sa.text("SELECT number FROM things ORDER BY rowid")).scalars())


def run(*work: Callable[[], object]) -> None:
    """In threads that begin one after the other; wait for all."""
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    for thread in threads:
        thread.join(20)


def test_who_comes_first_writes_first(engine: sa.Engine) -> None:
    """Also where the database is busy for a while."""

    def hold() -> None:
        with engine.begin() as db:
            db.execute(WRITE, {"number": -1})
            time.sleep(0.5)

    def write(number: int) -> None:
        with engine.begin() as db:
            db.execute(WRITE, {"number": number})

    run(hold, *(lambda number=number: write(number) for number in range(10)))
    assert written(engine) == [-1, *range(10)]


@pytest.mark.parametrize("how", ["commit", "rollback", "nothing", "refused", "invalidated"])
def test_however_a_transaction_ends_the_next_one_writes(engine: sa.Engine, how: str) -> None:
    """Without a wait."""
    with engine.connect() as db:
        db.execute(WRITE, {"number": 1})
        match how:
            case "commit":
                db.commit()
            case "rollback":
                db.rollback()
            case "refused":
                with pytest.raises(sa.exc.OperationalError):
                    db.execute(sa.text("INSERT INTO nowhere VALUES (1)"))
            case "invalidated":
                db.invalidate()
    began = time.monotonic()
    with engine.begin() as db:
        db.execute(WRITE, {"number": 2})
    assert time.monotonic() - began < 1
    assert written(engine) == ([1, 2] if how == "commit" else [2])


def test_readers_wait_for_nobody(engine: sa.Engine) -> None:
    """They see what was committed."""
    with engine.begin() as db:
        db.execute(WRITE, {"number": 1})
        assert written(engine) == []
    assert written(engine) == [1]
