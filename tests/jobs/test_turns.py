"""Who comes first decides: a job that commits itself, or somebody who cancels it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.turns import Turn, Turns


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_database(None, tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def turns(engine: sa.Engine) -> Turns:
    turns = Turns(engine)
    turns.create_tables()
    return turns


def test_of_an_unknown_job_nothing_is_decided(turns: Turns) -> None:
    """Jobs of earlier releases have no row."""
    assert turns.get("quot_1") == Turn()


def test_a_committed_job_is_not_cancelled_any_more(turns: Turns) -> None:
    """Committing again, as a repeated step does, changes nothing."""
    assert turns.commit("quot_1").committed
    assert not turns.cancel("quot_1").cancelled
    assert turns.commit("quot_1") == turns.get("quot_1") == Turn(committed=True)


def test_a_cancelled_job_does_not_commit_any_more(turns: Turns) -> None:
    """When it was cancelled stays what it was the first time."""
    first = turns.cancel("quot_1")
    assert first.cancelled
    assert turns.commit("quot_1") == turns.cancel("quot_1") == first


def test_of_both_at_once_one_wins(turns: Turns) -> None:
    """For every job, and both see the same winner."""
    for number in range(30):
        together = Barrier(2)

        def decide(what: str, job_id: str = f"quot_{number}", together: Barrier = together) -> Turn:
            together.wait()
            return turns.commit(job_id) if what == "commit" else turns.cancel(job_id)

        with ThreadPoolExecutor(2) as pool:
            mine, theirs = pool.map(decide, ("commit", "cancel"))
        assert mine.committed != theirs.cancelled
        assert {mine.committed, mine.cancelled} == {True, False}


def test_retries_are_counted(turns: Turns) -> None:
    """And the last one's time is kept; what was decided stays."""
    turns.commit("quot_1")
    assert turns.retry("quot_1", seen=0)
    first = turns.get("quot_1")
    assert turns.retry("quot_1", seen=1)
    second = turns.get("quot_1")
    assert (first.retries, second.retries, second.committed) == (1, 2, True)
    assert first.retried_at is not None
    assert second.retried_at is not None
    assert second.retried_at >= first.retried_at


def test_of_retries_at_once_one_counts(turns: Turns) -> None:
    """The others saw a job that had not been tried again yet."""
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: turns.retry("quot_1", seen=0), range(8))) == 1
    assert turns.get("quot_1").retries == 1


def test_the_cancelled_ones_among_many_are_told(turns: Turns) -> None:
    """Whoever cancelled them."""
    turns.cancel("a")
    turns.commit("b")
    assert turns.cancelled_among({"a", "b", "c"}) == {"a"}
    assert turns.cancelled_among(set()) == set()


def test_what_is_forgotten_is_gone(turns: Turns) -> None:
    """Of these jobs only."""
    turns.cancel("a")
    turns.cancel("b")
    turns.forget(["a"])
    assert (turns.get("a").cancelled, turns.get("b").cancelled) == (False, True)
