"""How large a request may be, and how long its body may take."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mcp_odoo.errors import McpOdooError, TooLarge, TooSlow

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class BodyLimits:
    """`most_bytes` of a body, except for the paths in `own_limits`, whose routes count for themselves. A body may stall
    for `patience` seconds; all in all we wait for it that long, and a second more for every `slowest` bytes of it.
    """

    most_bytes: int
    own_limits: Collection[str] = ()
    patience: float = 20.0
    slowest: float = 500.0


class Bodies:
    """Counts what really comes, whatever Content-Length says, and only while the application asks for it.

    Raises TooLarge and TooSlow, once the application, to which it looks as if the sender had hung up, is done.
    """

    def __init__(self, app: ASGIApp, limits: BodyLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = None if scope["path"] in self._limits.own_limits else self._limits.most_bytes
        declared = Headers(scope=scope).get("content-length", "")
        if most is not None and declared.isascii() and declared.isdigit() and _exceeds(declared, most):
            raise _too_large(most)
        body = _Body(receive, send, self._limits, most)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception as error:
            if body.refusal is None:
                raise
            log.debug("request.given_up", error=repr(error))
        if body.refusal is not None and not body.answered:
            raise body.refusal


class _Body:
    def __init__(self, receive: Receive, send: Send, limits: BodyLimits, most: int | None) -> None:
        self._receive = receive
        self._send = send
        self._limits = limits
        self._most = most
        self._bytes = 0
        self._waited = 0.0
        self._complete = False
        self.answered = False
        self.refusal: McpOdooError | None = None

    async def receive(self) -> Message:
        if self._complete:  # what comes now is that the client hangs up, sooner or later
            return await self._receive()
        if self.refusal is not None:
            return {"type": "http.disconnect"}
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds_left()):
                message = await self._receive()
        except TimeoutError:
            return self._refused(
                TooSlow(
                    f"The rest of the request did not come within {self._limits.patience:g} s",
                    seconds=f"{self._limits.patience:g}",
                )
            )
        self._waited += time.monotonic() - began
        self._bytes += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        if self._most is not None and self._bytes > self._most:
            return self._refused(_too_large(self._most))
        return message

    async def send(self, message: Message) -> None:
        if self.refusal is not None and not self.answered:
            return  # what the application makes of half a request is not for anybody
        self.answered = True
        await self._send(message)

    def _seconds_left(self) -> float:
        all_in_all = self._limits.patience + self._bytes / self._limits.slowest
        return min(self._limits.patience, all_in_all - self._waited)

    def _refused(self, error: McpOdooError) -> Message:
        self.refusal = error
        return {"type": "http.disconnect"}


def _exceeds(declared: str, most: int) -> bool:
    """Without making a number of thousands of digits."""
    digits = declared.lstrip("0")
    return len(digits) > len(str(most)) or int(digits or "0") > most


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"The request has more than {most} bytes, which is the most that is taken", most=most)
