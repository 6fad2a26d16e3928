"""What this Odoo calls the fields of a task, and what their values mean: both changed with its versions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from mcp_odoo.odoo.values import first

# Since Odoo 17 a task has a state; before, a kanban state within its stage, and closed stages.
STATES = {
    "01_in_progress": "in_progress",
    "02_changes_requested": "changes_requested",
    "03_approved": "approved",
    "04_waiting_normal": "waiting",
    "1_done": "done",
    "1_canceled": "canceled",
    "normal": "in_progress",
    "blocked": "changes_requested",
    "done": "approved",
}


_CLOSED = ("1_done", "1_canceled")
TaskStatus = Literal["open", "done", "all"]


@dataclass(frozen=True)
class TaskFields:
    """The names of the fields that versions rename; `hours` is none where a database has no such field."""

    assignees: str
    state: str
    hours: str | None
    templates: tuple[str, ...]

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Self:
        return cls(
            assignees="user_ids" if "user_ids" in fields else "user_id",
            state="state" if "state" in fields else "kanban_state",
            hours=first(fields, "allocated_hours", "planned_hours"),
            templates=tuple(name for name in ("has_template_ancestor", "has_project_template") if name in fields),
        )

    @property
    def listed(self) -> list[str]:
        """What a list reads of each task."""
        return ["name", "project_id", "stage_id", self.state, self.assignees, "partner_id", "date_deadline", "priority"]

    @property
    def whole(self) -> list[str]:
        """What is read of one task."""
        hours = [self.hours] if self.hours else []
        return [*self.listed, "active", "description", "tag_ids", "parent_id", *hours, "create_date", "write_date"]

    @property
    def no_templates(self) -> list[Any]:
        """A domain without what Odoo 19 keeps to copy tasks from; its own lists leave them out too."""
        return [(name, "=", False) for name in self.templates]

    def standing(self, status: TaskStatus, stage_fields: Collection[str]) -> list[Any]:
        """A domain of open or of done tasks; `stage_fields` are those of a stage that end its tasks, before states."""
        if status == "all":
            return []
        if self.has_states:
            return [("state", "in" if status == "done" else "not in", _CLOSED)]
        done = status == "done"
        terms = [(f"stage_id.{name}", "=", done) for name in stage_fields]
        ended = [*["|" if done else "&"] * (len(terms) - 1), *terms]
        return ended if done else ["|", ("stage_id", "=", False), *ended]  # no stage, no end

    @property
    def order(self) -> str:
        """Open tasks first, then the urgent, then the soonest. Odoo's codes of open states sort before the others,
        and closed stages stand last.
        """
        return f"{'state' if self.has_states else 'stage_id'}, priority desc, date_deadline, id"

    @property
    def has_states(self) -> bool:
        return self.state == "state"

    def assignee_ids(self, row: Mapping[str, Any]) -> list[int]:
        """Until Odoo 14 a task has one assignee, read as `[id, name]` or `false`."""
        value = row[self.assignees]
        if self.assignees == "user_id":
            return [value[0]] if value else []
        return list(value)

    def state_of(self, row: Mapping[str, Any], closed_stages: Collection[int]) -> str:
        """One of our states; one that a database added itself stays as it is."""
        if row["stage_id"] and row["stage_id"][0] in closed_stages:
            return "done"
        return STATES.get(row[self.state], str(row[self.state]))
