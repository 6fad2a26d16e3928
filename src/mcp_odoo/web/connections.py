"""Connections of our own server that cost little, however slow whoever is at their other end makes them.

uvicorn waits for ever for the rest of a request's head, and for whoever does not read an answer.
"""

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from uvicorn.server import ServerState

from mcp_odoo.phrases import Language, error_text
from mcp_odoo.web.errors import HTTP_REFUSALS


@dataclass(frozen=True)
class Patience:
    """`head` seconds for a request's head, from the connection's begin or from the first byte after the last answer;
    `reading` seconds for the reader of an answer to make room for more, once some 64 kB wait; `head_bytes` of a head.
    Of more than `connections`, the one that has waited longest for a request makes room for a new one.
    """

    head: float = 10.0
    reading: float = 60.0
    head_bytes: int = 64 * 1024
    connections: int = 1000
    language: Language = "es"


class Patient(asyncio.Protocol):
    """What both of uvicorn's protocols get; in the order of inheritance it stands before them."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    server_state: ServerState
    cycle: Any

    def __init__(self, *, patience: Patience, **given: Any) -> None:
        super().__init__(**given)
        self.patience = patience
        self._refused = False
        self._since = 0.0
        self._head_deadline: asyncio.TimerHandle | None = None
        self._reading_deadline: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> bool:
        """Whether it is the client's turn: no request is under way."""
        return self.cycle is None or bool(self.cycle.response_complete)

    @property
    def since(self) -> float:
        """When it began to wait for its request, on the loop's clock."""
        return self._since

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._since = self.loop.time()
        self._expect_head()
        if len(self.server_state.connections) > self.patience.connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        if not (self.waiting or self._refused):
            self._head_came()
        elif self._head_deadline is None:
            self._expect_head()

    def on_response_complete(self) -> None:
        self._since = self.loop.time()
        super().on_response_complete()  # type: ignore[misc] # uvicorn's

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()  # type: ignore[misc] # uvicorn's
        if self.transport.get_write_buffer_size():  # it is closed once somebody has read that, or not at all
            self.loop.call_later(self.patience.reading, self.transport.abort)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._reading_deadline is None:
            self._reading_deadline = self.loop.call_later(self.patience.reading, self.transport.abort)

    def resume_writing(self) -> None:
        if self._reading_deadline is not None:
            self._reading_deadline.cancel()
            self._reading_deadline = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's sentence, which is always the same
        """What cannot be read is answered in the one shape; in the middle of an answer there is nothing to say. What
        else is sent is thrown away until the head would be late: a connection that is closed meanwhile loses answers.
        """
        if self._refused:
            return
        self._refused = True
        if not self.waiting and self.cycle.response_started:
            self.transport.close()
            return
        self._refuse(HTTPStatus.BAD_REQUEST)
        self.transport.write_eof()
        self._head_came()
        self._expect_head()

    def _expect_head(self) -> None:
        self._head_deadline = self.loop.call_later(self.patience.head, self._head_is_late)

    def _head_came(self) -> None:
        if self._head_deadline is not None:
            self._head_deadline.cancel()
            self._head_deadline = None

    def _head_is_late(self) -> None:
        self._head_deadline = None
        if self.waiting or self._refused:
            self.transport.abort()

    def _make_room(self) -> None:
        others = (one for one in self.server_state.connections if isinstance(one, Patient) and one is not self)
        idle = min((one for one in others if one.waiting), key=lambda one: one.since, default=None)
        if idle is not None:
            idle.transport.abort()
            return
        self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        code, sentence = HTTP_REFUSALS[status]
        detail = error_text(self.patience.language, code, sentence, {})
        body = json.dumps({"detail": detail, "code": code}, ensure_ascii=False).encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
