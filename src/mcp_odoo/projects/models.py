"""The shapes of projects and tasks. Dates and times are ISO 8601, with their zone."""

from pydantic import BaseModel

from mcp_odoo.odoo.pages import Page
from mcp_odoo.odoo.values import Ref
from mcp_odoo.written import Label, Prose


class Project(BaseModel):
    """A project. `open_tasks` are those that are neither done nor canceled."""

    id: int
    name: Label
    partner: Ref | None
    manager: Ref | None
    date_start: str | None
    date_end: str | None
    open_tasks: int
    active: bool
    url: str


class ProjectPage(Page):
    """The projects that match, in the order that their team gave them."""

    projects: list[Project]


class Task(BaseModel):
    """A task as lists show it. A private task has no project.

    `state` is in_progress, changes_requested, approved, waiting, done or canceled, whatever the version of Odoo.
    `priority` is 0 for an ordinary task and grows with its urgency, to 1 or 3 as the version has it.
    """

    id: int
    name: Label
    project: Ref | None
    stage: Ref | None
    state: str
    assignees: list[Ref]
    partner: Ref | None
    deadline: str | None
    priority: int
    url: str


class TaskPage(Page):
    """The tasks that match, open ones first."""

    tasks: list[Task]


class WholeTask(Task):
    """Everything that people fill in on a task. `description` is Markdown, cut where it is long."""

    active: bool
    description: Prose | None
    tags: list[Label]
    parent: Ref | None
    subtasks: list[Ref]
    allocated_hours: float | None
    created: str | None
    updated: str | None
