"""How many jobs there are of each kind and state, in the whole jobs database: three questions, each to an index."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from mcp_odoo.jobs.records import table
from mcp_odoo.jobs.state import OVER
from mcp_odoo.jobs.turns import turns

State = Literal["queued", "processing", "failed", "cancelled"]
# Literals, not parameters: only so SQLite sees that DBOS's indexes of jobs in these states will do.
_UNDER_WAY: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{status}'") for status in ("ENQUEUED", "PENDING")]
_ENDED_BADLY: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{status}'") for status in OVER if status != "SUCCESS"]


@dataclass(frozen=True)
class Count:
    """So many jobs of a kind are in a state. `oldest` is how many seconds ago the first of those that are not over was
    asked for, or a person had it tried again; None for what is over.
    """

    job: str
    state: State
    jobs: int
    oldest: float | None


class Census:
    """Counts jobs. `count` blocks; completed ones are not counted, since that would read all that there are."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        schema = "dbos" if engine.dialect.name == "postgresql" else None
        self._jobs = table(
            "workflow_status", ("workflow_uuid", "name", "status", "created_at", "application_version"), schema
        )
        self._steps = table("operation_outputs", ("workflow_uuid",), schema)

    def count(self, version: str, names: Collection[str]) -> list[Count]:
        """The jobs of these kinds that are recorded under this version. Raises SQLAlchemyError.

        `queued` are those of which nothing is recorded yet.
        """
        with self._engine.connect() as db:
            now = time.time()
            under_way = [
                Count(job, state, jobs, max(0.0, now - float(since) / 1000))
                for job, state, jobs, since in db.execute(self._under_way(version, names))
            ]
            over = [Count(job, state, jobs, None) for job, state, jobs in db.execute(self._over(version, names))]
        return under_way + over

    def _under_way(self, version: str, names: Collection[str]) -> sa.Select[Any]:
        jobs = self._jobs.c
        recorded = sa.exists().where(self._steps.c.workflow_uuid == jobs.workflow_uuid)
        retried = turns.c.retried_at * 1000
        each = (
            sa.select(
                jobs.name,
                sa.case((recorded, "processing"), else_="queued").label("state"),
                sa.case((retried > jobs.created_at, retried), else_=jobs.created_at).label("since"),
            )
            .select_from(self._with_turns())
            .where(jobs.status.in_(_UNDER_WAY), jobs.application_version == version, jobs.name.in_(names))
            .subquery()
        )
        counted = sa.select(each.c.name, each.c.state, sa.func.count(), sa.func.min(each.c.since))
        return counted.group_by(each.c.name, each.c.state)

    def _over(self, version: str, names: Collection[str]) -> sa.Select[Any]:
        jobs = self._jobs.c
        each = (
            sa.select(
                jobs.name, sa.case((turns.c.cancelled_at.is_not(None), "cancelled"), else_="failed").label("state")
            )
            .select_from(self._with_turns())
            .where(jobs.status.in_(_ENDED_BADLY), jobs.application_version == version, jobs.name.in_(names))
            .subquery()
        )
        return sa.select(each.c.name, each.c.state, sa.func.count()).group_by(each.c.name, each.c.state)

    def _with_turns(self) -> sa.FromClause:
        return self._jobs.outerjoin(turns, turns.c.job_id == self._jobs.c.workflow_uuid)
