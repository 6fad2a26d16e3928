"""A client that starts the server itself shows no key, and may what MCP_ODOO_KEYLESS_SCOPES says."""

from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp_types import ResourceTemplateReference

from mcp_odoo.settings import Settings
from tests.conftest import tools_of


def client(settings: Settings, scopes: str) -> Client[Any]:
    return Client(tools_of(settings.model_copy(update={"keyless_scopes": tuple(scopes.split(","))})))


async def test_a_desktop_client_may_only_read_where_that_is_set(settings: Settings) -> None:
    """Tools that write are not there, and are refused."""
    async with client(settings, "read") as connected:
        tools = await connected.list_tools()
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        assert "find_products" in {tool.name for tool in tools}
        with pytest.raises(ToolError, match="scope_missing"):
            await connected.call_tool("confirm_sale", {"order_id": 1})


async def test_ids_are_completed_for_readers_alone(settings: Settings) -> None:
    """Completion looks into Odoo as well."""
    reference = ResourceTemplateReference(type="ref/resource", uri="odoo://partner/{id}")
    async with client(settings, "quote") as connected:
        assert await connected.list_resource_templates() == []
        found = await connected.complete(reference, {"name": "id", "value": "Torres"})
        assert found.values == []


async def test_prompts_are_for_everybody(settings: Settings) -> None:
    """They are words, and what they lead to asks for its own scope."""
    async with client(settings, "handoff") as connected:
        assert len(await connected.list_prompts()) == 3


async def test_a_tool_that_is_not_there_is_still_unknown(settings: Settings) -> None:
    """And not a matter of scopes."""
    async with client(settings, "read") as connected:
        with pytest.raises(ToolError, match="name_unknown"):
            await connected.call_tool("drop_tables", {})
