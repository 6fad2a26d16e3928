"""Where handoffs are kept: in the jobs' database, so that every process on it knows them and no restart forgets."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mcp_odoo.handoff.document import OPEN, Handoff
from mcp_odoo.handoff.moves import Move
from mcp_odoo.handoff.observing import HandoffObserver, Unobserved
from mcp_odoo.jobs.database import create_tables, stored

metadata = sa.MetaData()
handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("handoff_id", sa.String(64), primary_key=True),
    sa.Column("realm", sa.String(64), nullable=False),
    sa.Column("conversation", sa.String(300), nullable=False),
    sa.Column("user_phone", sa.String(20), nullable=False),
    sa.Column("phase", sa.String(20), nullable=False),
    sa.Column("opened_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.Column("due_at", sa.Float, nullable=True),
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Index("handoffs_conversation", "realm", "conversation", "opened_at"),
    sa.Index("handoffs_opened", "realm", "opened_at"),
    sa.Index("handoffs_unfinished", "realm", "finished"),
)
asked_numbers = sa.Table(
    "handoff_numbers",
    metadata,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("handoff_id", sa.String(64), primary_key=True),
    sa.Column("asked_at", sa.Float, nullable=False),
)
# One arbitrary number for PostgreSQL's advisory lock: handoffs are opened one at a time.
_LOCK = 0x0D00_4A0F


class Ledger:
    """Handoffs by their ids, by conversation and by the numbers that were asked. `realm` names the Odoo database;
    `canonical` gives the one form of a telephone number; `moved(handoff_id)` is called after every change made here.

    Every method that is awaited raises UpstreamUnavailable where the database does not answer. `observer` is told of
    what is opened and what ends here.
    """

    def __init__(
        self,
        engine: sa.Engine,
        realm: str,
        canonical: Callable[[str], str],
        moved: Callable[[str], None],
        observer: HandoffObserver | None = None,
    ) -> None:
        self._observer = observer or Unobserved()
        self._engine = engine
        self._realm = hashlib.sha256(realm.encode()).hexdigest()[:8]
        self._canonical = canonical
        self._moved = moved

    def create_tables(self) -> None:
        create_tables(self._engine, metadata)

    async def open(self, handoff: Handoff, again: Move, *, since: float | None) -> tuple[Handoff, bool]:
        """Store a new handoff, unless its conversation has one that is open or moved `since` (Unix seconds; None:
        ever): then that one, after `again`. The second value says whether it is the new one.
        """
        kept, new = await stored(lambda: self._open(handoff, again, since))
        if new:
            self._observer.handoff_opened()
        self._moved(kept.handoff_id)
        return kept, new

    async def change(self, handoff_id: str, move: Move) -> Handoff | None:
        """The handoff after the move; None where there is nothing to move or no such handoff."""
        before, after = await stored(lambda: self._change(handoff_id, move))
        if after is not None:
            if after.over and after.phase != before:
                self._observer.handoff_ended(after.phase)
            self._moved(handoff_id)
        return after

    async def get(self, handoff_id: str) -> Handoff | None:
        return await stored(lambda: self._read(handoffs.c.handoff_id == handoff_id))

    async def of_conversation(self, conversation: str) -> Handoff | None:
        """The conversation's latest handoff."""
        mine = sa.and_(handoffs.c.realm == self._realm, handoffs.c.conversation == conversation)
        return await stored(lambda: self._read(mine))

    async def of_number(self, number: str, since: float) -> list[Handoff]:
        """Those in which this number was asked `since` (Unix seconds), newest first."""
        wanted = (
            sa.select(handoffs.c.document)
            .join(asked_numbers, asked_numbers.c.handoff_id == handoffs.c.handoff_id)
            .where(
                asked_numbers.c.number == self._canonical(number),
                asked_numbers.c.asked_at >= since,
                handoffs.c.realm == self._realm,
            )
            .order_by(asked_numbers.c.asked_at.desc())
            .limit(50)
        )
        return await stored(lambda: self._all(wanted))

    async def unfinished(self) -> list[Handoff]:
        """Those with something left to do."""
        wanted = sa.select(handoffs.c.document).where(handoffs.c.realm == self._realm, handoffs.c.finished.is_(False))
        return await stored(lambda: self._all(wanted))

    async def find(
        self,
        *,
        phases: Sequence[str],
        conversation: str | None,
        user_phone: str | None,
        since: float | None,
        until: float | None,
        limit: int,
        offset: int,
    ) -> tuple[list[Handoff], bool]:
        """A page of those opened from `since` on and before `until`, newest first, and whether there are more."""
        columns, terms = handoffs.c, [handoffs.c.realm == self._realm]
        if phases:
            terms.append(columns.phase.in_(phases))
        if conversation is not None:
            terms.append(columns.conversation == conversation)
        if user_phone is not None:
            terms.append(columns.user_phone == user_phone)
        terms += [columns.opened_at >= since] if since is not None else []
        terms += [columns.opened_at < until] if until is not None else []
        wanted = sa.select(columns.document).where(*terms)
        newest_first = wanted.order_by(columns.opened_at.desc(), columns.handoff_id).limit(limit + 1).offset(offset)
        found = await stored(lambda: self._all(newest_first))
        return found[:limit], len(found) > limit

    def count_open(self) -> list[tuple[str, int, float]]:
        """The handoffs that are not over: phase, how many, and when the first was opened (Unix seconds). Blocks, and
        raises SQLAlchemyError.
        """
        columns = handoffs.c
        counted = (
            sa.select(columns.phase, sa.func.count(), sa.func.min(columns.opened_at))
            .where(columns.realm == self._realm, columns.finished.is_(False), columns.phase.in_(OPEN))
            .group_by(columns.phase)
        )
        with self._engine.connect() as db:
            return [(str(phase), int(number), float(since)) for phase, number, since in db.execute(counted)]

    async def forget(self, before: float) -> int:
        """Delete those that are over and did not move since `before` (Unix seconds); how many that were."""
        return await stored(lambda: self._forget(before))

    def _open(self, handoff: Handoff, again: Move, since: float | None) -> tuple[Handoff, bool]:
        mine = sa.and_(handoffs.c.realm == self._realm, handoffs.c.conversation == handoff.conversation)
        # Nobody answered: whoever asks once more wants everybody asked once more.
        same = mine
        if since is not None:
            recent = sa.and_(handoffs.c.updated_at >= since, handoffs.c.phase != "unanswered")
            same = sa.and_(mine, sa.or_(handoffs.c.phase.in_(OPEN), recent))
        with self._engine.begin() as db:
            self._first(db)
            known = _latest(db, same)
            if known is None:
                db.execute(sa.insert(handoffs).values(handoff_id=handoff.handoff_id, **self._row(handoff)))
                return handoff, True
            after = again(known)
            if after is not None:
                self._store(db, after)
            return after or known, False

    def _change(self, handoff_id: str, move: Move) -> tuple[str, Handoff | None]:
        """The phase before, and the handoff after the move."""
        with self._engine.begin() as db:
            if db.dialect.name != "postgresql":
                db.execute(sa.text("BEGIN IMMEDIATE"))
            wanted = sa.select(handoffs.c.document).where(handoffs.c.handoff_id == handoff_id).with_for_update()
            text = db.execute(wanted).scalar_one_or_none()
            if text is None:
                return "", None
            handoff = Handoff.model_validate_json(text)
            before, after = handoff.phase, move(handoff)
            if after is not None:
                self._store(db, after)
            return before, after

    def _store(self, db: sa.Connection, handoff: Handoff) -> None:
        this = handoffs.c.handoff_id == handoff.handoff_id
        db.execute(sa.update(handoffs).where(this).values(**self._row(handoff)))
        insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
        for turn in handoff.turns:
            if turn.number is not None:
                row = {
                    "number": self._canonical(turn.number),
                    "handoff_id": handoff.handoff_id,
                    "asked_at": turn.began_at,
                }
                db.execute(insert(asked_numbers).values(row).on_conflict_do_nothing())

    def _row(self, handoff: Handoff) -> dict[str, Any]:
        return {
            "realm": self._realm,
            "conversation": handoff.conversation,
            "user_phone": handoff.user_phone,
            "phase": handoff.phase,
            "opened_at": handoff.opened_at,
            "updated_at": handoff.updated_at,
            "due_at": handoff.due_at,
            "finished": handoff.finished,
            "document": handoff.model_dump_json(),
        }

    def _read(self, which: sa.ColumnElement[bool]) -> Handoff | None:
        with self._engine.connect() as db:
            return _latest(db, which)

    def _all(self, wanted: sa.Select[Any]) -> list[Handoff]:
        with self._engine.connect() as db:
            return [Handoff.model_validate_json(text) for text in db.execute(wanted).scalars()]

    def _forget(self, before: float) -> int:
        old = sa.and_(handoffs.c.realm == self._realm, handoffs.c.finished.is_(True), handoffs.c.updated_at < before)
        with self._engine.begin() as db:
            ids = sa.select(handoffs.c.handoff_id).where(old)
            db.execute(sa.delete(asked_numbers).where(asked_numbers.c.handoff_id.in_(ids)))
            return int(db.execute(sa.delete(handoffs).where(old)).rowcount)

    @staticmethod
    def _first(db: sa.Connection) -> None:
        """Let nobody else open a handoff before this transaction is over."""
        if db.dialect.name == "postgresql":
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        else:
            db.execute(sa.text("BEGIN IMMEDIATE"))


def _latest(db: sa.Connection, which: sa.ColumnElement[bool]) -> Handoff | None:
    wanted = sa.select(handoffs.c.document).where(which).order_by(handoffs.c.opened_at.desc()).limit(1)
    text = db.execute(wanted).scalar_one_or_none()
    return Handoff.model_validate_json(text) if text else None
