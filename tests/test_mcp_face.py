"""The tools as a model meets them: a contract over all of them, and how failures read."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp_types import Tool

from mcp_odoo.app import create_services, create_tools
from mcp_odoo.errors import InvalidRequest, McpOdooError
from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.phrases import Language
from mcp_odoo.settings import Settings

TOOLS = {
    "dev_create_quotation", "get_quotation_status", "find_products", "get_salesperson_with_least_opportunities"
}  # fmt: skip
REQUEST = {"partner_name": "T", "contact_name": "A", "email": "a@torres.mx", "phone": "", "lead_name": "R"}
HINTS = {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client[Any]]:
    """A client of the assembled tools in this process, without Odoo and without running jobs."""
    async with Client(create_tools(settings, create_services(settings))) as connected:
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
    """Prompts know their names."""
    assert {tool.name for tool in await client.list_tools()} == TOOLS


async def test_every_tool_says_what_it_is(client: Client[Any]) -> None:
    """A title, and a description of less than 300 characters."""
    for tool, sent in await described(client):
        assert sent["title"], tool.name
        assert 0 < len(sent["description"]) < 300, tool.name
        assert sent["title"] != tool.name


async def test_every_tool_says_what_it_does_to_the_world(client: Client[Any]) -> None:
    """All hints explicit: clients ask their user by them; the defaults are alarming."""
    for tool, sent in await described(client):
        assert set(sent["annotations"]) >= HINTS, tool.name
        assert {type(sent["annotations"][hint]) for hint in HINTS} == {bool}


async def test_input_schemas_are_closed_and_flat(client: Client[Any]) -> None:
    """No unknown arguments at any depth, and none of what some models' clients cannot read."""
    for tool, sent in await described(client):
        schema = sent["inputSchema"]
        found = list(keys(schema))
        assert not {"anyOf", "oneOf", "allOf", "$ref", "$defs"} & {key for key, _ in found}, tool.name
        objects = [schema, *(owner for key, owner in found if key == "type" and owner["type"] == "object")]
        assert all(owner.get("additionalProperties") is False for owner in objects), tool.name


async def test_arguments_are_typed_and_the_unobvious_described(client: Client[Any]) -> None:
    """Every argument has one type."""
    for tool, sent in await described(client):
        for name, argument in sent["inputSchema"]["properties"].items():
            assert isinstance(argument["type"], str), f"{tool.name}.{name}"


async def test_outputs_have_schemas(client: Client[Any]) -> None:
    """Structured answers can be relied on."""
    for tool, sent in await described(client):
        assert sent["outputSchema"]["type"] == "object", tool.name


async def test_the_whole_list_stays_small(client: Client[Any]) -> None:
    """It is part of every conversation: less than 2,500 characters a tool."""
    sizes = {
        tool.name: len(tool.model_dump_json(by_alias=True, exclude_none=True)) for tool, _ in await described(client)
    }
    assert sum(sizes.values()) < 2500 * len(sizes), sizes


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
        ("find_products", {"query": "x", "limit": 51, "offset": -1}, ["limit", "offset"]),
        ("get_quotation_status", {}, ["tracking_id"]),
        ("get_salesperson_with_least_opportunities", {"team": 1}, ["team"]),
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


async def test_a_mistake_of_the_whole_is_a_sentence(client: Client[Any]) -> None:
    """It has no field to name."""
    with pytest.raises(ToolError, match=r"^give an email or a phone: .* \[invalid_input\]$"):
        await client.call_tool("dev_create_quotation", {**REQUEST, "email": ""})


@pytest.mark.parametrize("tool", ["dev_create_quotation", "find_products", "get_salesperson_with_least_opportunities"])
async def test_without_odoo_every_tool_names_what_is_missing(client: Client[Any], tool: str) -> None:
    """In Spanish, with the code at the end."""
    arguments = {"dev_create_quotation": REQUEST, "find_products": {"query": "x"}}
    with pytest.raises(ToolError) as caught:
        await client.call_tool(tool, arguments.get(tool, {}))
    names = "ODOO_URL, ODOO_DB, ODOO_LOGIN, ODOO_API_KEY"
    assert str(caught.value) == f"Odoo no está configurado: falta definir {names}. [odoo_not_configured]"


async def failing(error: Exception, language: Language) -> str:
    """How an exception of a tool reads."""
    mcp = create_mcp(language)

    @mcp.tool
    async def fail() -> int:
        raise error

    async with Client(mcp) as client:
        with pytest.raises(ToolError) as caught:
            await client.call_tool("fail")
    return str(caught.value)


async def test_our_errors_read_in_the_language() -> None:
    """With their code, by which a program tells them apart."""
    error = InvalidRequest("english", code="product_unknown", field="product_id", product_id=7)
    spanish = "product_id: no existe el producto 7. Búscalo con find_products. [product_unknown]"
    assert await failing(error, "es") == spanish
    assert await failing(error, "en") == "english [product_unknown]"


async def test_an_error_wrapped_by_another_is_still_ours() -> None:
    """The cause is looked for."""
    wrapped = RuntimeError("wrapper")
    wrapped.__cause__ = McpOdooError("inside", code="odoo_busy")
    assert await failing(wrapped, "en") == "inside [odoo_busy]"


async def test_an_unexpected_error_is_masked() -> None:
    """Its text is for the log."""
    text = await failing(ZeroDivisionError("password hunter2"), "es")
    assert "hunter2" not in text
    assert "ZeroDivision" not in text
