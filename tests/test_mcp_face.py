"""The tools as a model meets them: a contract over all of them, and mistakes in their arguments."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp_types import Tool

from mcp_odoo.settings import Settings
from tests.conftest import tools_of

TOOLS = {
    "dev_create_quotation", "get_quotation_status", "find_products", "find_partners",
    "list_users", "list_opportunities", "count_opportunities", "update_opportunity", "list_orders",
    "get_salesperson_with_least_opportunities", "dev_create_sale", "dev_create_sale_line", "dev_read_sale",
    "dev_update_sale", "confirm_sale", "cancel_sale", "get_quotation_link", "list_projects", "list_tasks",
    "get_task", "log_note", "schedule_activity", "search", "fetch", "message_notification",
}  # fmt: skip
REQUEST = {"partner_name": "T", "contact_name": "A", "email": "a@torres.mx", "phone": "", "lead_name": "R"}
HINTS = {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}
ASKS = re.compile(r"^(find|list|get|count|search|fetch|dev_read)")


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client[Any]]:
    """A client of the assembled tools in this process, without Odoo and without running jobs."""
    async with Client(tools_of(settings)) as connected:
        yield connected


async def described(client: Client[Any]) -> list[tuple[Tool, dict[str, Any]]]:
    """Every tool, with what goes over the wire."""
    return [
        (tool, tool.model_dump(mode="json", by_alias=True, exclude_none=True)) for tool in await client.list_tools()
    ]


def keys(schema: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key of a schema with the object that has it."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key, schema
            yield from keys(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from keys(item)


async def test_these_are_the_tools(client: Client[Any]) -> None:
    """Prompts know their names; models choose badly among more than 25."""
    names = [tool.name for tool in await client.list_tools()]
    assert set(names) == TOOLS
    assert len(names) == len(TOOLS) <= 25


async def test_every_tool_says_what_it_is(client: Client[Any]) -> None:
    """A title, and descriptions of less than 200 characters, its arguments' too."""
    for tool, sent in await described(client):
        assert sent["title"], tool.name
        assert sent["title"] != tool.name
        assert sent["description"], tool.name
        texts = [owner["description"] for key, owner in keys(sent) if key == "description"]
        assert max(len(str(text)) for text in texts) < 200, tool.name


async def test_every_tool_says_what_it_does_to_the_world(client: Client[Any]) -> None:
    """All hints explicit: clients ask their user by them; the defaults are alarming."""
    for tool, sent in await described(client):
        assert set(sent["annotations"]) == HINTS, tool.name
        assert {type(sent["annotations"][hint]) for hint in HINTS} == {bool}


async def test_a_tool_whose_name_asks_writes_nothing(client: Client[Any]) -> None:
    """Only the customer's link does, once: Odoo makes its token. What reads destroys nothing."""
    hints = {tool.name: sent["annotations"] for tool, sent in await described(client)}
    reads = {name for name, hint in hints.items() if hint["readOnlyHint"]}
    assert reads == {name for name in TOOLS if ASKS.match(name)} - {"get_quotation_link"}
    assert not any(hints[name]["destructiveHint"] for name in reads)
    assert {name for name, hint in hints.items() if hint["destructiveHint"]} == {
        "dev_update_sale", "cancel_sale", "update_opportunity"
    }  # fmt: skip


async def test_input_schemas_are_closed_and_flat(client: Client[Any]) -> None:
    """No unknown arguments at any depth, and none of what some models' clients cannot read."""
    for tool, sent in await described(client):
        schema = sent["inputSchema"]
        found = list(keys(schema))
        assert not {"anyOf", "oneOf", "allOf", "$ref", "$defs"} & {key for key, _ in found}, tool.name
        objects = [schema, *(owner for key, owner in found if key == "type" and owner["type"] == "object")]
        assert all(owner.get("additionalProperties") is False for owner in objects), tool.name


async def test_arguments_are_typed(client: Client[Any]) -> None:
    """Every argument has one type."""
    for tool, sent in await described(client):
        for name, argument in sent["inputSchema"]["properties"].items():
            assert isinstance(argument["type"], str), f"{tool.name}.{name}"


async def test_outputs_have_schemas(client: Client[Any]) -> None:
    """Structured answers can be relied on."""
    for tool, sent in await described(client):
        assert sent["outputSchema"]["type"] == "object", tool.name
        assert sent["outputSchema"]["properties"], tool.name


async def test_the_whole_list_stays_small(client: Client[Any]) -> None:
    """It is part of every conversation: less than 24 kB as it is sent, and nothing of FastMCP's own for each tool."""
    answer = await client.list_tools_mcp()
    sizes = {tool.name: len(tool.model_dump_json(by_alias=True, exclude_none=True).encode()) for tool in answer.tools}
    assert len(answer.model_dump_json(by_alias=True, exclude_none=True).encode()) < 24_000, sizes
    assert all(tool.meta is None for tool in answer.tools)


@pytest.mark.parametrize(
    ("tool", "arguments", "fields"),
    [
        ("dev_create_quotation", {"partner_name": "x"}, ["contact_name", "email", "phone", "lead_name"]),
        ("dev_create_quotation", {**REQUEST, "email": "nobody"}, ["email"]),
        ("dev_create_quotation", {**REQUEST, "product_qty": -3}, ["product_qty"]),
        ("dev_create_quotation", {**REQUEST, "product_price": -0.5}, ["product_price"]),
        ("dev_create_quotation", {**REQUEST, "products": [{"qty": 1}]}, ["products.0.product_id"]),
        ("dev_create_quotation", {**REQUEST, "produts": []}, ["produts"]),
        ("dev_create_quotation", {**REQUEST, "lead_name": " "}, ["lead_name"]),
        ("find_products", {"query": "x", "limit": 201, "offset": -1}, ["limit", "offset"]),
        ("get_quotation_status", {}, ["tracking_id"]),
        ("get_salesperson_with_least_opportunities", {"team": 1}, ["team"]),
        ("dev_create_sale", {"partner_id": True}, ["partner_id"]),
        ("dev_create_sale_line", {"order_id": 1, "product_id": 1, "product_uom_qty": 0}, ["product_uom_qty"]),
        ("dev_update_sale", {"order_id": 1, "lines": [{"line_id": 1, "qty": 1}]}, ["lines.0.qty"]),
        ("update_opportunity", {"opportunity_id": 0, "probability": 101}, ["opportunity_id", "probability"]),
        ("count_opportunities", {"by": "team", "status": "dead"}, ["by", "status"]),
        ("list_opportunities", {"status": "lead", "user_id": -1, "limit": 0}, ["status", "user_id", "limit"]),
        ("list_orders", {"state": "draft", "offset": -1, "partner_id": 2.5}, ["state", "partner_id", "offset"]),
        ("schedule_activity", {"record": "order:1", "kind": "sms", "date": "x", "summary": ""}, ["kind", "summary"]),
        ("search", {"query": "x" * 201}, ["query"]),
    ],
)
async def test_wrong_arguments_are_named(
    client: Client[Any], tool: str, arguments: dict[str, Any], fields: list[str]
) -> None:
    """One clause a mistake, no traceback, no link into a library's documentation, and not the input again."""
    with pytest.raises(ToolError) as caught:
        await client.call_tool(tool, arguments)
    text = str(caught.value)
    assert [clause.partition(": ")[0] for clause in text.removesuffix(" [invalid_input]").split("; ")] == fields
    assert not re.search(r"Traceback|pydantic|https?://|nobody|input_value", text)
    assert text.endswith(" [invalid_input]")
