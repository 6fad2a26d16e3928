"""Promises: what was given to whom and is not in Odoo's counts yet."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.crm.assignments import Assignments, promises
from mcp_odoo.crm.models import Salesperson
from mcp_odoo.crm.salespeople import least_loaded
from mcp_odoo.jobs.database import open_database, sqlite_engine

PEOPLE = [Salesperson(id=number, name=f"P{number}") for number in (1, 2, 3, 4)]
PROMISE_TEN = """
import sys, time
from pathlib import Path
from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.models import Salesperson
from mcp_odoo.crm.salespeople import least_loaded
from mcp_odoo.jobs.database import sqlite_engine
people = [Salesperson(id=number, name="") for number in (1, 2, 3, 4)]
assignments = Assignments(sqlite_engine(Path(sys.argv[1]) / "jobs.sqlite"))
while not (Path(sys.argv[1]) / "go").exists():
    time.sleep(0.001)
for number in range(10):
    assignments.promise(f"{sys.argv[2]}-{number}", time.time(), lambda seen: least_loaded(people, seen))
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_database(None, tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def assignments(engine: sa.Engine) -> Assignments:
    made = Assignments(engine)
    made.create_tables()
    return made


def promise(assignments: Assignments, tracking_id: str, counted_at: float | None = None) -> int:
    return assignments.promise(
        tracking_id, time.time() if counted_at is None else counted_at, lambda seen: least_loaded(PEOPLE, seen)
    )


def age(engine: sa.Engine, tracking_id: str, seconds: float) -> None:
    """Make a promise older."""
    mine = promises.c.tracking_id == tracking_id
    with engine.begin() as db:
        db.execute(sa.update(promises).where(mine).values(promised_at=promises.c.promised_at - seconds))


def test_a_job_asks_as_often_as_it_likes(assignments: Assignments) -> None:
    """The first answer is the answer, and it counts once."""
    assert {promise(assignments, "a") for _ in range(5)} == {1}
    assert assignments.peek().open == {1: 1}


def test_promises_go_round(assignments: Assignments) -> None:
    """Equal people get one each before anybody gets a second."""
    assert [promise(assignments, f"t{number}") for number in range(8)] == [1, 2, 3, 4, 1, 2, 3, 4]


def test_tables_may_be_there_already(assignments: Assignments) -> None:
    """Every start creates what is missing."""
    promise(assignments, "a")
    assignments.create_tables()
    assert assignments.peek().open == {1: 1}


def test_a_withdrawn_promise_counts_no_more(assignments: Assignments) -> None:
    """The person is as free as before."""
    promise(assignments, "a")
    assignments.withdraw("a")
    assert assignments.peek().open == {}
    assert promise(assignments, "b") == 1


def test_a_kept_promise_is_in_odoo_s_counts(assignments: Assignments) -> None:
    """For those who count from now on; that somebody was chosen is remembered."""
    promise(assignments, "a")
    assignments.keep("a")
    seen = assignments.peek()
    assert seen.open == {}
    assert list(seen.last) == [1]
    assert promise(assignments, "b") == 2


def test_counts_read_before_an_opportunity_stood_do_not_include_it(assignments: Assignments) -> None:
    """A slow job that counted earlier still sees the promise as open."""
    counted_at = time.time()
    promise(assignments, "a")
    assignments.keep("a")
    seen: list[Counter[int]] = []
    for moment in (counted_at, time.time() + 1):
        assignments.promise(f"look-{moment}", moment, lambda now: seen.append(Counter(now.open)) or 4)  # type: ignore[func-returns-value] # append returns None on purpose
    assert seen == [{1: 1}, {4: 1}]


def test_a_kept_promise_cannot_be_withdrawn(assignments: Assignments) -> None:
    """Its opportunity stands, whatever happened to the job afterwards."""
    promise(assignments, "a")
    assignments.keep("a")
    assignments.withdraw("a")
    assert promise(assignments, "a") == 1
    assert list(assignments.peek().last) == [1]


def test_keeping_twice_keeps_the_first_time(assignments: Assignments, engine: sa.Engine) -> None:
    """A repeated step does not make old counts look incomplete."""
    promise(assignments, "a")
    assignments.keep("a")
    with engine.connect() as db:
        first = db.execute(sa.select(promises.c.kept_at)).scalar()
    assignments.keep("a")
    with engine.connect() as db:
        assert db.execute(sa.select(promises.c.kept_at)).scalar() == first


def test_a_promise_that_nobody_kept_for_a_day_is_abandoned(assignments: Assignments, engine: sa.Engine) -> None:
    """A job that was lost does not weigh on somebody forever."""
    promise(assignments, "a")
    age(engine, "a", 23 * 3600)
    assert assignments.peek().open == {1: 1}
    age(engine, "a", 2 * 3600)
    assert assignments.peek().open == {}


def test_promises_are_forgotten_after_three_months(assignments: Assignments, engine: sa.Engine) -> None:
    """The table does not grow forever."""
    promise(assignments, "a")
    age(engine, "a", 91 * 24 * 3600)
    promise(assignments, "b")
    with engine.connect() as db:
        assert list(db.execute(sa.select(promises.c.tracking_id)).scalars()) == ["b"]


def test_promises_survive_a_restart(assignments: Assignments, tmp_path: Path) -> None:
    """They are in the file."""
    promise(assignments, "a")
    again = sqlite_engine(tmp_path / "jobs.sqlite")
    assert Assignments(again).peek().open == {1: 1}
    again.dispose()


def test_a_choice_that_fails_promises_nothing(assignments: Assignments) -> None:
    """The next one is not blocked by it."""
    with pytest.raises(ZeroDivisionError):
        assignments.promise("a", time.time(), lambda _: 1 // 0)
    assert assignments.peek().open == {}
    assert promise(assignments, "a") == 1


def test_threads_at_once_spread_over_equal_people(assignments: Assignments) -> None:
    """Twenty promises over four people are five each."""
    gate = threading.Barrier(20)

    def one(number: int) -> None:
        gate.wait()
        promise(assignments, f"t{number}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert assignments.peek().open == {1: 5, 2: 5, 3: 5, 4: 5}


def test_two_processes_at_once_spread_over_equal_people(assignments: Assignments, tmp_path: Path) -> None:
    """They share the file and take turns."""
    workers = [subprocess.Popen([sys.executable, "-c", PROMISE_TEN, str(tmp_path), name]) for name in ("x", "y")]
    (tmp_path / "go").touch()
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert assignments.peek().open == {1: 5, 2: 5, 3: 5, 4: 5}
