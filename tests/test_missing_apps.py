"""Tools of apps that an Odoo database does not have."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from structlog.testing import capture_logs

from mcp_odoo.app import create_tools
from mcp_odoo.odoo.account import TransportChoice
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings
from tests.fake_odoo import DATABASE, KEY, LOGIN, Drop, FakeOdoo, Hang, Http, Misbehaviour, Refusal
from tests.test_mcp_face import TOOLS

PROJECT_TOOLS = {"list_projects", "list_tasks", "get_task"}
WITHOUT_CRM = {
    "dev_create_quotation", "list_opportunities", "count_opportunities", "update_opportunity",
    "get_salesperson_with_least_opportunities",
}  # fmt: skip
ABSENT = {
    "json2": Refusal("werkzeug.exceptions.NotFound", "the model 'project.task' does not exist", 404),
    "xmlrpc": Refusal("odoo.exceptions.UserError", "Object project.task doesn't exist"),
    "xmlrpc-es": Refusal("odoo.exceptions.UserError", "El objeto project.task no existe"),
}


@pytest.fixture
def odoo(odoo: FakeOdoo) -> FakeOdoo:
    """Odoo with all apps, and one user to list."""
    row = {"id": 5, "name": "Ana", "login": "ana", "email": "ana@robotica.example", "active": True}
    for model in ("crm.lead", "sale.order", "project.task", "res.users"):
        odoo.answers[model, "fields_get"] = {}
    odoo.answers |= {("res.users", "search_read"): [row], ("res.users", "search_count"): 1}
    return odoo


@asynccontextmanager
async def model(odoo: FakeOdoo, folder: Path, transport: TransportChoice = "auto") -> AsyncIterator[Client[Any]]:
    """A client of the assembled tools over this Odoo, in Spanish."""
    settings = Settings(
        _env_file=None, MCP_ODOO_DATA_DIR=folder, ODOO_URL=odoo.url, ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN,
        ODOO_API_KEY=KEY, ODOO_TRANSPORT=transport,
    )  # fmt: skip
    services = create_services(settings)
    services.audit.create_tables()
    async with services.odoo, Client(create_tools(settings, services)) as client:
        yield client
        await services.apps.close()


async def names(client: Client[Any]) -> set[str]:
    return {tool.name for tool in await client.list_tools()}


async def test_with_every_app_nothing_is_hidden(odoo: FakeOdoo, tmp_path: Path) -> None:
    """And nothing is said of it; the apps are asked for once."""
    with capture_logs() as lines:
        async with model(odoo, tmp_path) as client:
            assert await names(client) == await names(client) == TOOLS
    assert len(odoo.called("project.task", "fields_get")) == 1
    assert [line for line in lines if line["event"].startswith("apps.")] == []


@pytest.mark.parametrize("absent", sorted(ABSENT))
async def test_tools_of_a_missing_app_are_hidden(odoo: FakeOdoo, tmp_path: Path, absent: str) -> None:
    """However Odoo says so, over either transport; one line of the log names the app."""
    odoo.answers["project.task", "fields_get"] = ABSENT[absent]
    with capture_logs() as lines:
        async with model(odoo, tmp_path, "json2" if absent == "json2" else "xmlrpc") as client:
            assert await names(client) == TOOLS - PROJECT_TOOLS
    (line,) = (line for line in lines if line["event"] == "apps.missing")
    assert (line["apps"], line["log_level"]) == (["Project"], "warning")


async def test_a_hidden_tool_is_refused_and_the_others_work(odoo: FakeOdoo, tmp_path: Path) -> None:
    """A client may remember the tools of before; the refusal names the app, and Odoo is not asked."""
    odoo.answers["project.task", "fields_get"] = ABSENT["json2"]
    async with model(odoo, tmp_path) as client:
        await client.list_tools()
        asked = len(odoo.calls)
        for tool, arguments in (("get_task", {"task_id": 1}), ("list_tasks", {}), ("list_projects", {})):
            with pytest.raises(ToolError) as caught:
                await client.call_tool(tool, arguments)
            assert str(caught.value) == (
                "A este Odoo le falta Project, con lo que trabaja esta herramienta. [app_missing]"
            )
        assert len(odoo.calls) == asked
        answer = await client.call_tool("list_users", {})
    assert answer.structured_content is not None
    assert [user["name"] for user in answer.structured_content["users"]] == ["Ana"]


async def test_a_tool_may_need_two_apps(odoo: FakeOdoo, tmp_path: Path) -> None:
    """A quotation makes an opportunity too: without CRM it is hidden as well, and orders stay."""
    odoo.answers["crm.lead", "fields_get"] = ABSENT["json2"]
    async with model(odoo, tmp_path) as client:
        assert await names(client) == TOOLS - WITHOUT_CRM


async def test_two_missing_apps_are_named_in_the_language(odoo: FakeOdoo, tmp_path: Path) -> None:
    """Both of them."""
    for app in ("crm.lead", "sale.order"):
        odoo.answers[app, "fields_get"] = ABSENT["json2"]
    async with model(odoo, tmp_path) as client:
        await client.list_tools()
        with pytest.raises(ToolError, match=r"CRM.*Sales") as caught:
            await client.call_tool("dev_create_quotation", {})
    assert " and " not in str(caught.value)


@pytest.mark.parametrize(
    "trouble",
    [Http(404), Refusal("odoo.exceptions.AccessDenied", "Access Denied", 403), Refusal("builtins.KeyError", "x", 500)],
    ids=["not odoo", "wrong key", "broken"],
)
async def test_an_odoo_that_cannot_say_hides_nothing(odoo: FakeOdoo, tmp_path: Path, trouble: Misbehaviour) -> None:
    """What is known is that it could not be asked; the log says why."""
    odoo.faults["project.task", "fields_get"] = [trouble] * 9
    with capture_logs() as lines:
        async with model(odoo, tmp_path) as client:
            assert await names(client) == TOOLS
    assert len([line for line in lines if line["event"] == "apps.unknown"]) == 1


async def test_an_odoo_that_is_down_hides_nothing(odoo: FakeOdoo, tmp_path: Path) -> None:
    """A client that starts before Odoo gets every tool."""
    odoo.faults["web", "version_info"] = [Drop()] * 9
    async with model(odoo, tmp_path) as client:
        assert await names(client) == TOOLS


async def test_an_odoo_that_does_not_answer_keeps_nobody_waiting(odoo: FakeOdoo, tmp_path: Path) -> None:
    """A few seconds the first time: clients give a list of tools little more than that."""
    odoo.faults["web", "version_info"] = [Hang(60)]
    async with model(odoo, tmp_path) as client:
        began = time.monotonic()
        assert await names(client) == TOOLS
        assert time.monotonic() - began < 5


async def test_resources_of_a_missing_app_are_hidden(odoo: FakeOdoo, tmp_path: Path) -> None:
    """And what is looked for among its records is named as missing."""
    odoo.answers["crm.lead", "fields_get"] = ABSENT["json2"]
    async with model(odoo, tmp_path) as client:
        assert {template.name for template in await client.list_resource_templates()} == {"order", "partner", "task"}
        with pytest.raises(ToolError, match=r"\[model_missing\]$"):
            await client.call_tool("search", {"query": "opportunity:1"})
