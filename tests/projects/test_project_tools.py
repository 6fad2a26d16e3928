"""The tools of projects and tasks, as a model calls them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.projects.service import Projects
from mcp_odoo.projects.tools import project_tools
from tests.fake_odoo import FakeOdoo


@pytest.fixture
async def model(projects: Projects) -> AsyncIterator[Client[Any]]:
    mcp = create_mcp("en")
    project_tools(mcp, projects)
    async with Client(mcp) as client:
        yield client


@pytest.mark.parametrize(
    ("tool", "arguments", "found"),
    [
        ("list_projects", {"q": None, "active": None, "user_id": None, "partner_id": None}, "projects"),
        (
            "list_tasks",
            {"q": None, "project_id": None, "assigned_to": None, "assigned_to_name": None, "stage_id": None},
            "tasks",
        ),
    ],
)
async def test_null_means_not_given(model: Client[Any], tool: str, arguments: dict[str, Any], found: str) -> None:
    """As existing prompts send it; leaving everything out is the same."""
    answers = [(await model.call_tool(tool, given)).structured_content for given in (arguments, {})]
    assert answers[0] == answers[1]
    assert answers[0] is not None
    assert len(answers[0][found]) == 1


async def test_arguments_arrive(model: Client[Any], board: FakeOdoo) -> None:
    """Each at its own condition."""
    await model.call_tool("list_projects", {"active": False, "user_id": 6, "partner_id": 14, "limit": 2, "offset": 4})
    (call,) = board.called("project.project", "search_read")
    assert call.named["domain"] == [
        ["active", "=", False], ["is_template", "=", False], ["user_id", "=", 6], ["partner_id", "child_of", 14]
    ]  # fmt: skip
    assert (call.named["limit"], call.named["offset"]) == (2, 4)
    everything = {"project_id": 1, "assigned_to": 5, "assigned_to_name": "luis", "stage_id": 45}
    await model.call_tool("list_tasks", everything)
    (call,) = board.called("project.task", "search_read")
    assert call.named["domain"][2:] == [
        ["project_id", "in", [1]], ["user_ids", "in", [5]], ["stage_id", "in", [45]], ["user_ids", "in", [6]]
    ]  # fmt: skip


async def test_what_no_database_can_store_is_left_out_of_queries(model: Client[Any], board: FakeOdoo) -> None:
    """PostgreSQL refuses the character NUL."""
    await model.call_tool("list_tasks", {"q": "mape\x00o"})
    assert all(b"\\u0000" not in call.body for call in board.calls)


@pytest.mark.parametrize(
    ("tool", "arguments", "fields"),
    [
        ("get_task", {}, ["task_id"]),
        ("get_task", {"task_id": 0}, ["task_id"]),
        ("list_tasks", {"project_id": -1, "limit": 201}, ["project_id", "limit"]),
        ("list_tasks", {"assigned_to_name": "x" * 201}, ["assigned_to_name"]),
        ("list_projects", {"offset": -1, "state": "open"}, ["offset", "state"]),
    ],
)
async def test_wrong_arguments_are_named(
    model: Client[Any], tool: str, arguments: dict[str, Any], fields: list[str]
) -> None:
    """Before Odoo is asked anything."""
    with pytest.raises(ToolError, match=r"\[invalid_input\]$") as caught:
        await model.call_tool(tool, arguments)
    assert [clause.partition(": ")[0] for clause in str(caught.value).split("; ")] == fields


async def test_a_task_that_is_not_there_is_a_sentence(model: Client[Any], board: FakeOdoo) -> None:
    """With the code that a program tells it by."""
    board.answers["project.task", "read"] = []
    with pytest.raises(ToolError, match=r"task:404 .*\[record_unknown\]$"):
        await model.call_tool("get_task", {"task_id": 404})
