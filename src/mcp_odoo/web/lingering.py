"""A refused upload learns why: a connection that is closed while its sender still sends loses the answer on the way."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Lingering:
    """Where `app` has answered before the whole request was there, reads on and throws away what comes, for `seconds`
    and up to `most_bytes`, before the answer counts as complete. Who waits to be asked for the body has not sent it,
    and who was too slow with it has been waited for enough.
    """

    app: ASGIApp
    seconds: float = 5.0
    most_bytes: int = 20_000_000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = _Request(receive)
        asks_first = "expect" in Headers(scope=scope)

        async def last_sent_late(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.REQUEST_TIMEOUT:
                request.complete = True
            last = message["type"] == "http.response.body" and not message.get("more_body", False)
            if not last or request.complete or (asks_first and not request.asked):
                await send(message)
                return
            await send({**message, "more_body": True})
            await request.throw_away(self.seconds, self.most_bytes)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self.app(scope, request.receive, last_sent_late)


class _Request:
    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.asked = False
        self.complete = False

    async def receive(self) -> Message:
        self.asked = True
        message = await self._receive()
        self.complete = self.complete or not message.get("more_body", False)
        return message

    async def throw_away(self, seconds: float, most_bytes: int) -> None:
        thrown = 0
        try:
            async with asyncio.timeout(seconds):
                while not self.complete and thrown <= most_bytes:
                    thrown += len((await self.receive()).get("body", b""))
        except TimeoutError:
            return
