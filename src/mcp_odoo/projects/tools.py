"""What an LLM can do with projects and tasks."""

from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

from mcp_odoo.arguments import ExistingId, Quiet
from mcp_odoo.odoo.pages import Limit, Offset, Query
from mcp_odoo.projects.fields import TaskStatus
from mcp_odoo.projects.models import ProjectPage, TaskPage, WholeTask
from mcp_odoo.projects.service import Projects
from mcp_odoo.tool import Does, tool

Words = Annotated[Query | None, Quiet()]
SomeId = Annotated[ExistingId | None, Quiet()]


def project_tools(mcp: FastMCP, projects: Projects) -> None:
    """Register the tools of projects and tasks."""

    @tool(mcp, "List projects", Does.READ, needs=("project.task",))
    async def list_projects(
        q: Annotated[Words, Field(description="Words of the name")] = None,
        active: Annotated[bool | None, Quiet(), Field(description="false: archived ones")] = None,
        user_id: Annotated[SomeId, Field(description="Manager")] = None,
        partner_id: Annotated[SomeId, Field(description="Customer")] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> ProjectPage:
        """Projects with manager, customer, dates and number of open tasks; their tasks are in list_tasks."""
        return await projects.find_projects(
            q, active=active, user_id=user_id, partner_id=partner_id, limit=limit, offset=offset
        )

    @tool(mcp, "List tasks", Does.READ, needs=("project.task",))
    async def list_tasks(
        q: Annotated[Words, Field(description="Words of the name")] = None,
        project_id: Annotated[SomeId, Field(description="From list_projects")] = None,
        assigned_to: Annotated[SomeId, Field(description="User id")] = None,
        assigned_to_name: Annotated[Words, Field(description="Or words of the name")] = None,
        stage_id: Annotated[SomeId, Field(description="As a task's stage has it")] = None,
        status: TaskStatus = "all",
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> TaskPage:
        """Tasks by project, assignee or stage, open ones first. To find by free words over everything use search."""
        return await projects.find_tasks(
            q,
            project_id=project_id,
            assigned_to=assigned_to,
            assigned_to_name=assigned_to_name,
            stage_id=stage_id,
            status=status,
            limit=limit,
            offset=offset,
        )

    @tool(mcp, "Get a task", Does.READ, needs=("project.task",))
    async def get_task(
        task_id: Annotated[ExistingId, Field(description="123 of task:123")],
    ) -> WholeTask:
        """One task: description, tags, subtasks, hours; its notes are in fetch. Ids come from list_tasks or search."""
        return await projects.get_task(task_id)
