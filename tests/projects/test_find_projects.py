"""Finding projects."""

from typing import Any

import pytest

from mcp_odoo.projects.service import Projects
from tests.fake_odoo import FakeOdoo

MODEL = "project.project"


def domain(odoo: FakeOdoo) -> list[Any]:
    """What the only search for projects asked for."""
    (call,) = odoo.called(MODEL, "search_read")
    asked: list[Any] = call.named["domain"]
    return asked


async def test_a_project_is_told_with_who_and_when(projects: Projects, board: FakeOdoo) -> None:
    """People with their ids, what is not set as null, the tasks still open, and where to click."""
    page = await projects.find_projects()
    assert page.model_dump() == {
        "total": 1,
        "has_more": False,
        "projects": [
            {
                "id": 1, "name": "Hotel Mirador", "partner": {"id": 14, "name": "Mirador SA"},
                "manager": {"id": 6, "name": "Luis"}, "date_start": "2026-11-01", "date_end": None, "open_tasks": 4,
                "active": True, "url": f"{board.url}/odoo/project.project/1",
            }
        ],
    }  # fmt: skip


async def test_before_open_tasks_had_a_count_the_count_was_of_open_tasks(
    old_projects: Projects, old_board: FakeOdoo
) -> None:
    """Odoo 14 to 16; the link has their form."""
    (project,) = (await old_projects.find_projects()).projects
    assert project.open_tasks == 5
    assert project.url == f"{old_board.url}/web#id=1&model=project.project&view_type=form"
    assert domain(old_board) == [["active", "=", True]]


@pytest.mark.parametrize(("asked", "active"), [(None, True), (True, True), (False, False)])
async def test_archived_projects_are_shown_when_asked_for(
    projects: Projects, board: FakeOdoo, *, asked: bool | None, active: bool
) -> None:
    """And then they alone."""
    await projects.find_projects(active=asked)
    assert ["active", "=", active] in domain(board)


async def test_templates_are_no_projects(projects: Projects, board: FakeOdoo) -> None:
    """Odoo 19 keeps them in the same table."""
    await projects.find_projects()
    assert ["is_template", "=", False] in domain(board)


async def test_projects_are_found_by_manager_and_customer(projects: Projects, board: FakeOdoo) -> None:
    """A company's are those of its contacts too; the count is over the same projects."""
    await projects.find_projects(user_id=6, partner_id=14)
    assert domain(board)[2:] == [["user_id", "=", 6], ["partner_id", "child_of", 14]]
    assert board.called(MODEL, "search_count")[0].named["domain"] == domain(board)


@pytest.mark.parametrize(("query", "total"), [("MIRADOR hotel", 1), ("mirádor", 1), ("torres", 0)])
async def test_projects_are_found_by_words(projects: Projects, query: str, total: int) -> None:
    """All of them, in any order and case, with any accents."""
    assert (await projects.find_projects(query)).total == total


async def test_projects_come_in_pages(projects: Projects, board: FakeOdoo) -> None:
    """In the order in which Odoo shows them."""
    board.answers[MODEL, "search_count"] = 9
    page = await projects.find_projects(limit=1, offset=3)
    assert (page.total, page.has_more) == (9, True)
    (call,) = board.called(MODEL, "search_read")
    assert (call.named["limit"], call.named["offset"], call.named["order"]) == (1, 3, "sequence, name, id")


@pytest.mark.parametrize("version", ["19", "14"])
async def test_one_project_reads_as_in_the_list(projects: Projects, old_projects: Projects, version: str) -> None:
    """Whatever the version counts its open tasks in."""
    asked = projects if version == "19" else old_projects
    assert await asked.get_project(1) == (await asked.find_projects()).projects[0]
