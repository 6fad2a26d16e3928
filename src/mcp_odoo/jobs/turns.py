"""What people decided about a job: cancelled, tried again; and whether it is past the point of no return.

One row a job, written by whoever comes first: a job that is about to make what cannot be taken back and somebody
who cancels it, perhaps in another process, cannot both win.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mcp_odoo.jobs.database import create_tables

metadata = sa.MetaData()
turns = sa.Table(
    "job_turns",
    metadata,
    sa.Column("job_id", sa.String(64), primary_key=True),
    sa.Column("committed_at", sa.Float, nullable=True),
    sa.Column("cancelled_at", sa.Float, nullable=True),
    sa.Column("retried_at", sa.Float, nullable=True),
    sa.Column("retries", sa.Integer, nullable=False, server_default="0"),
)


@dataclass(frozen=True)
class Turn:
    """What is decided. Times are Unix seconds; `retries` counts how often a person had a failed job go on."""

    committed: bool = False
    cancelled_at: float | None = None
    retried_at: float | None = None
    retries: int = 0

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None


class Turns:
    """Decisions in the jobs' database. Its methods block."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def create_tables(self) -> None:
        create_tables(self._engine, metadata)

    def get(self, job_id: str) -> Turn:
        """What is decided about the job so far."""
        with self._engine.connect() as db:
            return _turn(db, job_id)

    def commit(self, job_id: str) -> Turn:
        """Pass the point of no return, unless the job was cancelled; the answer says which."""
        return self._decide(job_id, turns.c.committed_at, unless=turns.c.cancelled_at)

    def cancel(self, job_id: str) -> Turn:
        """Cancel, unless the job is past the point of no return; the answer says which."""
        return self._decide(job_id, turns.c.cancelled_at, unless=turns.c.committed_at)

    def retry(self, job_id: str, seen: int) -> bool:
        """Remember that a person has a failed job go on now; False where `retries` is not what was `seen` any more."""
        merged = {"retried_at": time.time(), "retries": seen + 1}
        with self._engine.begin() as db:
            return self._upsert(db, job_id, merged, turns.c.retries == seen)

    def cancelled_among(self, job_ids: Collection[str]) -> set[str]:
        """Which of these were cancelled, perhaps through another process."""
        if not job_ids:
            return set()
        cancelled = sa.select(turns.c.job_id).where(turns.c.job_id.in_(job_ids), turns.c.cancelled_at.is_not(None))
        with self._engine.connect() as db:
            return set(db.execute(cancelled).scalars())

    def forget(self, job_ids: Collection[str]) -> None:
        """Delete the decisions about jobs that are deleted."""
        with self._engine.begin() as db:
            db.execute(sa.delete(turns).where(turns.c.job_id.in_(job_ids)))

    def _decide(self, job_id: str, what: sa.Column[float | None], *, unless: sa.Column[float | None]) -> Turn:
        with self._engine.begin() as db:
            self._upsert(db, job_id, {what.name: time.time()}, sa.and_(what.is_(None), unless.is_(None)))
            return _turn(db, job_id)

    def _upsert(self, db: sa.Connection, job_id: str, values: dict[str, float], where: sa.ColumnElement[bool]) -> bool:
        """Whether it was written: not where there is a row that `where` does not hold for."""
        insert = (postgresql if db.dialect.name == "postgresql" else sqlite).insert(turns)
        statement = insert.values(job_id=job_id, **values).on_conflict_do_update(
            index_elements=[turns.c.job_id], set_=values, where=where
        )
        # Not the row count, which psycopg does not tell of an INSERT.
        return db.execute(statement.returning(turns.c.job_id)).first() is not None


def _turn(db: sa.Connection, job_id: str) -> Turn:
    row = db.execute(sa.select(turns).where(turns.c.job_id == job_id)).one_or_none()
    if row is None:
        return Turn()
    return Turn(row.committed_at is not None, row.cancelled_at, row.retried_at, row.retries)
