"""The write policy over the whole server: each rule through tools, routes and jobs, and what reached Odoo."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from fastmcp import Client

from mcp_odoo.access.operations import OPERATIONS
from mcp_odoo.caller import Caller, calling
from mcp_odoo.settings import Settings
from tests.conftest import logging_as_it_was, tools_of
from tests.fake_odoo import fake_odoo
from tests.ruled import ARGUMENTS, Ruled, furnish, ruled
from tests.test_mcp_face import TOOLS

pytestmark = pytest.mark.asyncio(loop_scope="module")
ALLOWED = {"dev_create_quotation", "dev_update_sale", "log_note"}
POLICY = """
[writes]
tools = ["dev_create_quotation", "dev_update_sale", "log_note"]
[orders]
max_discount = 15
max_value = { MXN = 1000 }
[models."sale.order"]
except_fields = ["client_order_ref"]
[models."crm.lead"]
except_fields = ["description"]
"""
QUOTATION = ARGUMENTS["dev_create_quotation"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ruled]:
    with logging_as_it_was():
        async with fake_odoo() as odoo:
            furnish(odoo)
            settings = {"MCP_ODOO_LANGUAGE": "en", "MCP_ODOO_TOOL_WAIT": 20}
            async with ruled(odoo, tmp_path_factory.mktemp("ruled"), POLICY, **settings) as served:
                yield served


@pytest_asyncio.fixture(loop_scope="module")
async def served(_served: Ruled) -> Ruled:
    """With an order as it was, and an Odoo that was asked nothing yet."""
    await _served.services.apps.missing()  # what every start asks
    furnish(_served.odoo)
    _served.odoo.calls.clear()
    return _served


async def finished(served: Ruled, body: dict[str, Any]) -> dict[str, Any]:
    """Ask through REST: the quotation's state once it is over."""
    answer = await served.post("/api/quotation/async", body)
    assert answer.status_code == 200, answer.text
    async with httpx2.AsyncClient(base_url=served.url, trust_env=False) as http, asyncio.timeout(20):
        while True:
            state = dict((await http.get(answer.json()["status_url"])).json())
            if state["status"] in ("completed", "failed"):
                return state
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - ALLOWED))
async def test_a_tool_that_is_not_allowed_is_refused_before_odoo_is_asked(served: Ruled, name: str) -> None:
    """The sentence names the tool and those that are allowed."""
    refused, said = await served.tool(name)
    assert refused
    assert said == (
        f"The policy of this server does not allow {name}; what it lets you write with: dev_create_quotation, "
        "dev_update_sale, log_note. Ask whoever runs the server [policy_tool]"
    )
    assert served.odoo.calls == []


async def test_a_route_is_refused_as_its_tool_is(served: Ruled) -> None:
    """A handoff, as 403."""
    answer = await served.post("/api/elevenlabs/handoff", ARGUMENTS["message_notification"])
    assert (answer.status_code, answer.json()["code"]) == (403, "policy_tool")
    assert served.odoo.calls == []


async def test_the_list_has_what_is_allowed_and_what_reads(served: Ruled) -> None:
    """Nothing that would be refused whatever is asked."""
    assert await served.listed() == (TOOLS - set(OPERATIONS)) | ALLOWED


@pytest.mark.parametrize("name", sorted(ALLOWED))
async def test_what_is_allowed_is_done(served: Ruled, name: str) -> None:
    """And reaches Odoo."""
    refused, said = await served.tool(name)
    assert not refused, said
    assert served.written()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"product_price": 42}, "policy_discount"),
        ({"product_qty": 21}, "policy_value"),
    ],
)
async def test_a_job_refuses_a_quotation_before_anything_is_written(
    served: Ruled, asked: dict[str, Any], code: str
) -> None:
    """The tool says so with the code, the route in the quotation's status."""
    refused, said = await served.tool("dev_create_quotation", **asked)
    assert refused
    assert said.endswith(f"[{code}]")
    state = await finished(served, {**QUOTATION, **asked})
    assert (state["status"], state["error_code"]) == ("failed", code)
    assert f"{state['error']} [{code}]" == said
    assert served.written() == []


async def test_a_quotation_with_a_closed_field_is_refused_at_once(served: Ruled) -> None:
    """Through both faces; no job is made."""
    refused, said = await served.tool("dev_create_quotation", description="Urge")
    assert (refused, said.rpartition(" ")[2]) == (True, "[policy_field_closed]")
    answer = await served.post("/api/quotation/async", {**QUOTATION, "description": "Urge"})
    assert (answer.status_code, answer.json()["code"]) == (403, "policy_field_closed")
    assert served.odoo.calls == []


async def test_an_order_keeps_a_closed_field(served: Ruled) -> None:
    """Odoo was asked for the order, and nothing was written."""
    refused, said = await served.tool("dev_update_sale", client_order_ref="PO-1")
    assert (refused, said.rpartition(" ")[2]) == (True, "[policy_field_closed]")
    assert served.written() == []


async def test_a_callers_own_rules_decide_what_they_see_and_may(settings: Settings, tmp_path: Path) -> None:
    """A client that started the server itself is `local`, which this policy lets write notes alone."""
    path = tmp_path / "policy.toml"
    path.write_text('[for.local.writes]\ntools = ["log_note"]\n', encoding="utf-8")
    mcp = tools_of(settings.model_copy(update={"policy_file": path}))
    async with Client(mcp) as client:
        assert {tool.name for tool in await client.list_tools()} == (TOOLS - set(OPERATIONS)) | {"log_note"}
        answer = await client.call_tool("confirm_sale", {"order_id": 40}, raise_on_error=False)
        assert str(getattr(answer.content[0], "text", "")).endswith("[policy_tool]")
    with calling(Caller("key:web", "mcp")):
        async with Client(mcp) as client:
            assert {tool.name for tool in await client.list_tools()} == TOOLS
