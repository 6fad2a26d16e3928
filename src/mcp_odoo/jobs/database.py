"""The database that holds the jobs: embedded SQLite, or PostgreSQL."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from mcp_odoo.errors import NotConfigured, UpstreamUnavailable
from mcp_odoo.jobs.folder import DATABASE, make_database_file, open_folder, open_free_folder
from mcp_odoo.jobs.writers import take_turns

Value = TypeVar("Value")
BUSY_MILLISECONDS = 30_000
# A machine that vanishes says no goodbye: we look for it every few seconds, and give up after some ten.
POSTGRES_ALIVE = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
# A frozen process in the middle of a transaction would hold its locks for as long as its machine is up.
IDLE_TRANSACTION_SECONDS = 5
# What a database that does not answer raises, or one that ended our session: asking again may help.
DATABASE_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError, sa.exc.TimeoutError)
# One arbitrary number for PostgreSQL's advisory lock.
_LOCK = 0x0D00_7AB1


def open_database(url: str | None, data_dir: Path, *, beside_others: bool = False) -> sa.Engine:
    """An engine for `url` (PostgreSQL), or for `<data_dir>/jobs.sqlite` where it is None, which is then ours until it
    is disposed of. `beside_others`: where another process has that folder, use one of our own below it.

    Raises NotConfigured, with what to set, where the database cannot be reached, or the file cannot be made or is
    another process's.
    """
    return _opened(data_dir, lambda: _postgres(url) if url else _sqlite(data_dir, beside_others=beside_others))


@contextmanager
def shared_database(url: str | None, data_dir: Path) -> Iterator[sa.Engine]:
    """An engine for the same database, for a command that works on it beside the server that has it.

    Raises NotConfigured as `open_database` does, and where what is done inside fails for the database.
    """
    engine = _opened(data_dir, lambda: _postgres(url) if url else sqlite_engine(make_database_file(data_dir)))
    try:
        yield engine
    except sa.exc.SQLAlchemyError as error:
        raise _unusable(error) from error
    finally:
        engine.dispose()


def _opened(data_dir: Path, make: Callable[[], sa.Engine]) -> sa.Engine:
    try:
        engine = make()
        try:
            engine.connect().close()
        except BaseException:
            engine.dispose()
            raise
    except OSError as error:
        raise NotConfigured(
            f"The jobs' folder {data_dir} cannot be used ({error.strerror}): set MCP_ODOO_DATA_DIR",
            code="jobs_folder_unusable",
            folder=str(data_dir),
            reason=error.strerror,
        ) from error
    except (sa.exc.SQLAlchemyError, ValueError) as error:
        raise _unusable(error) from error
    return engine


def _unusable(error: Exception) -> NotConfigured:
    reason = str(error).splitlines()[0]
    return NotConfigured(
        f"The jobs' database cannot be used ({reason}): check MCP_ODOO_DATABASE_URL and MCP_ODOO_DATA_DIR",
        code="jobs_database_unusable",
        reason=reason,
    )


def create_tables(engine: sa.Engine, tables: sa.MetaData) -> None:
    """Create those that are missing; of processes that start at the same time one creates them, the others wait."""
    with engine.begin() as db:
        if db.dialect.name == "postgresql":
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        else:
            db.execute(sa.text("BEGIN IMMEDIATE"))
        tables.create_all(db)


async def stored(work: Callable[..., Value], *arguments: Any, **named: Any) -> Value:
    """What blocks on the jobs' database, in a thread. Raises UpstreamUnavailable (`jobs_unavailable`)."""
    try:
        return await asyncio.to_thread(work, *arguments, **named)
    except DATABASE_AWAY as error:
        raise jobs_unavailable() from error


def jobs_unavailable() -> UpstreamUnavailable:
    """The error for a jobs' database that does not answer at the moment."""
    return UpstreamUnavailable("The jobs database does not answer; try again in a few seconds", code="jobs_unavailable")


def _postgres(url: str) -> sa.Engine:
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(address, pool_size=10, max_overflow=10, pool_pre_ping=True, connect_args=POSTGRES_ALIVE)

    @sa.event.listens_for(engine, "connect")
    def _release_what_we_hold(connection: Any, _record: Any) -> None:
        # A statement, not an option of the connection, which would replace those of the URL.
        connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_TRANSACTION_SECONDS}s'")
        connection.commit()

    return engine


def _sqlite(data_dir: Path, *, beside_others: bool) -> sa.Engine:
    folder, lock = open_free_folder(data_dir) if beside_others else (data_dir, open_folder(data_dir))
    engine = sqlite_engine(folder / DATABASE)
    sa.event.listen(engine, "engine_disposed", lambda _: os.close(lock), once=True)
    return engine


def sqlite_engine(path: Path) -> sa.Engine:
    """An engine for a file that is ours, as DBOS needs it."""
    engine = sa.create_engine(f"sqlite:///{path}")

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # As DBOS opens it, so that writers queue up instead of failing; and WAL, which DBOS never sets: readers do
        # not wait for writers then, and an enqueue takes milliseconds.
        connection.isolation_level = "IMMEDIATE"
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted for privacy is overwritten
        connection.execute("PRAGMA foreign_keys=ON")

    take_turns(engine, BUSY_MILLISECONDS / 1000)
    return engine
