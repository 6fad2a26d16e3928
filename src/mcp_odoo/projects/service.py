"""Finding projects and tasks, and telling one task whole."""

import asyncio
from typing import Any

from mcp_odoo.arguments import shortened
from mcp_odoo.errors import InvalidRequest
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.pages import MOST_CANDIDATES, find_page, require_known
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.values import ref
from mcp_odoo.odoo.words import matches, mentions, words
from mcp_odoo.projects.fields import TaskFields, TaskStatus
from mcp_odoo.projects.models import Project, ProjectPage, TaskPage, WholeTask
from mcp_odoo.projects.rows import STAGE, TASK, Row, TaskRows

PROJECT = "project.project"
_FIELDS = ("name", "partner_id", "user_id", "date_start", "date", "active")
MOST_SUBTASKS = 200
LONGEST_DESCRIPTION = 4000


class Projects:
    """The projects and tasks that the API user may see."""

    def __init__(self, odoo: OdooClient, schema: Schema) -> None:
        self._odoo = odoo
        self._schema = schema
        self._rows = TaskRows(odoo, schema)

    async def find_projects(
        self,
        q: str | None = None,
        *,
        active: bool | None = None,
        user_id: int | None = None,
        partner_id: int | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> ProjectPage:
        """Projects by words of their name, manager and customer (its contacts included); `active` false: archived.

        Raises NotFound for a manager or a customer who does not exist.
        """
        count = await self._count()
        domain: list[Any] = [("active", "=", active is not False)]
        if await self._schema.has(PROJECT, "is_template"):
            domain.append(("is_template", "=", False))
        if user_id is not None:
            domain.append(("user_id", "=", user_id))
        if partner_id is not None:
            domain.append(("partner_id", "child_of", partner_id))
        page = await find_page(
            self._odoo,
            PROJECT,
            domain,
            [*_FIELDS, count],
            query=q or "",
            searched=["name"],
            limit=limit,
            offset=offset,
            order="sequence, name, id",
        )
        if not page.total:
            await require_known(self._odoo, ("res.users", user_id), ("res.partner", partner_id))
        projects = [await self._project(row, row[count]) for row in page.rows]
        return ProjectPage(projects=projects, total=page.total, has_more=page.has_more)

    async def find_tasks(
        self,
        q: str | None = None,
        *,
        project_id: int | None = None,
        assigned_to: int | None = None,
        assigned_to_name: str | None = None,
        stage_id: int | None = None,
        status: TaskStatus = "all",
        limit: int = 50,
        offset: int = 0,
    ) -> TaskPage:
        """Tasks by words of their name, project, assignee (user id, or words of the name), stage and status.

        Raises NotFound for a project, user or stage that does not exist, InvalidRequest for a name that nobody has.
        """
        fields = TaskFields.of(await self._schema.fields(TASK))
        exact = {"project_id": project_id, fields.assignees: assigned_to, "stage_id": stage_id}
        domain = [*fields.no_templates, *((name, "in", [value]) for name, value in exact.items() if value is not None)]
        if status != "all":
            domain += fields.standing(status, [] if fields.has_states else await self._rows.closing())
        if words(assigned_to_name or ""):
            domain.append((fields.assignees, "in", await self._users_named(assigned_to_name or "")))
        page = await find_page(
            self._odoo,
            TASK,
            domain,
            fields.listed,
            query=q or "",
            searched=["name"],
            limit=limit,
            offset=offset,
            order=fields.order,
        )
        if not page.total:
            await require_known(self._odoo, (PROJECT, project_id), ("res.users", assigned_to), (STAGE, stage_id))
        return TaskPage(tasks=await self._rows.tasks(page.rows, fields), total=page.total, has_more=page.has_more)

    async def get_project(self, project_id: int) -> Project:
        """One project, archived or not. Raises NotFound for an unknown id."""
        count = await self._count()
        row = await self._odoo.get(PROJECT, project_id, [*_FIELDS, count])
        return await self._project(row, row[count])

    async def get_task(self, task_id: int, longest: int = LONGEST_DESCRIPTION) -> WholeTask:
        """One task whole, archived or not, its description up to `longest` characters. Raises NotFound for none."""
        fields = TaskFields.of(await self._schema.fields(TASK))
        row, subtasks = await asyncio.gather(
            self._odoo.get(TASK, task_id, fields.whole),
            self._odoo.search_read(TASK, [("parent_id", "=", task_id)], ["name"], limit=MOST_SUBTASKS, order="id"),
        )
        return await self._rows.whole(row, subtasks, fields, longest)

    async def _count(self) -> str:
        """The field that counts open tasks: `task_count` did until Odoo 16, and counts all of them since."""
        return "open_task_count" if await self._schema.has(PROJECT, "open_task_count") else "task_count"

    async def _users_named(self, name: str) -> list[int]:
        """Users by words of their name, archived ones too: what they left behind is still theirs.

        Raises InvalidRequest where nobody has that name.
        """
        wanted = words(name)
        users = await self._odoo.search_read(
            "res.users", mentions(wanted, ["name"]), ["name"], limit=MOST_CANDIDATES, context={"active_test": False}
        )
        named = [user["id"] for user in users if matches(wanted, [user["name"]])]
        if not named:
            raise InvalidRequest(
                f"assigned_to_name: nobody is called {shortened(name)!r}; list_users has the names",
                code="assignee_unknown",
                name=shortened(name),
            )
        return named

    async def _project(self, row: Row, open_tasks: int) -> Project:
        return Project(
            id=row["id"],
            name=row["name"],
            partner=ref(row["partner_id"]),
            manager=ref(row["user_id"]),
            date_start=row["date_start"] or None,
            date_end=row["date"] or None,
            open_tasks=open_tasks,
            active=row["active"],
            url=await self._odoo.record_url(PROJECT, row["id"]),
        )
