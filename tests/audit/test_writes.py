"""A write is on record before it is done, and afterwards with what it did."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import anyio
import pytest
from pydantic import BaseModel, ValidationError

from mcp_odoo.audit.records import Record
from mcp_odoo.audit.writes import Writes
from mcp_odoo.caller import Caller, calling
from mcp_odoo.errors import Conflict, OutcomeUnknown, UpstreamUnavailable
from mcp_odoo.trail import note_call, note_changed, note_created


@dataclass
class Book:
    """Keeps what it is told, or refuses to so many times after the first `ready`."""

    ready: int = 99
    refusals: int = 0
    told: list[Record] = field(default_factory=list)

    async def record(self, *records: Record) -> None:
        await asyncio.sleep(0)
        if len(self.told) >= self.ready and self.refusals:
            self.refusals -= 1
            raise UpstreamUnavailable("The disk is full")
        self.told += records

    @property
    def last(self) -> dict[str, Any]:
        return json.loads(json.dumps(self.told[-1].body))  # type: ignore[no-any-return] # JSON


ASKED = {"order_id": 18, "client_order_ref": "PO-7"}
BERTA = Caller("berta", "mcp", "Claude 4", "r-1", "dev_update_sale")


async def test_a_write_is_on_record_before_and_after_it_is_done() -> None:
    """Who, what, when, how long, and what changed in Odoo."""
    book = Book()
    with calling(BERTA):
        async with Writes(book).recorded(ASKED):
            started = book.last
            note_call("sale.order", "write", [18], 12.5)
            note_changed("sale.order", 18, [{"field": "client_order_ref", "before": None, "after": "PO-7"}])
            note_created("sale.order.line", [40, 41])
            note_created("sale.order.line", [41])
    assert (started["status"], started["input"], started["changes"], started["duration_ms"]) == (
        "started",
        ASKED,
        [],
        None,
    )
    done = book.last
    assert (done["status"], done["error"], done["error_code"]) == ("completed", None, None)
    assert (done["principal"], done["face"], done["client"]) == ("berta", "mcp", "Claude 4")
    assert (done["action"], done["request_id"]) == ("dev_update_sale", "r-1")
    assert done["calls"] == [{"model": "sale.order", "method": "write", "ids": [18], "ms": 12.5, "outcome": "done"}]
    assert [(change["model"], change["id"], change["change"]) for change in done["changes"]] == [
        ("sale.order", 18, "changed"), ("sale.order.line", 40, "created"), ("sale.order.line", 41, "created"),
    ]  # fmt: skip
    assert done["duration_ms"] >= 0
    assert {record.name for record in book.told} == {done["write_id"]}


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Conflict("S00018 is locked", code="order_locked"), ("failed", "S00018 is locked", "order_locked")),
        (OutcomeUnknown("The answer was lost"), ("unknown", "The answer was lost", "outcome_unknown")),
        (KeyError("secret"), ("failed", "KeyError; the server's log has it under this request id", "internal_error")),
    ],
)
async def test_a_failure_is_on_record_and_goes_on(error: Exception, outcome: tuple[str, ...]) -> None:
    """With its code; of what we do not know only the kind, since it may say anything."""
    book = Book()
    with pytest.raises(type(error)):
        async with Writes(book).recorded(ASKED):
            raise error
    assert (book.last["status"], book.last["error"], book.last["error_code"]) == outcome


async def test_a_failure_is_known_by_its_cause() -> None:
    """Frameworks wrap what a tool raises."""
    book = Book()

    async def fail() -> None:
        async with Writes(book).recorded(ASKED):
            raise RuntimeError("wrapped") from Conflict("S00018 is locked", code="order_locked")

    with pytest.raises(RuntimeError):
        await fail()
    assert book.last["error_code"] == "order_locked"


async def test_a_mistake_in_the_input_is_on_record_without_the_input_again() -> None:
    """Field and sentence."""

    class Order(BaseModel):
        order_id: int

    book = Book()
    with pytest.raises(ValidationError):
        async with Writes(book).recorded({"order_id": "x"}):
            Order.model_validate({"order_id": "x"})
    assert book.last["error_code"] == "invalid_input"
    assert book.last["error"].startswith("order_id: Input should be a valid integer")
    assert "pydantic.dev" not in book.last["error"]


async def test_what_cannot_be_recorded_is_not_done() -> None:
    """An auditor would rather have no write than one without a record."""
    done = False
    with pytest.raises(UpstreamUnavailable):
        async with Writes(Book(ready=0, refusals=1)).recorded(ASKED):
            done = True
    assert not done


async def test_a_record_that_was_stored_late_is_ended() -> None:
    """A database that hung had it after all: it must not look as if something was under way."""
    book = Book(ready=0, refusals=1)
    with pytest.raises(UpstreamUnavailable):
        async with Writes(book).recorded(ASKED):
            raise AssertionError
    async with asyncio.timeout(5):
        while not book.told:  # noqa: ASYNC110 - the book is a list
            await asyncio.sleep(0.01)
    assert (book.last["status"], book.last["calls"]) == ("failed", [])


async def test_a_write_that_is_done_does_not_fail_for_its_record() -> None:
    """An error would have it done twice; the end is recorded as soon as that is possible."""
    book = Book(ready=1, refusals=1)
    async with Writes(book).recorded(ASKED):
        pass
    assert book.last["status"] == "started"
    async with asyncio.timeout(5):
        while len(book.told) < 2:  # noqa: ASYNC110 - the book is a list
            await asyncio.sleep(0.01)
    assert book.last["status"] == "completed"


async def test_whoever_hangs_up_does_not_take_the_record_along() -> None:
    """What was under way then is unknown."""
    book, begun = Book(), asyncio.Event()

    async def write() -> None:
        async with Writes(book).recorded(ASKED):
            note_call("sale.order", "write", [18], 1.0, "interrupted")
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (book.last["status"], book.last["error_code"]) == ("unknown", "interrupted")
    assert book.last["calls"][0]["outcome"] == "interrupted"


async def test_a_scope_that_is_cancelled_does_not_take_the_record_along() -> None:
    """As the MCP SDK cancels: every further await inside would be cancelled, too."""
    book = Book()
    with anyio.move_on_after(0.02) as scope:
        async with Writes(book).recorded(ASKED):
            await anyio.sleep(60)
    assert scope.cancelled_caught
    assert (book.last["status"], book.last["error_code"]) == ("unknown", "interrupted")


async def test_writes_at_the_same_time_have_records_of_their_own() -> None:
    """And trails."""
    book = Book()
    writes = Writes(book)

    async def write(order_id: int) -> None:
        async with writes.recorded({"order_id": order_id}):
            await asyncio.sleep(0.001)
            await asyncio.gather(*(asyncio.to_thread(note_call, "sale.order", "write", [order_id], 1.0) for _ in "ab"))

    await asyncio.gather(*(write(order_id) for order_id in range(20)))
    ends = [record.body for record in book.told if record.version == 2]
    assert len({record["write_id"] for record in ends}) == 20
    assert all([call["ids"] for call in end["calls"]] == [[end["input"]["order_id"]]] * 2 for end in ends)
