"""Executor slots: who of several processes owns which running jobs, and how a dead one is noticed.

A slot is a lock that the operating system or PostgreSQL releases when its holder dies. Whoever can take slot N knows
that executor N is dead and may recover its jobs.
"""

import fcntl
import os
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

MAX_SLOTS = 32


class Slots(Protocol):
    """Locks numbered from 0, each held by at most one living process."""

    def take(self, number: int) -> bool:
        """Take the slot if it is free; it stays ours until `release` or our death."""
        ...

    def release(self, number: int) -> None: ...

    def still_held(self) -> bool:
        """Whether what we took is still ours."""
        ...

    def close(self) -> None: ...


class FileSlots:
    """`flock` on files beside the SQLite database."""

    def __init__(self, folder: Path, realm: str) -> None:
        self._folder = folder
        self._realm = realm
        self._held: dict[int, int] = {}

    def take(self, number: int) -> bool:
        descriptor = os.open(
            self._folder / f"executor-{self._realm}-{number}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600
        )
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._held[number] = descriptor
        return True

    def release(self, number: int) -> None:
        os.close(self._held.pop(number))

    def still_held(self) -> bool:
        return True

    def close(self) -> None:
        for number in list(self._held):
            self.release(number)


class PostgresSlots:
    """Session advisory locks on one connection of their own; the first of their two keys is the realm."""

    def __init__(self, engine: sa.Engine, realm: str) -> None:
        self._class = int.from_bytes(bytes.fromhex(realm), signed=True)
        self._db = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def take(self, number: int) -> bool:
        return bool(self._db.execute(sa.select(sa.func.pg_try_advisory_lock(self._class, number))).scalar())

    def release(self, number: int) -> None:
        self._db.execute(sa.select(sa.func.pg_advisory_unlock(self._class, number)))

    def still_held(self) -> bool:
        try:
            self._db.execute(sa.text("SELECT 1"))
        except sa.exc.DBAPIError:
            return False
        return True

    def close(self) -> None:
        self._db.close()


def open_slots(engine: sa.Engine, folder: Path, realm: str) -> Slots:
    """The slots of one realm (eight hex digits): processes for another Odoo on the same database have their own."""
    return PostgresSlots(engine, realm) if engine.dialect.name == "postgresql" else FileSlots(folder, realm)


def take_lowest(slots: Slots) -> int:
    """The lowest free slot, now ours. Raises RuntimeError where all are taken."""
    for number in range(MAX_SLOTS):
        if slots.take(number):
            return number
    raise RuntimeError(f"all {MAX_SLOTS} executor slots of this jobs database are taken")
