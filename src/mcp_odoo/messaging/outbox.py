"""What was sent or is being sent, in the jobs' database, so that no two processes send the same message."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mcp_odoo.errors import MessagingError
from mcp_odoo.messaging.entries import ACCEPTED, REFUSED, SENDING, UNKNOWN, UNSENT, Entry, find_entry
from mcp_odoo.messaging.models import Channel
from mcp_odoo.messaging.refusals import unavailable
from mcp_odoo.messaging.tables import insert_new, messages

# Longer than a request may take: time to record what came of it.
LEASE_SURPLUS = 2.0
TAKEN = "somebody else is sending it"


@dataclass(frozen=True)
class Draft:
    """A message as it would be sent if it were new."""

    key: str
    number: str
    channel: Channel
    mark: str
    template: bool


class Outbox:
    """Its methods block and raise SQLAlchemyError. `timeout` is how many seconds a request to Twilio may take.

    Who wants to send claims the row first, by a compare-and-set on its `claim`: for as long as the request may take and
    a little longer it is theirs.
    """

    def __init__(self, engine: sa.Engine, timeout: float, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._timeout = timeout
        self._clock = clock

    def claim(self, draft: Draft) -> Entry:
        """The message of that key, by its state: ACCEPTED or REFUSED is over; SENDING is ours to send at once, UNKNOWN
        is ours to look for first.

        Raises UpstreamUnavailable, with the time to wait, where somebody else is at it.
        """
        with self._engine.begin() as db:
            now = self._clock()
            fresh = {
                "number": draft.number, "channel": draft.channel, "mark": draft.mark, "template": draft.template,
                "state": SENDING, "claim": secrets.token_hex(8), "attempted_at": now, "unknown_since": None,
            }  # fmt: skip
            if insert_new(db, messages, {"key": draft.key, "first_attempt_at": now, **fresh}):
                return _there(db, draft.key)
            entry = _there(db, draft.key)
            if entry.state in {ACCEPTED, REFUSED}:
                return entry
            ours = {"state": SENDING, "claim": fresh["claim"], "attempted_at": now}
            if entry.state == UNSENT:
                # One that WhatsApp refused goes on where it was, by SMS.
                return self._taken_over(db, entry, ours if entry.refusal else fresh)
            lapses = entry.attempted_at + self._timeout + LEASE_SURPLUS
            # A clock that was set back must not make a lease last for hours.
            if entry.state == SENDING and entry.attempted_at - self._timeout < now < lapses:
                raise unavailable(TAKEN, lapses - now)
            since = entry.unknown_since or entry.attempted_at + self._timeout
            return self._taken_over(db, entry, {**ours, "unknown_since": since}, UNKNOWN)

    def begin(self, entry: Entry, **changes: Any) -> Entry:
        """The entry again, for a request that goes out now.

        Raises UpstreamUnavailable where somebody else took it over.
        """
        with self._engine.begin() as db:
            claim = {"claim": secrets.token_hex(8), "attempted_at": self._clock(), "unknown_since": None}
            return self._taken_over(db, entry, {**claim, **changes})

    def accept(self, entry: Entry, sid: str, status: str) -> Entry:
        """Twilio made it. That is so whoever has the claim by now."""
        with self._engine.begin() as db:
            made = {"state": ACCEPTED, "sid": sid, "status": status, "template": entry.template}
            made |= {"channel": entry.channel, "number": entry.number}
            open_still = sa.and_(messages.c.key == entry.key, messages.c.state != ACCEPTED)
            db.execute(sa.update(messages).where(open_still).values(made))
            return _there(db, entry.key)

    def others(self, entry: Entry) -> tuple[set[str], set[str]]:
        """The sids and the marks of everything else that was sent to this number."""
        same = sa.and_(messages.c.number == entry.number, messages.c.key != entry.key)
        with self._engine.connect() as db:
            rows = db.execute(sa.select(messages.c.sid, messages.c.mark).where(same)).all()
        return {row.sid for row in rows if row.sid}, {row.mark for row in rows}

    def refuse(self, entry: Entry, refusal: MessagingError) -> None:
        """Twilio does not make it, for good."""
        self._settle(entry, {"state": REFUSED, **refused(refusal)})

    def release(self, entry: Entry, *, may_be_made: bool) -> None:
        """Give the claim up: the outcome is unknown from now or from before, or nothing was made."""
        since = (entry.unknown_since or self._clock()) if may_be_made else None
        self._settle(entry, {"state": UNKNOWN if may_be_made else UNSENT, "unknown_since": since})

    def _settle(self, entry: Entry, values: dict[str, Any]) -> None:
        with self._engine.begin() as db:
            db.execute(sa.update(messages).where(_held(entry)).values(values))

    def _taken_over(self, db: sa.Connection, entry: Entry, values: dict[str, Any], state: str = SENDING) -> Entry:
        if db.execute(sa.update(messages).where(_held(entry)).values(values)).rowcount != 1:
            raise unavailable(TAKEN, self._timeout + LEASE_SURPLUS)
        return _there(db, entry.key, state)


def refused(refusal: MessagingError) -> dict[str, Any]:
    """The columns of a refusal."""
    details = refusal.details
    return {"twilio_code": details["twilio_code"], "reason": details["reason"], "blame": details["blame"]}


def _held(entry: Entry) -> sa.ColumnElement[bool]:
    return sa.and_(messages.c.key == entry.key, messages.c.claim == entry.claim)


def _there(db: sa.Connection, key: str, state: str | None = None) -> Entry:
    entry = find_entry(db, messages.c.key == key, state)
    if entry is None:
        raise LookupError(key)
    return entry
