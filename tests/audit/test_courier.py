"""Delivery: nothing is lost, whatever a sink does, and a sink that is away is told once."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog

from mcp_odoo.audit.courier import Condition, Courier, ToBucket, ToFolder
from mcp_odoo.audit.journal import Document
from mcp_odoo.audit.sinks import AuditSinkUnavailable
from tests.audit.desk import Desk, desk, quotation


@dataclass
class Shelf:
    """A sink that can be away, broken, or hang."""

    error: Exception | None = None
    kept: dict[str, Document] = field(default_factory=dict)
    puts: int = 0
    unwanted: str = ""
    going_on: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.going_on.set()

    def probe(self) -> None:
        if self.error:
            raise self.error

    def put(self, documents: Sequence[Document]) -> None:
        self.puts += 1
        self.going_on.wait()
        if self.error:
            raise self.error
        taken = [document for document in documents if document.name != self.unwanted]
        self.kept |= {document.name: document for document in taken}
        if len(taken) < len(documents):
            refusal = AuditSinkUnavailable(f"Not {self.unwanted}")
            refusal.stored = taken
            raise refusal


AWAY = AuditSinkUnavailable("No bucket: make one")


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, uploads=True) as one:
        yield one


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def stopped(courier: Courier) -> None:
    courier.stop()
    until(lambda: not courier.at_work)


def to_bucket(desk: Desk, shelf: Shelf, *, probes: bool = False) -> tuple[Courier, Condition]:
    condition = Condition("bucket")
    courier = Courier(ToBucket(desk.journal, condition), shelf, condition, probes=probes, first_pause=0.02)
    return courier, condition


def test_what_waits_is_delivered(desk: Desk) -> None:
    """All of it, and then nothing waits."""
    desk.file(*(quotation(number, 2, "completed") for number in range(30)))
    shelf = Shelf()
    courier, condition = to_bucket(desk, shelf)
    courier.start()
    until(lambda: desk.journal.waiting() == (0, 0))
    stopped(courier)
    assert len(shelf.kept) == 30
    assert (condition.taken, condition.refused) == (30, 0)


@pytest.mark.parametrize("error", [AWAY, RuntimeError("whatever")])
def test_a_sink_that_is_away_loses_nothing_and_is_told_once(desk: Desk, error: Exception) -> None:
    """However often it is tried; its return is told, too."""
    desk.file(*(quotation(number, 2, "completed") for number in range(5)))
    shelf = Shelf(error)
    courier, condition = to_bucket(desk, shelf)
    with structlog.testing.capture_logs() as logs:
        courier.start()
        until(lambda: shelf.puts > 3)
        assert condition.trouble == str(error)
        assert desk.journal.waiting() == (0, 5)
        shelf.error = None
        courier.wake()
        until(lambda: desk.journal.waiting() == (0, 0))
        stopped(courier)
    told = [line["event"] for line in logs if line["event"] != "audit.sink_broken"]
    assert told == ["audit.sink_unavailable", "audit.sink_available"]
    assert len(shelf.kept) == condition.taken == 5
    assert condition.refused >= 3


def test_what_a_sink_took_beside_what_it_refuses_is_delivered(desk: Desk) -> None:
    """Only the refused document waits on."""
    documents = desk.journal.put([quotation(number) for number in range(5)])
    shelf = Shelf(unwanted="quot_000000000002")
    route = ToFolder(desk.journal)
    condition = Condition("folder")
    courier = Courier(route, shelf, condition, first_pause=0.02)
    route.hand(documents)
    courier.start()
    until(lambda: desk.journal.waiting()[0] == 1)
    stopped(courier)
    assert len(shelf.kept) == condition.taken == 4
    assert condition.refused >= 1


def test_what_is_wrong_at_the_start_is_told_before_there_is_anything_to_deliver(desk: Desk) -> None:
    """One warning with what to do."""
    with structlog.testing.capture_logs() as logs:
        courier, condition = to_bucket(desk, Shelf(AWAY), probes=True)
        courier.start()
        until(lambda: condition.trouble is not None)
        stopped(courier)
    (line,) = logs
    assert (line["event"], line["reason"]) == ("audit.sink_unavailable", "No bucket: make one")


def test_a_sink_that_is_well_again_is_told_without_a_record(desk: Desk) -> None:
    """Nobody has to make a quotation for `/health` to say so."""
    shelf = Shelf(AWAY)
    courier, condition = to_bucket(desk, shelf, probes=True)
    courier.start()
    until(lambda: condition.trouble is not None)
    shelf.error = None
    courier.wake()
    until(lambda: condition.trouble is None)
    stopped(courier)


def test_several_couriers_deliver_each_document_once(desk: Desk) -> None:
    """Claims keep them out of each other's way."""
    desk.file(*(quotation(number, 2, "completed") for number in range(40)))
    shelves = [Shelf() for _ in range(4)]
    couriers = [to_bucket(desk, shelf)[0] for shelf in shelves]
    for courier in couriers:
        courier.start()
    until(lambda: desk.journal.waiting() == (0, 0))
    for courier in couriers:
        stopped(courier)
    assert sum(len(shelf.kept) for shelf in shelves) == 40


def test_a_sink_that_hangs_does_not_hold_a_stop_up(desk: Desk) -> None:
    """The thread is left behind; what it had is delivered after the next start."""
    desk.file(quotation(1, 2, "completed"))
    shelf = Shelf()
    shelf.going_on.clear()
    courier, _ = to_bucket(desk, shelf)
    courier.start()
    until(lambda: shelf.puts == 1)
    courier.stop()
    assert courier.at_work
    assert desk.journal.waiting() == (0, 1)
    shelf.going_on.set()
    until(lambda: not courier.at_work)


def test_what_is_recorded_here_is_filed_at_once(desk: Desk) -> None:
    """And the newest version alone, where a record moved before its turn came."""
    route = ToFolder(desk.journal)
    shelf = Shelf()
    courier = Courier(route, shelf, Condition("folder"))
    route.hand(desk.journal.put([quotation(1)]))
    route.hand(desk.journal.put([quotation(1, 2, "completed"), quotation(2)]))
    courier.start()
    until(lambda: desk.journal.waiting()[0] == 0)
    stopped(courier)
    assert {name: document.seq for name, document in shelf.kept.items()} == {
        "quot_000000000001": 2, "quot_000000000002": 3,
    }  # fmt: skip
    assert shelf.puts == 1


def test_what_a_dead_process_recorded_is_filed_by_another(desk: Desk) -> None:
    """Once it is late."""
    desk.journal.put([quotation(1)])
    desk.now += 60
    assert [document.name for document in ToFolder(desk.journal).take()] == ["quot_000000000001"]


def test_a_database_that_is_away_stops_no_courier(desk: Desk) -> None:
    """It goes on once that is back."""
    desk.file(quotation(1, 2, "completed"))
    shelf = Shelf()
    with desk.database.begin() as db:
        db.exec_driver_sql("ALTER TABLE audit_records RENAME TO away")
    courier, condition = to_bucket(desk, shelf)
    courier.start()
    time.sleep(0.1)
    assert (shelf.puts, condition.trouble) == (0, None)
    with desk.database.begin() as db:
        db.exec_driver_sql("ALTER TABLE away RENAME TO audit_records")
    courier.wake()
    until(lambda: desk.journal.waiting() == (0, 0))
    stopped(courier)
