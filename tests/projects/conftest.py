"""Projects of a scripted Odoo 19 and of a scripted Odoo 14, which call things differently."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.projects.service import Projects
from tests.conftest import Connect
from tests.fake_odoo import V14, Call, FakeOdoo, fake_odoo

PROJECT = {
    "id": 1, "name": "Hotel Mirador", "partner_id": [14, "Mirador SA"], "user_id": [6, "Luis"],
    "date_start": "2026-11-01", "date": False, "active": True, "open_task_count": 4, "task_count": 5,
}  # fmt: skip
TASK = {
    "id": 7, "name": "Mapeo del lobby", "project_id": [1, "Hotel Mirador"], "stage_id": [45, "En curso"],
    "partner_id": [14, "Mirador SA"], "date_deadline": "2026-11-24 16:00:00", "priority": "1", "active": True,
    "description": "<p>Dos <b>plantas</b></p>", "tag_ids": [3], "parent_id": [2, "Entrega"],
    "create_date": "2026-11-01 12:00:00", "write_date": "2026-11-02 12:00:00",
}  # fmt: skip
NEW = {**TASK, "state": "01_in_progress", "user_ids": [5, 6], "allocated_hours": 2.5}
OLD = {**TASK, "kanban_state": "normal", "user_id": [6, "Luis"], "planned_hours": 4.0, "date_deadline": "2026-11-24"}
NAMES = {
    "res.users": {5: "Ána Ramírez", 6: "Luis", 8: "Mariana Ruiz", 9: "Anabel Ramos"},
    "project.tags": {3: "Urgencias"},
}


def named(call: Call) -> list[dict[str, Any]]:
    """The records that a domain of ids asks for; any other domain finds all of them."""
    names = NAMES[call.model]
    match call.named["domain"]:
        case [["id", "in", ids]]:
            return [{"id": number, "name": names[number]} for number in ids if number in names]
        case _:
            return [{"id": number, "name": name} for number, name in names.items()]


def open_board(odoo: FakeOdoo, task: dict[str, Any], task_fields: set[str], project_fields: set[str]) -> FakeOdoo:
    """One project with one task, which has one subtask."""

    def tasks(call: Call) -> list[dict[str, Any]]:
        subtasks = call.named["domain"][:1] == [["parent_id", "=", task["id"]]]
        return [{"id": 8, "name": "Planta baja"}] if subtasks else [task]

    odoo.answers |= {
        ("project.project", "fields_get"): {name: {} for name in project_fields},
        ("project.project", "search_read"): [PROJECT],
        ("project.project", "read"): [PROJECT],
        ("project.project", "search_count"): 1,
        ("project.task", "fields_get"): {name: {} for name in task_fields},
        ("project.task", "search_read"): tasks,
        ("project.task", "search_count"): 1,
        ("project.task", "read"): [task],
        ("res.users", "search_read"): named,
        ("project.tags", "search_read"): named,
    }
    return odoo


@pytest.fixture
def board(odoo: FakeOdoo) -> FakeOdoo:
    """Odoo 19."""
    task_fields = {"state", "user_ids", "allocated_hours", "has_template_ancestor", "has_project_template"}
    return open_board(odoo, NEW, task_fields, {"open_task_count", "task_count", "is_template"})


@pytest.fixture
def projects(board: FakeOdoo, json2: OdooClient) -> Projects:
    return Projects(json2, Schema(json2))


@pytest.fixture
async def old_board() -> AsyncIterator[FakeOdoo]:
    """Odoo 14: one assignee, no states, stages that close."""
    async with fake_odoo(V14) as odoo:
        open_board(odoo, OLD, {"kanban_state", "user_id", "planned_hours"}, {"task_count"})
        odoo.answers["project.task.type", "fields_get"] = {"fold": {}, "is_closed": {}}
        odoo.answers["project.task.type", "search_read"] = [{"id": 45, "fold": False, "is_closed": False}]
        yield odoo


@pytest.fixture
def old_projects(old_board: FakeOdoo, connect: Connect) -> Projects:
    client = connect(old_board)
    return Projects(client, Schema(client))
