"""What was written to Odoo, noted where it happens, for whoever keeps a record of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

DONE = "done"


@dataclass
class Trail:
    """`calls` are the writing requests to Odoo, as they were answered: model, method, ids, milliseconds and outcome
    (`done`, or the error's code). `changes` are what they did: records that were created, and values before and after.
    `confirmed_by` is how a person said yes to it before, `elicitation` or `token`, if anybody was asked.
    """

    calls: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    confirmed_by: str | None = None

    def __bool__(self) -> bool:
        return bool(self.calls or self.changes)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"calls": self.calls, "changes": self.changes}


_trail: ContextVar[Trail | None] = ContextVar("trail", default=None)


@contextmanager
def recording() -> Iterator[Trail]:
    """What is written inside, also by tasks that are started there, goes into this trail."""
    trail = Trail()
    token = _trail.set(trail)
    try:
        yield trail
    finally:
        _trail.reset(token)


def note_call(model: str, method: str, ids: Sequence[int] | None, milliseconds: float, outcome: str = DONE) -> None:
    """A writing request to Odoo was answered, or was not."""
    if (trail := _trail.get()) is not None:
        trail.calls.append(
            {"model": model, "method": method, "ids": list(ids or ()), "ms": milliseconds, "outcome": outcome}
        )


def note_confirmed(way: str) -> None:
    """A person was asked about what is being done now, and said yes."""
    if (trail := _trail.get()) is not None:
        trail.confirmed_by = way


def note_created(model: str, ids: Iterable[int]) -> None:
    """These records were created by what is being done, now or by an earlier attempt at it."""
    if (trail := _trail.get()) is not None:
        known = {(change["model"], change["id"]) for change in trail.changes if change["change"] == "created"}
        trail.changes += [
            {"model": model, "id": record_id, "change": "created"}
            for record_id in ids
            if (model, record_id) not in known
        ]


def note_shared(model: str, record_id: int) -> None:
    """Somebody was given a link that lets in whoever has it."""
    if (trail := _trail.get()) is not None:
        trail.changes.append({"model": model, "id": record_id, "change": "shared"})


def note_changed(model: str, record_id: int, differences: Iterable[Mapping[str, Any]]) -> None:
    """Values of a record are different now. Each difference has `field`, `before` and `after`."""
    if (trail := _trail.get()) is not None:
        trail.changes += [
            {"model": model, "id": record_id, "change": "changed", **difference} for difference in differences
        ]
