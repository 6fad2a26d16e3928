"""Executor slots: who of several processes owns which running jobs, and how a dead one is noticed.

A slot is a lock that PostgreSQL releases when its holder dies. Whoever can take slot N knows that executor N is dead
and may recover its jobs.
"""

from typing import Protocol

import sqlalchemy as sa

from mcp_odoo.errors import NotConfigured
from mcp_odoo.jobs.database import POSTGRES_ALIVE

MAX_SLOTS = 32
# PostgreSQL looks for us, too, so that the locks of a machine that vanished are free after some ten seconds.
_IT_LOOKS = "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"


class Slots(Protocol):
    """Locks numbered from 0, each held by at most one living process."""

    def take(self, number: int) -> bool:
        """Take the slot if it is free; it stays ours until `release` or our death."""
        ...

    def release(self, number: int) -> None: ...

    def still_held(self) -> bool:
        """Whether what we took is still ours."""
        ...

    def reachable(self) -> bool:
        """Whether the database answers, ours or not."""
        ...

    def close(self) -> None: ...


class LoneSlots:
    """SQLite's: its folder has one process, so whatever another slot left is a dead one's."""

    def take(self, number: int) -> bool:  # noqa: ARG002 - the protocol's
        return True

    def release(self, number: int) -> None: ...

    def still_held(self) -> bool:
        return True

    def reachable(self) -> bool:
        return True

    def close(self) -> None: ...


class PostgresSlots:
    """Session advisory locks on one connection of their own; the first of their two keys is the realm."""

    def __init__(self, engine: sa.Engine, realm: str) -> None:
        self._class = int.from_bytes(bytes.fromhex(realm), signed=True)
        self._lease = sa.create_engine(
            engine.url,
            poolclass=sa.NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={**POSTGRES_ALIVE, "options": _IT_LOOKS},
        )
        self._db = self._lease.connect()

    def take(self, number: int) -> bool:
        return bool(self._db.execute(sa.select(sa.func.pg_try_advisory_lock(self._class, number))).scalar())

    def release(self, number: int) -> None:
        self._db.execute(sa.select(sa.func.pg_advisory_unlock(self._class, number)))

    def still_held(self) -> bool:
        try:
            self._db.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:  # also SQLAlchemy's own, where another call met the broken connection first
            return False
        return True

    def reachable(self) -> bool:
        try:
            self._lease.connect().close()
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        self._db.close()
        self._lease.dispose()


def open_slots(engine: sa.Engine, realm: str) -> Slots:
    """The slots of one realm (eight hex digits): processes for another Odoo on the same database have their own."""
    return PostgresSlots(engine, realm) if engine.dialect.name == "postgresql" else LoneSlots()


def take_lowest(slots: Slots) -> int:
    """The lowest free slot, now ours. Raises NotConfigured where all are taken."""
    for number in range(MAX_SLOTS):
        if slots.take(number):
            return number
    raise NotConfigured(
        f"{MAX_SLOTS} processes share this jobs database already, which is as many as can: give some of them a "
        "database of their own with MCP_ODOO_DATABASE_URL",
        code="jobs_slots_taken",
        most=MAX_SLOTS,
    )
