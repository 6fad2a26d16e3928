"""A request id in every reply and log line, and a line for every request."""

import logging
import time
import uuid
from urllib.parse import quote

import structlog
from asgi_correlation_id import CorrelationIdMiddleware, correlation_id
from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, bound_contextvars, unbind_contextvars

from mcp_odoo.caller import LONGEST_CLIENT, Caller, calling
from mcp_odoo.logs import is_id
from mcp_odoo.telemetry.observing import FaceObserver, Unobserved, Work

log = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
HEALTH = "/health"
READY = "/ready"
METRICS = "/metrics"
# Asked every few seconds, by whatever name or address a balancer or Prometheus has; nothing in them is anybody's.
PROBES = frozenset({HEALTH, READY, METRICS})
LONGEST_PATH = 200
HUNG_UP = 499  # nginx's number for it: there is no answer that the client could read


def with_request_ids(app: ASGIApp, observer: FaceObserver | None = None) -> ASGIApp:
    """`app` with the caller's `X-Request-ID` where it sends a sensible one, else with a new id; and with its log.
    `observer` is told of every request.
    """
    return CorrelationIdMiddleware(
        _Logged(app, observer or Unobserved()),
        header_name=HEADER,
        generator=lambda: uuid.uuid4().hex,
        validator=is_id,
        transformer=lambda text: text,
        update_request_header=True,
    )


async def bind_tracking_id(request: Request) -> None:
    """Depended on by every route: what is logged about a known quotation carries its id."""
    tracking_id = request.path_params.get("tracking_id")
    if is_id(tracking_id):
        bind_contextvars(tracking_id=tracking_id)


class _Answer:
    """What went out: the status, and whether all of it did. Whoever hangs up before, as clients do that want no answer
    any more, is nobody's failure.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._started = False
        self.status = 500  # what the web server answers for an application that does not
        self.complete = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect" and not self._started:
            self.status = HUNG_UP
        return message

    def broke(self) -> None:
        """The application has a bug, which counts as such whether somebody waits for its answer or not."""
        if not self._started or self.status == HUNG_UP:
            self.status = 500

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            if self.status != HUNG_UP:  # what is said to nobody says nothing: the MCP SDK's is a 500
                self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.complete = not message.get("more_body", False)
        await self._send(message)


class _Logged:
    def __init__(self, app: ASGIApp, observer: FaceObserver) -> None:
        self._app = app
        self._observer = observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(receive, send)
        request_id = correlation_id.get()
        with (
            bound_contextvars(request_id=request_id),
            self._observer.serving(scope["method"], scope["path"], Headers(scope=scope)) as work,
            calling(_caller(scope, request_id, work)),
        ):
            broken = await self._answered(scope, answer)
            work.route, work.outcome = _route(scope), str(answer.status)
        if broken and not answer.complete:
            bind_contextvars(request_id=request_id)  # the web server logs it, too, before it cuts the connection
            raise broken

    async def _answered(self, scope: Scope, answer: _Answer) -> Exception | None:
        """Let it be answered; the bug that came of it, if any, is logged already."""
        began = time.perf_counter()
        try:
            await self._app(scope, answer.receive, answer.send)
        except Exception as error:
            answer.broke()
            log.exception("request.broken")
            return error
        finally:
            _served(scope, answer.status, time.perf_counter() - began)
            unbind_contextvars("tracking_id")
        return None


def _caller(scope: Scope, request_id: str | None, work: Work) -> Caller:
    agent = Headers(scope=scope).get("user-agent")
    client = agent[:LONGEST_CLIENT] if agent else None
    return Caller(face="rest", client=client, request_id=request_id, trace=work.trace)


def _route(scope: Scope) -> str | None:
    """The template of the route that answered; None where none did."""
    path: str | None = getattr(scope.get("route"), "path", None)
    return path


def _served(scope: Scope, status: int, seconds: float) -> None:
    """One line, without the query string, which may hold a customer's data. Health checks come every few seconds. The
    address is the sender's as far as trusted proxies tell.
    """
    path = _route(scope) or quote(scope["path"])[:LONGEST_PATH]
    level = logging.DEBUG if path in PROBES else logging.INFO
    address = (scope.get("client") or (None,))[0]
    milliseconds = round(seconds * 1000, 1)
    log.log(
        level,
        "request.served",
        method=scope["method"],
        path=path,
        status=status,
        ms=milliseconds,
        address=address,
    )
