"""What the MCP face logs of a request: ids on every line, one line for each tool call, one traceback for each bug."""

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

import structlog
from fastmcp.exceptions import NotFoundError
from fastmcp.server.dependencies import fastmcp_request_ctx
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from structlog.contextvars import bound_contextvars, get_contextvars, unbind_contextvars

from mcp_odoo.arguments import shortened
from mcp_odoo.caller import calling, current_caller
from mcp_odoo.errors import McpOdooError
from mcp_odoo.logs import is_id
from mcp_odoo.telemetry.observing import FaceObserver, Unobserved

log = structlog.get_logger(__name__)


class CallLog(Middleware):
    """The outermost: it sees what the client gets. `observer` is told of every tool call."""

    def __init__(self, observer: FaceObserver | None = None) -> None:
        self._observer = observer or Unobserved()

    async def on_message(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        """Over stdio there is no HTTP request whose id could be bound: each message gets one of its own."""
        if get_contextvars().get("request_id"):
            return await call_next(context)
        with bound_contextvars(request_id=uuid.uuid4().hex):
            return await call_next(context)

    async def on_call_tool(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        began = time.perf_counter()
        outcome = "cancelled"
        with (
            _about(context.message.arguments),
            self._observer.calling_tool(context.message.name, _meta()) as work,
            calling(replace(current_caller(), trace=work.trace)) if work.trace else nullcontext(),
        ):
            try:
                answer = await call_next(context)
                outcome = "ok"
            except Exception as error:
                outcome = outcome_of(error)
                raise
            finally:
                work.outcome = outcome
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                log.info("mcp.called", name=shortened(context.message.name), outcome=outcome, ms=milliseconds)
        return answer


def _meta() -> dict[str, str]:
    """What the message's own `_meta` says of a trace (MCP, "Trace Context in _meta")."""
    asked = fastmcp_request_ctx.get()
    return {name: value for name, value in ((asked and asked.meta) or {}).items() if isinstance(value, str)}


@contextmanager
def _about(arguments: dict[str, Any] | None) -> Iterator[None]:
    """What is logged about a known quotation carries its id; so does what follows when one was just asked for."""
    tracking_id = (arguments or {}).get("tracking_id")
    with bound_contextvars(**({"tracking_id": tracking_id} if is_id(tracking_id) else {})):
        try:
            yield
        finally:
            unbind_contextvars("tracking_id")


class NotOurs(logging.Filter):
    """FastMCP logs a traceback for every error of a tool; ours are refusals and were logged as such."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return error is None or our_cause(error) is None


class NotTheServer(logging.Filter):
    """The MCP SDK logs a traceback, with parts of the message, where a client sends what is no message or hangs up
    before all of it was sent. The client reads what is wrong, and the request's line says that it was refused.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, ValidationError | ClientDisconnect)


def outcome_of(error: BaseException) -> str:
    """The code of what went wrong, as the client reads it; `internal_error` where it is told nothing."""
    match our_cause(error):
        case McpOdooError() as cause:
            return cause.code
        case ValidationError():
            return "invalid_input"
    unknown = any(isinstance(cause, NotFoundError) for cause in _causes(error))
    return "name_unknown" if unknown else "internal_error"


def our_cause(error: BaseException) -> McpOdooError | ValidationError | None:
    """The failure of ours, or the mistake in the input, that an error was made of."""
    for cause in _causes(error):
        if isinstance(cause, McpOdooError) or (isinstance(cause, ValidationError) and _is_of_input(cause)):
            return cause
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _is_of_input(error: ValidationError) -> bool:
    """Whether a model refused what the caller sent (FastMCP's `call[tool]`, our `…Request`), not what Odoo answered."""
    return error.title.startswith("call[") or error.title.endswith("Request")
