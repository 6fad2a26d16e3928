"""The database that holds the jobs: embedded SQLite, or PostgreSQL."""

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mcp_odoo.errors import NotConfigured

BUSY_MILLISECONDS = 30_000
CONNECT_SECONDS = 5
# One arbitrary number for PostgreSQL's advisory lock.
_LOCK = 0x0D00_7AB1


def open_database(url: str | None, data_dir: Path) -> sa.Engine:
    """An engine for `url` (PostgreSQL), or for `<data_dir>/jobs.sqlite` where it is None.

    Raises NotConfigured, with what to set, where the database cannot be reached or the file cannot be made.
    """
    try:
        engine = _postgres(url) if url else _sqlite(data_dir)
        with engine.connect():
            return engine
    except OSError as error:
        raise NotConfigured(
            f"The jobs' folder {data_dir} cannot be used ({error.strerror}): set MCP_ODOO_DATA_DIR",
            code="jobs_folder_unusable",
            folder=str(data_dir),
            reason=error.strerror,
        ) from error
    except (sa.exc.SQLAlchemyError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise NotConfigured(
            f"The jobs' database cannot be used ({reason}): check MCP_ODOO_DATABASE_URL and MCP_ODOO_DATA_DIR",
            code="jobs_database_unusable",
            reason=reason,
        ) from error


def create_tables(engine: sa.Engine, tables: sa.MetaData) -> None:
    """Create those that are missing; of processes that start at the same time one creates them, the others wait."""
    with engine.begin() as db:
        if db.dialect.name == "postgresql":
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        else:
            db.execute(sa.text("BEGIN IMMEDIATE"))
        tables.create_all(db)


def _postgres(url: str) -> sa.Engine:
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    return sa.create_engine(
        address, pool_size=10, max_overflow=10, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
    )


def _sqlite(data_dir: Path) -> sa.Engine:
    # Readable by its owner alone: it holds customers' names.
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
