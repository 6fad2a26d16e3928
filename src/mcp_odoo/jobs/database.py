"""The database that holds the jobs: embedded SQLite, or PostgreSQL."""

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa

BUSY_MILLISECONDS = 30_000


def open_database(url: str | None, data_dir: Path) -> sa.Engine:
    """An engine for `url` (PostgreSQL), or for `<data_dir>/jobs.sqlite` where it is None.

    The file is readable by its owner alone: it holds customers' names. Raises OSError where it cannot be made.
    """
    if url:
        return sa.create_engine(
            sa.make_url(url).set(drivername="postgresql+psycopg"), pool_size=10, max_overflow=10, pool_pre_ping=True
        )
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / "jobs.sqlite"
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = sa.create_engine(f"sqlite:///{path}")

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # As DBOS opens it, so that writers queue up instead of failing; and WAL, which DBOS never sets: readers do
        # not wait for writers then, and an enqueue takes milliseconds.
        connection.isolation_level = "IMMEDIATE"
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine
