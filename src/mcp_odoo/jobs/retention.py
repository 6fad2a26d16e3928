"""Finished jobs hold customers' names and addresses: they are deleted once nobody asks about them any more."""

import time
from datetime import UTC, datetime

import sqlalchemy as sa
import structlog
from dbos import DBOS

from mcp_odoo.jobs.database import create_tables
from mcp_odoo.jobs.keys import metadata as keys
from mcp_odoo.jobs.keys import used_keys
from mcp_odoo.jobs.state import OVER
from mcp_odoo.jobs.turns import Turns

log = structlog.get_logger(__name__)

BATCH = 200
ROUND_SECONDS = 600.0


class Retention:
    """Deletes jobs that have been over for `days`, of any kind, and idempotency keys that were used before that."""

    def __init__(self, engine: sa.Engine, turns: Turns, days: float) -> None:
        self._engine = engine
        self._turns = turns
        self._days = days

    def create_tables(self) -> None:
        """Make sure that what is to be emptied is there."""
        create_tables(self._engine, keys)

    def apply(self) -> int:
        """Delete what is too old, and say how many jobs that were. Blocks; any process may do it at any time."""
        before = time.time() - self._days * 24 * 3600
        moment = datetime.fromtimestamp(before, UTC).isoformat()
        deleted = 0
        while True:
            old = DBOS.list_workflows(
                status=list(OVER), completed_before=moment, limit=BATCH, load_input=False, load_output=False
            )
            if not old:
                break
            ids = [workflow.workflow_id for workflow in old]
            DBOS.delete_workflows(ids)
            self._turns.forget(ids)
            deleted += len(ids)
        with self._engine.begin() as db:
            db.execute(sa.delete(used_keys).where(used_keys.c.used_at < before))
        if deleted:
            self._wipe()
            log.info("jobs.deleted", jobs=deleted, older_than_days=self._days)
        return deleted

    def _wipe(self) -> None:
        """SQLite overwrites what it deletes (`secure_delete`), and then the log that still holds it has to go."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as db:
                db.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
