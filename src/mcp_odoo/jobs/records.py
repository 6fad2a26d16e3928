"""What DBOS recorded, read from its tables where it has no question for it (one reason why it is pinned to 3.4)."""

from collections.abc import Collection

import sqlalchemy as sa


class Records:
    """Questions to DBOS's tables. Its methods block."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        schema = "dbos" if engine.dialect.name == "postgresql" else None
        self._jobs = table("workflow_status", ("executor_id", "status", "application_version"), schema)
        self._steps = table("operation_outputs", ("workflow_uuid", "function_name"), schema)

    def executors_at_work(self, version: str, but: str) -> list[str]:
        """Which executors other than `but` have jobs of this version under way.

        DBOS would list the jobs, of which there may be thousands.
        """
        jobs = self._jobs.c
        others = (
            sa.select(jobs.executor_id)
            .where(jobs.status == "PENDING", jobs.application_version == version, jobs.executor_id != but)
            .distinct()
        )
        with self._engine.connect() as db:
            return [str(executor) for executor in db.execute(others).scalars()]

    def attempts(self, job_id: str, steps: Collection[str]) -> int:
        """How many attempts of these steps of a job are recorded.

        Asking DBOS inside a workflow would be recorded as a step itself.
        """
        recorded = sa.select(sa.func.count()).where(
            self._steps.c.workflow_uuid == job_id, self._steps.c.function_name.in_(steps)
        )
        with self._engine.connect() as db:
            return int(db.execute(recorded).scalar_one())


def table(name: str, columns: Collection[str], schema: str | None) -> sa.TableClause:
    """Some columns of one of DBOS's tables."""
    return sa.table(name, *map(sa.column, columns), schema=schema)
