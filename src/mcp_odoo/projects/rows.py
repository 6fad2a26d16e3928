"""Odoo's rows of tasks -> our shapes, with the names of what the rows refer to."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.texts import cut, markdown
from mcp_odoo.odoo.values import Ref, ref
from mcp_odoo.projects.fields import TaskFields
from mcp_odoo.projects.models import Task, WholeTask

TASK, STAGE = "project.task", "project.task.type"

Row = Mapping[str, Any]


class TaskRows:
    """Asks once a page, in parallel, for what the rows hold only as ids."""

    def __init__(self, odoo: OdooClient, schema: Schema) -> None:
        self._odoo = odoo
        self._schema = schema

    async def tasks(self, rows: Sequence[Row], fields: TaskFields) -> list[Task]:
        """Rows with `fields.listed`, as lists show them."""
        users, closed, calendar = await asyncio.gather(
            self._names("res.users", (user_id for row in rows for user_id in fields.assignee_ids(row))),
            self._closed_stages(rows, fields),
            self._odoo.calendar(),
        )
        return [
            Task(
                id=row["id"],
                name=row["name"],
                project=ref(row["project_id"]),
                stage=ref(row["stage_id"]),
                state=fields.state_of(row, closed),
                assignees=[Ref(id=user_id, name=users[user_id]) for user_id in fields.assignee_ids(row)],
                partner=ref(row["partner_id"]),
                deadline=calendar.shown(row["date_deadline"]),
                priority=int(row["priority"] or 0),
                url=await self._odoo.record_url(TASK, row["id"]),
            )
            for row in rows
        ]

    async def whole(self, row: Row, subtasks: Sequence[Row], fields: TaskFields, longest: int) -> WholeTask:
        """A row with `fields.whole`, and the rows of its subtasks with their names."""
        tag_ids = row["tag_ids"]
        (task,), tags, calendar = await asyncio.gather(
            self.tasks([row], fields), self._names("project.tags", tag_ids), self._odoo.calendar()
        )
        rest = f"fetch task:{task.id} for the rest"
        return WholeTask(
            **dict(task),
            active=row["active"],
            description=cut(markdown(row["description"]), longest, rest),
            tags=[tags[tag_id] for tag_id in tag_ids],
            parent=ref(row["parent_id"]),
            subtasks=[Ref(id=subtask["id"], name=subtask["name"]) for subtask in subtasks],
            allocated_hours=row[fields.hours] if fields.hours else None,
            created=calendar.shown(row["create_date"]),
            updated=calendar.shown(row["write_date"]),
        )

    async def _names(self, model: str, ids: Iterable[int]) -> dict[int, str]:
        """The names of records by id, archived ones too; `#7` for one that the API user may not see."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        rows = await self._odoo.search_read(model, [("id", "in", wanted)], ["name"], context={"active_test": False})
        return {record_id: f"#{record_id}" for record_id in wanted} | {row["id"]: row["name"] for row in rows}

    async def closing(self) -> list[str]:
        """The fields of a stage that say that it ends its tasks."""
        return [name for name in ("fold", "is_closed") if await self._schema.has(STAGE, name)]

    async def _closed_stages(self, rows: Sequence[Row], fields: TaskFields) -> set[int]:
        """The stages that mean "done" where tasks have no state: closed ones (Odoo 14, 15) and folded ones."""
        wanted = sorted({row["stage_id"][0] for row in rows if row["stage_id"]})
        if fields.has_states or not wanted:
            return set()
        closing = await self.closing()
        stages = await self._odoo.search_read(STAGE, [("id", "in", wanted)], closing, context={"active_test": False})
        return {stage["id"] for stage in stages if any(stage[name] for name in closing)}
