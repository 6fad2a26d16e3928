"""How many records of the audit log wait for the folder or the bucket."""

import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mcp_odoo.audit.tables import records


@dataclass(frozen=True)
class Waiting:
    """So many records wait for a sink; `oldest` is how many seconds ago the first of them was recorded."""

    sink: str
    records: int
    oldest: float


class Backlog:
    """Counts what waits in the journal of the whole database. `count` blocks."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def count(self) -> list[Waiting]:
        """For the folder, and for the bucket. Raises SQLAlchemyError."""
        with self._engine.connect() as db:
            return [
                self._of("folder", db.execute(_waiting(records.c.file_from)).one()),
                self._of("bucket", db.execute(_waiting(records.c.upload_from)).one()),
            ]

    @staticmethod
    def _of(sink: str, row: Any) -> Waiting:
        count, since = row
        return Waiting(sink, int(count), max(0.0, time.time() - since) if since is not None else 0.0)


def _waiting(from_when: sa.Column[float | None]) -> sa.Select[int, Any]:
    # Each of these columns has an index, which knows nothing of the records that wait for nobody.
    return sa.select(sa.func.count(), sa.func.min(records.c.recorded_at)).where(from_when.is_not(None))
