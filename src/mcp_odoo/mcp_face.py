"""The MCP face: the server that LLMs speak to, and how our errors read there."""

import logging
from typing import Any

import structlog
from fastmcp import FastMCP
from fastmcp.exceptions import FastMCPError, ToolError
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
        except (FastMCPError, ValidationError) as error:
            match _our_cause(error):
                case McpOdooError() as cause:
                    log.warning("tool.refused", tool=tool, code=cause.code, reason=cause.message)
                    text = error_text(self._language, cause.code, cause.message, cause.details)
                    raise ToolError(f"{text} [{cause.code}]") from error
                case ValidationError() as cause:
                    log.info("tool.invalid_input", tool=tool, mistakes=cause.error_count())
                    raise ToolError(invalid_input(cause)) from error
            raise


class _NotOurs(logging.Filter):
    """FastMCP logs a traceback for every error of a tool; ours are refusals and were logged as such."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return error is None or _our_cause(error) is None


def _our_cause(error: BaseException | None) -> McpOdooError | ValidationError | None:
    while error is not None and not isinstance(error, McpOdooError | ValidationError):
        error = error.__cause__
    return error


def create_mcp(language: Language) -> FastMCP:
    """The server without tools. Unexpected errors are logged here and masked there."""
    logging.getLogger("fastmcp.server.server").addFilter(_NotOurs())
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
