"""How tools are registered, and what of them goes over the wire."""

from typing import Annotated, Any

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError
from pydantic import BaseModel, Field

from mcp_odoo.arguments import Quiet
from mcp_odoo.tool import Does, LeanTool, flat, lean, output_outline, tool


class Inner(BaseModel):
    """A part."""

    id: int


class Outer(BaseModel):
    """A whole, whose description nobody needs."""

    id: int
    name: str | None
    inner: Inner
    maybe: Inner | None
    rows: list[Inner]
    numbers: dict[str, float]


@pytest.mark.parametrize(
    ("schema", "kept"),
    [
        ({"type": "string", "default": None}, {"type": "string"}),
        ({"type": "integer", "default": 0, "minimum": 0}, {"type": "integer", "default": 0}),
        ({"type": "number", "minimum": -1}, {"type": "number", "minimum": -1}),
        ({"type": "boolean", "default": False}, {"type": "boolean", "default": False}),
        ({"type": "integer", "exclusiveMinimum": 0, "maximum": 2147483647}, {"type": "integer"}),
        ({"exclusiveMinimum": 1, "maximum": 100}, {"exclusiveMinimum": 1, "maximum": 100}),
        ({"type": "string", "maxLength": 200, "minLength": 1}, {"type": "string", "minLength": 1}),
        ({"type": "string", "maxLength": 10}, {"type": "string", "maxLength": 10}),
        ({"type": "array", "maxItems": 50, "items": {"maxLength": 40}}, {"type": "array", "items": {}}),
        ({"description": "L", "items": {"description": "I", "maxItems": 50}}, {"description": "L", "items": {}}),
        ({"items": {"description": "I"}}, {"items": {"description": "I"}}),
        ({"enum": ["a", None], "x": [{"default": None}]}, {"enum": ["a", None], "x": [{}]}),
    ],
)  # fmt: skip
def test_a_schema_says_only_what_a_model_can_use(schema: dict[str, Any], kept: dict[str, Any]) -> None:
    """Null defaults and bounds that only mistakes reach go, at any depth."""
    assert lean(schema) == kept


def test_an_argument_may_be_called_like_a_bound() -> None:
    """Its schema is no number."""
    properties = {"maximum": {"type": "integer"}, "default": {"type": "string"}}
    assert lean({"properties": properties}) == {"properties": properties}


def test_an_output_is_told_by_the_names_of_its_fields() -> None:
    """Those that are never null; of lists and objects that they are some."""
    assert output_outline(Outer) == {
        "type": "object",
        "properties": {
            "id": {}, "inner": {"type": "object"},
            "rows": {"type": "array"}, "numbers": {"type": "object"},
        },
    }  # fmt: skip


def test_an_output_that_may_be_anything_is_not_named() -> None:
    """Clients check what they get."""

    class Loose(BaseModel):
        anything: Any

    assert output_outline(Loose)["properties"] == {}


@pytest.mark.parametrize(("returned", "kind"), [(int, "integer"), (list[int], "array"), (str, "string")])
def test_an_output_that_is_no_object_is_wrapped(returned: Any, kind: str) -> None:
    """In FastMCP's way, which clients unwrap."""
    assert output_outline(returned) == {
        "type": "object", "properties": {"result": {"type": kind}}, "x-fastmcp-wrap-result": True
    }  # fmt: skip


@pytest.fixture
def mcp() -> FastMCP:
    """One tool that changes, one that counts."""
    server = FastMCP("test")

    @tool(server, "Change it", Does.CHANGE, needs=("sale.order",))
    async def change(
        name: Annotated[Annotated[str, Field(max_length=100)] | None, Quiet(), Field(description="A name")] = None,
    ) -> Outer:
        """Change."""
        return Outer(id=1, name=name, inner=Inner(id=2), maybe=None, rows=[], numbers={})

    @tool(server, "Count it", Does.READ)
    async def count() -> int:
        """Count."""
        return 7

    return server


async def test_a_tool_goes_over_the_wire_as_small_as_it_can(mcp: FastMCP) -> None:
    """Nothing but what the contract has, without FastMCP's own metadata."""
    async with Client(mcp) as client:
        sent, _ = (tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in await client.list_tools())
    assert sent == {
        "name": "change", "title": "Change it", "description": "Change.",
        "inputSchema": {
            "type": "object", "additionalProperties": False,
            "properties": {"name": {"type": "string", "description": "A name"}},
        },
        "outputSchema": output_outline(Outer),
        "annotations": {
            "readOnlyHint": False, "destructiveHint": True, "idempotentHint": True, "openWorldHint": True
        },
    }  # fmt: skip


async def test_what_the_schema_leaves_out_still_holds(mcp: FastMCP) -> None:
    """The bounds are checked when the tool is called; null is not given."""
    async with Client(mcp) as client:
        with pytest.raises(ToolError, match="100 characters"):
            await client.call_tool("change", {"name": "x" * 101})
        answer = await client.call_tool("change", {"name": None})
        assert answer.structured_content is not None
        assert answer.structured_content["name"] is None
        assert (await client.call_tool("count", {})).data == 7


async def test_a_tool_knows_what_it_needs(mcp: FastMCP) -> None:
    """Nothing, unless it says so."""
    change, count = [await mcp.get_tool(name) for name in ("change", "count")]
    assert isinstance(change, LeanTool)
    assert isinstance(count, LeanTool)
    assert (change.needs, count.needs) == (("sale.order",), ())


def test_a_function_keeps_what_is_said_of_it() -> None:
    """Registering it takes nothing from whoever reads or calls it."""

    async def count() -> int:
        """Count all of it."""
        return 7

    assert tool(FastMCP("test"), "Count it", Does.READ)(count) is count
    assert count.__doc__ == "Count all of it."


def test_what_a_schema_refers_to_is_put_in_its_place() -> None:
    """Also inside what it refers to and in lists; what is said at the reference holds before what is said there."""
    schema = {
        "properties": {
            "lines": {"type": "array", "items": {"$ref": "#/$defs/Line", "title": "One"}},
            "pair": {"type": "array", "prefixItems": [{"$ref": "#/$defs/Unit"}, {"type": "number"}]},
        },
        "$defs": {
            "Line": {"type": "object", "title": "Any", "properties": {"unit": {"$ref": "#/$defs/Unit"}}},
            "Unit": {"type": "string"},
        },
    }
    line = {"type": "object", "properties": {"unit": {"type": "string"}}, "title": "One"}
    pair = {"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}]}
    assert flat(schema) == {"properties": {"lines": {"type": "array", "items": line}, "pair": pair}}
