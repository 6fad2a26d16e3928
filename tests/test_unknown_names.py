"""What a model calls that is not there, and refusals that stay short whatever was sent."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp import MCPError

from mcp_odoo.settings import Settings
from tests.conftest import tools_of

LONG = "x" * 5000


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client[Any]]:
    """A client of the assembled tools in this process, without Odoo."""
    async with Client(tools_of(settings)) as connected:
        yield connected


@pytest.mark.parametrize(("name", "told"), [("find_everything", "find_everything"), (LONG, "x" * 60 + "…")])
async def test_an_unknown_tool_is_named(client: Client[Any], name: str, told: str) -> None:
    """In the language of replies, as far as a name needs to be."""
    with pytest.raises((ToolError, MCPError)) as caught:
        await client.call_tool(name, {})
    assert str(caught.value) == f"Aquí no existe '{told}'. [name_unknown]"


async def test_an_unknown_prompt_or_resource_is_named(client: Client[Any]) -> None:
    """In the same words."""
    with pytest.raises(MCPError, match=r"^Aquí no existe 'sell'\. \[name_unknown\]$"):
        await client.get_prompt("sell")
    with pytest.raises(MCPError, match=r"^Aquí no existe 'odoo://invoice/1'\. \[name_unknown\]$"):
        await client.read_resource("odoo://invoice/1")


async def test_many_mistakes_are_told_in_part(client: Client[Any]) -> None:
    """Ten of them, and how many more there are."""
    lines = [{"line_id": number, "qty": 1} for number in range(1, 31)]
    with pytest.raises(ToolError) as caught:
        await client.call_tool("dev_update_sale", {"order_id": 1, "lines": lines})
    clauses = str(caught.value).split("; ")
    assert [clause.partition(":")[0] for clause in clauses[:10]] == [f"lines.{number}.qty" for number in range(10)]
    assert clauses[10:] == ["y 20 más [invalid_input]"]


async def test_a_long_name_of_an_argument_is_cut(client: Client[Any]) -> None:
    """It is the caller's own text."""
    with pytest.raises(ToolError) as caught:
        await client.call_tool("list_users", {LONG: 1})
    assert str(caught.value).startswith("x" * 60 + "…: ")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("tool", ["dev_read_sale", "confirm_sale"])
async def test_a_name_where_an_id_belongs_is_told_how_to_find_it(client: Client[Any], tool: str) -> None:
    """Rather than that it cannot be parsed."""
    with pytest.raises(ToolError, match=r"^order_id: tiene que ser un número; list_orders lo da \[invalid_input\]$"):
        await client.call_tool(tool, {"order_id": "S00040"})


async def test_a_null_is_as_good_as_nothing(client: Client[Any]) -> None:
    """Whatever the default; but what is required has to be there."""
    with pytest.raises(ToolError, match=r"\[odoo_not_configured\]$"):
        await client.call_tool("find_products", {"query": "x", "limit": None, "offset": None})
    with pytest.raises(ToolError, match=r"^query: .*\[invalid_input\]$"):
        await client.call_tool("find_products", {"query": None})
