"""SQLite's writers take turns in the order in which they come.

SQLite itself has a writer that finds the database busy sleep and look again, up to a tenth of a second later, and
whoever comes meanwhile goes first: in a burst some requests would wait for a second and more.
"""

import threading
from typing import Any

import sqlalchemy as sa

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "BEGIN IMMEDIATE")


def take_turns(engine: sa.Engine, longest_wait: float) -> None:
    """Have the engine's write transactions wait for one another here; after so many seconds SQLite decides."""
    writing = threading.Lock()

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _begin(connection: sa.Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if "writes" not in connection.info and statement.lstrip().upper().startswith(_WRITES):
            connection.info["writes"] = writing.acquire(timeout=longest_wait)

    def _end(info: dict[Any, Any]) -> None:
        if info.pop("writes", False):
            writing.release()

    def _over(connection: sa.Connection) -> None:
        if not connection.invalidated:
            _end(connection.info)

    sa.event.listen(engine, "commit", _over)
    sa.event.listen(engine, "rollback", _over)
    # However else a transaction ends, its connection goes back.
    sa.event.listen(engine, "checkin", lambda _, record: _end(record.info))
    sa.event.listen(engine, "invalidate", lambda _, record, __: _end(record.info))
