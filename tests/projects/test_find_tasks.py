"""Finding tasks."""

from typing import Any

import pytest

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.projects.service import Projects
from tests.fake_odoo import FakeOdoo
from tests.projects.conftest import NEW, OLD

MODEL = "project.task"
NO_TEMPLATES = [["has_template_ancestor", "=", False], ["has_project_template", "=", False]]


def domain(odoo: FakeOdoo) -> list[Any]:
    """What the only search for tasks asked for."""
    (call,) = odoo.called(MODEL, "search_read")
    asked: list[Any] = call.named["domain"]
    return asked


async def test_a_task_is_told_with_names_beside_ids(projects: Projects, board: FakeOdoo) -> None:
    """Every assignee by name, the deadline in the API user's time zone."""
    page = await projects.find_tasks()
    assert page.model_dump() == {
        "total": 1,
        "has_more": False,
        "tasks": [
            {
                "id": 7, "name": "Mapeo del lobby", "project": {"id": 1, "name": "Hotel Mirador"},
                "stage": {"id": 45, "name": "En curso"}, "state": "in_progress",
                "assignees": [{"id": 5, "name": "Ána Ramírez"}, {"id": 6, "name": "Luis"}],
                "partner": {"id": 14, "name": "Mirador SA"}, "deadline": "2026-11-24T10:00:00-06:00", "priority": 1,
                "url": f"{board.url}/odoo/project.task/7",
            }
        ],
    }  # fmt: skip


async def test_a_task_of_odoo_14_reads_the_same(old_projects: Projects) -> None:
    """Its one assignee is a list of one; its deadline is a day."""
    (task,) = (await old_projects.find_tasks()).tasks
    assert [assignee.model_dump() for assignee in task.assignees] == [{"id": 6, "name": "Luis"}]
    assert (task.state, task.deadline) == ("in_progress", "2026-11-24")


async def test_what_a_task_lacks_is_null(projects: Projects, board: FakeOdoo) -> None:
    """A private task has no project, and nobody's task nobody."""
    nothing = dict.fromkeys(("project_id", "stage_id", "partner_id", "date_deadline", "priority"), False)
    board.answers[MODEL, "search_read"] = [{**NEW, **nothing, "user_ids": []}]
    (task,) = (await projects.find_tasks()).tasks
    assert (task.project, task.stage, task.partner, task.deadline, task.priority) == (None, None, None, None, 0)
    assert task.assignees == []
    assert board.called("res.users", "search_read") == []


async def test_nobody_is_assigned_in_odoo_14_either(old_projects: Projects, old_board: FakeOdoo) -> None:
    """There it reads as false."""
    old_board.answers[MODEL, "search_read"] = [{**OLD, "user_id": False, "stage_id": False}]
    (task,) = (await old_projects.find_tasks()).tasks
    assert (task.assignees, task.state) == ([], "in_progress")


async def test_names_are_asked_for_once_a_page(projects: Projects, board: FakeOdoo) -> None:
    """Archived people's too; who may not be seen is told by number."""
    board.answers[MODEL, "search_read"] = [NEW, {**NEW, "id": 9, "user_ids": [6, 99]}]
    tasks = (await projects.find_tasks()).tasks
    assert [assignee.name for assignee in tasks[1].assignees] == ["Luis", "#99"]
    (call,) = board.called("res.users", "search_read")
    assert call.named["domain"] == [["id", "in", [5, 6, 99]]]
    assert call.named["context"]["active_test"] is False


async def test_tasks_are_found_by_where_and_whose_they_are(projects: Projects, board: FakeOdoo) -> None:
    """Every condition holds, and templates are no tasks."""
    await projects.find_tasks(project_id=1, assigned_to=5, stage_id=45)
    exact = [["project_id", "in", [1]], ["user_ids", "in", [5]], ["stage_id", "in", [45]]]
    assert domain(board) == [*NO_TEMPLATES, *exact]


@pytest.mark.parametrize(("name", "found"), [("ANA ramirez", [5]), ("ana", [5, 8, 9]), ("rám", [5, 9]), ("luis", [6])])
async def test_tasks_are_found_by_the_assignees_name(
    projects: Projects, board: FakeOdoo, name: str, found: list[int]
) -> None:
    """Whatever its accents and case."""
    await projects.find_tasks(assigned_to_name=name)
    assert domain(board) == [*NO_TEMPLATES, ["user_ids", "in", found]]
    assert board.called("res.users", "search_read")[0].named["context"]["active_test"] is False


CLOSED = ["1_done", "1_canceled"]
GOING = ["&", ["stage_id.fold", "=", False], ["stage_id.is_closed", "=", False]]
ENDED = ["|", ["stage_id.fold", "=", True], ["stage_id.is_closed", "=", True]]


@pytest.mark.parametrize(
    ("status", "new", "old"),
    [
        ("all", [], []),
        ("done", [["state", "in", CLOSED]], ENDED),
        ("open", [["state", "not in", CLOSED]], ["|", ["stage_id", "=", False], *GOING]),
    ],
)
async def test_tasks_are_found_by_whether_they_are_done(
    projects: Projects, board: FakeOdoo, old_projects: Projects, old_board: FakeOdoo, status: Any, new: Any, old: Any
) -> None:
    """Where tasks have no state, stages end them; a task without a stage is open."""
    await projects.find_tasks(status=status)
    await old_projects.find_tasks(status=status)
    assert domain(board) == [*NO_TEMPLATES, *new]
    assert domain(old_board) == old


async def test_a_name_that_nobody_has_is_said(projects: Projects, board: FakeOdoo) -> None:
    """It would read as if somebody had nothing to do."""
    with pytest.raises(InvalidRequest, match="nobody is called 'zoe'"):
        await projects.find_tasks(assigned_to_name="zoe")
    assert board.called(MODEL, "search_read") == []


async def test_odoo_14_is_asked_for_its_own_fields(old_projects: Projects, old_board: FakeOdoo) -> None:
    """One assignee, no templates."""
    await old_projects.find_tasks(assigned_to=6, assigned_to_name="luis")
    assert domain(old_board) == [["user_id", "in", [6]], ["user_id", "in", [6]]]
    asked = set(old_board.called(MODEL, "search_read")[0].named["fields"])
    assert {"user_id", "kanban_state"} <= asked
    assert not {"user_ids", "state"} & asked


async def test_blanks_are_no_name(projects: Projects, board: FakeOdoo) -> None:
    """They filter nothing."""
    await projects.find_tasks("  ", assigned_to_name=" ")
    assert domain(board) == NO_TEMPLATES


@pytest.mark.parametrize(("query", "total"), [("LÓBBY mapeo", 1), ("jardín", 0)])
async def test_tasks_are_found_by_words(projects: Projects, query: str, total: int) -> None:
    """All of them in the name, whatever the accents."""
    assert (await projects.find_tasks(query)).total == total


async def test_open_tasks_come_first(
    projects: Projects, old_projects: Projects, board: FakeOdoo, old_board: FakeOdoo
) -> None:
    """By state, or by stage where there is none; then the urgent and the soonest."""
    await projects.find_tasks()
    await old_projects.find_tasks()
    orders = [odoo.called(MODEL, "search_read")[0].named["order"] for odoo in (board, old_board)]
    assert orders == ["state, priority desc, date_deadline, id", "stage_id, priority desc, date_deadline, id"]
