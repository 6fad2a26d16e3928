"""A request id in every reply and log line."""

import re
import uuid

import structlog
from asgi_correlation_id import CorrelationIdMiddleware, correlation_id
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.caller import LONGEST_CLIENT, Caller, calling

HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[\w.:-]{1,128}")


class _BindRequestId:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = correlation_id.get()
        with structlog.contextvars.bound_contextvars(request_id=request_id), calling(_caller(scope, request_id)):
            await self._app(scope, receive, send)


def _caller(scope: Scope, request_id: str | None) -> Caller:
    agent = Headers(scope=scope).get("user-agent") if scope["type"] == "http" else None
    return Caller(face="rest", client=agent[:LONGEST_CLIENT] if agent else None, request_id=request_id)


def with_request_ids(app: ASGIApp) -> ASGIApp:
    """`app` with the caller's `X-Request-ID` where it sends a sensible one, else with a new id."""
    return CorrelationIdMiddleware(
        _BindRequestId(app),
        header_name=HEADER,
        generator=lambda: uuid.uuid4().hex,
        validator=lambda text: bool(_ACCEPTABLE.fullmatch(text)),
        transformer=lambda text: text,
        update_request_header=True,
    )
