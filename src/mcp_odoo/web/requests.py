"""A request id in every reply and log line."""

import re
import uuid

import structlog
from asgi_correlation_id import CorrelationIdMiddleware, correlation_id
from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[\w.:-]{1,128}")


class _BindRequestId:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with structlog.contextvars.bound_contextvars(request_id=correlation_id.get()):
            await self._app(scope, receive, send)


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
