"""What a caller may do through MCP: of tools, resources and prompts they see what their scopes allow."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastmcp.resources import Resource, ResourceTemplate
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import Tool

from mcp_odoo.access.required import require
from mcp_odoo.caller import LOCAL, Caller, calling, current_caller
from mcp_odoo.scopes import EVERY_SCOPE, Scope, Scopes, grants
from mcp_odoo.tool import LeanTool


class Scoped(Middleware):
    """Hides what the caller may not do, and refuses it. `keyless` is what a client may that started us itself: nobody
    asked it for a key.
    """

    def __init__(self, keyless: Scopes = EVERY_SCOPE) -> None:
        self._local = Caller(principal=LOCAL, face="mcp", scopes=keyless)

    async def on_message(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        if current_caller().face != "none":
            return await call_next(context)
        with calling(replace(self._local, trace=current_caller().trace)):
            return await call_next(context)

    async def on_list_tools(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Tool]]
    ) -> Sequence[Tool]:
        held = current_caller().scopes
        return [tool for tool in await call_next(context) if grants(held, *_wanted(tool))]

    async def on_call_tool(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        server = context.fastmcp_context
        tool = await server.fastmcp.get_tool(context.message.name) if server else None
        if tool is not None:  # what is not there is refused as such
            require(*_wanted(tool))
        return await call_next(context)

    async def on_list_resources(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Resource]]
    ) -> Sequence[Resource]:
        return await call_next(context) if grants(current_caller().scopes, Scope.READ) else []

    async def on_list_resource_templates(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[ResourceTemplate]]
    ) -> Sequence[ResourceTemplate]:
        return await call_next(context) if grants(current_caller().scopes, Scope.READ) else []

    async def on_read_resource(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        require(Scope.READ)
        return await call_next(context)


def _wanted(tool: Tool) -> tuple[Scope, ...]:
    """A tool that does not say what it needs is for those who may do everything."""
    return (tool.scopes if isinstance(tool, LeanTool) else ()) or (Scope.ADMIN,)
