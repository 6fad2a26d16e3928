"""The MCP face: the server that LLMs speak to, and how our errors read there."""

from typing import Any

import structlog
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from pydantic import ValidationError

from mcp_odoo import __version__
from mcp_odoo.errors import McpOdooError
from mcp_odoo.phrases import Language, error_text

log = structlog.get_logger(__name__)

INSTRUCTIONS = (
    "Sales in Odoo. Find product ids with find_products before quoting. dev_create_quotation makes the customer, the "
    "opportunity and the sale order in one call; if it answers `processing`, ask get_quotation_status with the "
    "tracking id instead of calling it again."
)


class ErrorTranslation(Middleware):
    """One place where failures become sentences for the model: what was wrong and what to change."""

    def __init__(self, language: Language) -> None:
        self._language = language

    async def on_call_tool(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        tool = context.message.name
        try:
            return await call_next(context)
        except McpOdooError as error:
            log.warning("tool.refused", tool=tool, code=error.code, reason=error.message)
            text = error_text(self._language, error.code, error.message, error.details)
            raise ToolError(f"{text} [{error.code}]") from error
        except ValidationError as error:
            log.info("tool.invalid_input", tool=tool, errors=error.error_count())
            raise ToolError(invalid_input(error)) from error


def create_mcp(language: Language) -> FastMCP:
    """The server without tools. Unexpected errors are logged here and masked there."""
    return FastMCP(
        "MCP-Odoo",
        instructions=INSTRUCTIONS,
        version=__version__,
        mask_error_details=True,
        middleware=[ErrorTranslation(language)],
    )


def invalid_input(error: ValidationError) -> str:
    """`field: what is wrong` for each mistake, without echoing what was sent."""
    lines = []
    for mistake in error.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in mistake["loc"])
        message = mistake["msg"].removeprefix("Value error, ")
        lines.append(f"{field}: {message}" if field else message)
    return "; ".join(lines) + " [invalid_input]"
