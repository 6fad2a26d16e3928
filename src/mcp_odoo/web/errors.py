"""Failures as HTTP answers: one JSON shape, `{"detail", "code"}`, beside FastAPI's 422."""

import math
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from mcp_odoo.errors import McpOdooError, TooSlow, Unauthenticated
from mcp_odoo.mistakes import mistake_text
from mcp_odoo.phrases import Language, error_text
from mcp_odoo.web.oauth import insufficient

log = structlog.get_logger(__name__)


# What FastAPI itself, and our own web server, refuse before any route of ours is asked.
HTTP_REFUSALS = {
    400: ("request_unreadable", "The request cannot be read, as HTTP or as JSON in UTF-8"),
    404: ("route_unknown", "There is no such route; see /docs"),
    405: ("method_not_allowed", "The route does not take this HTTP method"),
    503: ("server_busy", "All connections are in use: try again in a moment"),
}
LEVELS_ECHOED = 20


class ErrorReply(BaseModel):
    """Every error but 422: a sentence for a person, and a stable name for a program."""

    detail: str
    code: str


def refusal(language: Language, error: McpOdooError) -> JSONResponse:
    """The answer to a request that is refused, and a line in the log."""
    log.warning("request.refused", code=error.code, reason=error.message)
    text = error_text(language, error.code, error.message, error.details)
    return _reply(error.status, text, error.code, _headers(error))


def add_error_handlers(app: FastAPI, language: Language) -> None:
    """Translate every failure once, in `language`."""

    async def refused(_: Request, error: McpOdooError) -> JSONResponse:
        return refusal(language, error)

    async def gone(_: Request, __: ClientDisconnect) -> Response:
        """For nobody: whoever sent half a request has hung up, which is no bug of ours."""
        code, sentence = HTTP_REFUSALS[400]
        return _reply(400, error_text(language, code, sentence, {}), code, {})

    async def http(_: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NO_CONTENT:
            return Response(status_code=error.status_code)
        code, sentence = HTTP_REFUSALS.get(error.status_code, ("http_error", str(error.detail)))
        detail = error_text(language, code, sentence, {})
        return _reply(error.status_code, detail, code, dict(error.headers or {}))

    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        mistakes = [_echoed({**mistake, "msg": mistake_text(language, mistake)}) for mistake in error.errors()]
        return JSONResponse(jsonable_encoder({"detail": mistakes}), status_code=422)

    async def broken(_: Request, __: Exception) -> JSONResponse:  # logged where every face's are, in `requests.py`
        text = error_text(language, "internal_error", "Internal error; the server's log has this request's id", {})
        return _reply(500, text, "internal_error", {})

    app.add_exception_handler(McpOdooError, refused)  # type: ignore[arg-type] # Starlette types handlers by Exception
    app.add_exception_handler(ClientDisconnect, gone)  # type: ignore[arg-type] # likewise
    app.add_exception_handler(HTTPException, http)  # type: ignore[arg-type] # likewise
    app.add_exception_handler(RequestValidationError, invalid)  # type: ignore[arg-type] # likewise
    app.add_exception_handler(Exception, broken)


def _reply(status: int, detail: str, code: str, headers: dict[str, str]) -> JSONResponse:
    return JSONResponse(ErrorReply(detail=detail, code=code).model_dump(), status_code=status, headers=headers)


def _headers(error: McpOdooError) -> dict[str, str]:
    headers = {} if error.retry_after is None else {"Retry-After": str(math.ceil(error.retry_after))}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"  # which RFC 9110, section 15.5.2, wants in every 401
    if error.code == "scope_missing":  # RFC 6750, section 3.1
        headers["WWW-Authenticate"] = insufficient(None, [error.details["scopes"]])
    if isinstance(error, TooSlow):
        headers["Connection"] = "close"  # the rest of this request would be read as the next one's beginning
    return headers


def _echoed(value: Any, levels: int = LEVELS_ECHOED) -> Any:
    """FastAPI echoes the input, and JSON has no NaN: such numbers become text. Exceptions become their sentence. What
    is nested deeper than any input of ours is left out: nothing here could write it down.
    """
    match value:
        case float() if not math.isfinite(value):
            return str(value)
        case dict() | list() | tuple() if levels == 0:
            return "…"
        case dict():
            return {key: _echoed(item, levels - 1) for key, item in value.items()}
        case list() | tuple():
            return [_echoed(item, levels - 1) for item in value]
        case Exception():
            return str(value)
        case _:
            return value
