"""Who was promised which opportunity: the memory that keeps two quotations from landing on the same person."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from mcp_odoo.jobs.database import create_tables

metadata = sa.MetaData()
promises = sa.Table(
    "salesperson_promises",
    metadata,
    sa.Column("tracking_id", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.Integer, nullable=False),
    sa.Column("promised_at", sa.Float, nullable=False, index=True),
    sa.Column("kept_at", sa.Float, nullable=True),
)
# One arbitrary number for PostgreSQL's advisory lock, so that promises are made one at a time.
_LOCK = 0x0D00_5A1E
_REMEMBERED_SECONDS = 90 * 24 * 3600
_ABANDONED_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Promises:
    """What is promised beyond what Odoo shows: `open` per user, and when each was last chosen (Unix seconds)."""

    open: Counter[int]
    last: dict[int, float]


class Assignments:
    """Promises in the jobs' database: durable, and shared by every process on it. Its methods block."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def create_tables(self) -> None:
        create_tables(self._engine, metadata)

    def promise(self, tracking_id: str, counted_at: float, choose: Callable[[Promises], int]) -> int:
        """The user of this job's promise, chosen now if there is none yet.

        `choose` sees the promises that Odoo's counts, read at `counted_at` (Unix seconds), cannot include.
        Promises are made one at a time, whatever the number of threads and processes.
        """
        with self._engine.begin() as db:
            if db.dialect.name == "postgresql":
                db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            else:
                db.execute(sa.text("BEGIN IMMEDIATE"))
            known = db.execute(sa.select(promises.c.user_id).where(promises.c.tracking_id == tracking_id)).scalar()
            if known is not None:
                return int(known)
            now = time.time()
            user_id = choose(_promises(db, counted_at, now))
            db.execute(sa.delete(promises).where(promises.c.promised_at < now - _REMEMBERED_SECONDS))
            db.execute(sa.insert(promises).values(tracking_id=tracking_id, user_id=user_id, promised_at=now))
            return user_id

    def keep(self, tracking_id: str) -> None:
        """The opportunity stands in Odoo: its counts include it from now on."""
        unkept = (promises.c.tracking_id == tracking_id) & promises.c.kept_at.is_(None)
        with self._engine.begin() as db:
            db.execute(sa.update(promises).where(unkept).values(kept_at=time.time()))

    def withdraw(self, tracking_id: str) -> None:
        """The job failed: its promise counts no more. One that was kept stays."""
        unkept = (promises.c.tracking_id == tracking_id) & promises.c.kept_at.is_(None)
        with self._engine.begin() as db:
            db.execute(sa.delete(promises).where(unkept))

    def peek(self) -> Promises:
        """The promises as they stand, for a look without choosing."""
        now = time.time()
        with self._engine.connect() as db:
            return _promises(db, now, now)


def _promises(db: sa.Connection, counted_at: float, now: float) -> Promises:
    hidden = promises.c.kept_at.is_(None) & (promises.c.promised_at > now - _ABANDONED_SECONDS)
    pending = db.execute(
        sa.select(promises.c.user_id, sa.func.count())
        .where(hidden | (promises.c.kept_at >= counted_at))
        .group_by(promises.c.user_id)
    )
    last = db.execute(sa.select(promises.c.user_id, sa.func.max(promises.c.promised_at)).group_by(promises.c.user_id))
    return Promises(Counter({row[0]: row[1] for row in pending}), {row[0]: row[1] for row in last})
