"""One task whole."""

import pytest

from mcp_odoo.errors import NotFound
from mcp_odoo.projects.service import Projects
from tests.fake_odoo import FakeOdoo
from tests.projects.conftest import NEW

MODEL = "project.task"


async def test_a_task_is_told_whole(projects: Projects) -> None:
    """What lists show, and what its form holds besides."""
    task = await projects.get_task(7)
    listed = (await projects.find_tasks()).tasks[0]
    assert task.model_dump() == {
        **listed.model_dump(),
        "active": True, "description": "Dos **plantas**", "tags": ["Urgencias"], "parent": {"id": 2, "name": "Entrega"},
        "subtasks": [{"id": 8, "name": "Planta baja"}], "allocated_hours": 2.5,
        "created": "2026-11-01T06:00:00-06:00", "updated": "2026-11-02T06:00:00-06:00",
    }  # fmt: skip


async def test_the_hours_of_odoo_14_were_planned(old_projects: Projects, old_board: FakeOdoo) -> None:
    """Until 16; they read the same."""
    assert (await old_projects.get_task(7)).allocated_hours == 4.0
    assert "planned_hours" in old_board.called(MODEL, "read")[0].named["fields"]


async def test_hours_may_be_missing(projects: Projects, board: FakeOdoo) -> None:
    """Then none are asked for."""
    board.answers[MODEL, "fields_get"] = {"state": {}, "user_ids": {}}
    assert (await projects.get_task(7)).allocated_hours is None
    assert "allocated_hours" not in board.called(MODEL, "read")[0].named["fields"]


async def test_a_long_description_is_cut(projects: Projects, board: FakeOdoo) -> None:
    """With the way to the rest."""
    board.answers[MODEL, "read"] = [{**NEW, "description": f"<p>{'x' * 4001}</p>"}]
    description = (await projects.get_task(7)).description
    assert description == f"{'x' * 4000}… [4000 of 4001 characters; fetch task:7 for the rest]"


async def test_an_empty_task_is_told_too(projects: Projects, board: FakeOdoo) -> None:
    """Without text, tags, parent or subtasks; nothing is asked about tags that are not there."""
    board.answers[MODEL, "read"] = [{**NEW, "description": "<p><br></p>", "tag_ids": [], "parent_id": False}]
    board.answers[MODEL, "search_read"] = []
    task = await projects.get_task(7)
    assert (task.description, task.tags, task.parent, task.subtasks) == (None, [], None, [])
    assert board.called("project.tags", "search_read") == []


async def test_a_task_that_is_not_there_is_named(projects: Projects, board: FakeOdoo) -> None:
    """Model and id are in the error."""
    board.answers[MODEL, "read"] = []
    with pytest.raises(NotFound) as caught:
        await projects.get_task(404)
    assert caught.value.code == "record_unknown"
    assert caught.value.details == {"record": "task:404", "finder": "list_tasks"}
