"""One vocabulary of states for every version."""

import pytest

from mcp_odoo.projects.service import Projects
from tests.fake_odoo import FakeOdoo
from tests.projects.conftest import NEW, OLD


async def state(projects: Projects) -> str:
    (task,) = (await projects.find_tasks()).tasks
    return task.state


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("01_in_progress", "in_progress"),
        ("02_changes_requested", "changes_requested"),
        ("03_approved", "approved"),
        ("04_waiting_normal", "waiting"),
        ("1_done", "done"),
        ("1_canceled", "canceled"),
        ("05_at_the_notary", "05_at_the_notary"),
    ],
)
async def test_a_state_is_a_word(projects: Projects, board: FakeOdoo, code: str, told: str) -> None:
    """One that a database added itself stays as it is, and no stage is asked for."""
    board.answers["project.task", "search_read"] = [{**NEW, "state": code}]
    assert await state(projects) == told
    assert not [call for call in board.calls if call.model == "project.task.type"]


@pytest.mark.parametrize(
    ("code", "told"), [("normal", "in_progress"), ("blocked", "changes_requested"), ("done", "approved")]
)
async def test_a_kanban_state_is_the_state_of_an_open_stage(
    old_projects: Projects, old_board: FakeOdoo, code: str, told: str
) -> None:
    """Its `done` means ready for the next stage."""
    old_board.answers["project.task", "search_read"] = [{**OLD, "kanban_state": code}]
    assert await state(old_projects) == told


@pytest.mark.parametrize(("fold", "closed"), [(True, False), (False, True), (True, True)])
async def test_a_closed_or_folded_stage_is_done(
    old_projects: Projects, old_board: FakeOdoo, *, fold: bool, closed: bool
) -> None:
    """Whatever the kanban state was left at."""
    stage = {"id": 45, "fold": fold, "is_closed": closed}
    old_board.answers["project.task.type", "search_read"] = [stage]
    old_board.answers["project.task", "search_read"] = [{**OLD, "kanban_state": "blocked"}]
    assert await state(old_projects) == "done"


async def test_stages_that_only_fold_are_asked_for_nothing_else(old_projects: Projects, old_board: FakeOdoo) -> None:
    """Odoo 16 has no closed stages."""
    old_board.answers["project.task.type", "fields_get"] = {"fold": {}}
    old_board.answers["project.task.type", "search_read"] = [{"id": 45, "fold": True}]
    assert await state(old_projects) == "done"
    (call,) = old_board.called("project.task.type", "search_read")
    assert (call.named["fields"], call.named["domain"]) == (["fold"], [["id", "in", [45]]])
