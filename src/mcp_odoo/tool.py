"""How a tool is registered: its hints, the app it needs, and an output schema that says no more than a model needs."""

import inspect
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar, get_type_hints

import mcp_types
from fastmcp import FastMCP
from fastmcp.tools import FunctionTool, ToolResult
from mcp_types import ToolAnnotations
from pydantic import BaseModel, TypeAdapter

from mcp_odoo.fence import Fence, unfenced
from mcp_odoo.scopes import Scope

Function = TypeVar("Function", bound=Callable[..., Any])
BEYOND_MODELS = {"maximum": 1000, "maxLength": 40, "maxItems": 50}


class Does(Enum):
    """What calling a tool does to Odoo: (read only, destructive, idempotent), MCP's hints of these names."""

    READ = (True, False, True)
    CREATE = (False, False, False)
    ENSURE = (False, False, True)
    CHANGE = (False, True, True)

    @property
    def hints(self) -> ToolAnnotations:
        read_only, destructive, idempotent = self.value
        return ToolAnnotations(
            read_only_hint=read_only, destructive_hint=destructive, idempotent_hint=idempotent, open_world_hint=True
        )


class LeanTool(FunctionTool):
    """A tool that goes over the wire without FastMCP's own metadata, which every conversation would pay for."""

    needs: tuple[str, ...] = ()
    recorded: bool = False
    scopes: tuple[Scope, ...] = ()

    async def run(self, arguments: dict[str, Any]) -> ToolResult:
        """A null is as good as nothing: models send it for what they leave out, whatever the default is.

        A text that was copied from an answer of ours loses our marks.
        """
        required = self.parameters.get("required", ())
        given = {name: unfenced(value) for name, value in arguments.items() if value is not None or name in required}
        return await super().run(given)

    def convert_result(self, raw_value: Any) -> ToolResult:
        """What people wrote in Odoo is said as such, in the structured content and in the text."""
        if isinstance(raw_value, BaseModel) and not isinstance(raw_value, ToolResult | mcp_types.CallToolResult):
            return ToolResult(structured_content=raw_value.model_dump(mode="json", context=Fence()))
        return super().convert_result(raw_value)

    def to_mcp_tool(self, **overrides: Any) -> mcp_types.Tool:
        return super().to_mcp_tool(**{"_meta": None, **overrides})


def tool(
    mcp: FastMCP,
    title: str,
    does: Does,
    *,
    needs: tuple[str, ...] = (),
    scopes: tuple[Scope, ...] = (),
    by_job: bool = False,
) -> Callable[[Function], Function]:
    """Register a function as a tool. `needs` are the Odoo models without which it has nothing to work on,
    `scopes` those of which a caller has to hold one: `read` or `write`, where none are given.

    Every call of a tool that does not only read is recorded in the audit log, unless what it does is done `by_job`:
    the job's own record says all of it.
    """

    def register(function: Function) -> Function:
        # FastMCP would parse a docstring for sections, which ours do not have: 2 MB, a tenth of a second.
        description, function.__doc__ = inspect.getdoc(function), None
        made = LeanTool.from_function(
            function,
            title=title,
            description=description,
            annotations=does.hints,
            output_schema=output_outline(get_type_hints(function)["return"]),
        )
        function.__doc__ = description
        recorded = does is not Does.READ and not by_job
        wanted = scopes or ((Scope.READ,) if does is Does.READ else (Scope.WRITE,))
        update = {"parameters": flat(lean(made.parameters)), "needs": needs, "recorded": recorded, "scopes": wanted}
        mcp.add_tool(made.model_copy(update=update))
        return function

    return register


def lean(schema: Any) -> Any:
    """An input schema without what tells a model nothing: null defaults, bounds that only mistakes reach, and what a
    list's items are, beside what the list says of them.

    What is left out here still holds when the tool is called.
    """
    match schema:
        case {"description": _, "items": {"description": _, **item}}:
            return lean({**schema, "items": item})
        case dict():
            return {key: lean(value) for key, value in schema.items() if not _idle(key, value)}
        case list():
            return [lean(item) for item in schema]
        case _:
            return schema


def flat(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with what it refers to in its `$defs` in its place, since some models' clients do not follow references.

    FastMCP would do it at every list of tools, with a library that loads `requests`. No model of ours holds itself.
    """
    defined = schema.get("$defs", {})

    def put(part: Any) -> Any:
        match part:
            case {"$ref": str(name), **beside}:
                return {**put(defined[name.removeprefix("#/$defs/")]), **put(beside)}
            case dict():
                return {key: put(value) for key, value in part.items() if key != "$defs"}
            case list():
                return [put(one) for one in part]
            case _:
                return part

    flattened: dict[str, Any] = put(schema)
    return flattened


def _idle(key: str, value: Any) -> bool:
    if key in BEYOND_MODELS and isinstance(value, int | float):
        return value >= BEYOND_MODELS[key]
    return (key == "default" and value is None) or (key in ("minimum", "exclusiveMinimum") and value == 0)


def output_outline(returned: Any) -> dict[str, Any]:
    """The output schema of a return type: the names of its fields that are never null, and which are lists or objects.

    Every conversation pays for every byte of `tools/list`, and the values explain themselves once they are there.
    """
    schema = TypeAdapter(returned).json_schema(mode="serialization")
    if schema.get("type") != "object":
        # FastMCP's convention for values that are no object, which structured content has to be.
        return {"type": "object", "properties": {"result": {"type": schema["type"]}}, "x-fastmcp-wrap-result": True}
    fields = schema["properties"].items()
    return {"type": "object", "properties": {name: _outline(field) for name, field in fields if _never_null(field)}}


def _never_null(field: dict[str, Any]) -> bool:
    return "$ref" in field or "type" in field


def _outline(field: dict[str, Any]) -> dict[str, Any]:
    kind = "object" if "$ref" in field else field["type"]  # what is referred to is one of our models
    return {"type": kind} if kind in ("array", "object") else {}
