"""A small webhook receiver on loopback: verifies as the official library does, and misbehaves as a test asks."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from tests.canaries import canary

SECRET = canary("MCP_ODOO_CALLBACK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


@dataclass(frozen=True)
class Answer:
    """A status with headers and a body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Drop:
    """Read the request, then cut the connection."""


@dataclass(frozen=True)
class Hang:
    """Read the request and stay silent."""


@dataclass(frozen=True)
class Dribble:
    """An answer whose head never ends, a header every twentieth of a second."""


@dataclass(frozen=True)
class Endless:
    """200, and a body without end; `unfinished` is one that begins and says no more."""

    unfinished: bool = False


@dataclass(frozen=True)
class Delivery:
    """One request as it arrived; `event` is what verified, None for what did not."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    event: Any


class Receiver:
    """Answers 204 to what its secret verifies and 401 to the rest; `answers` come first, in order."""

    def __init__(self, secret: str | bytes) -> None:
        self._webhook = Webhook(secret)
        self.scheme = "http"
        self.port = 0
        self.deliveries: list[Delivery] = []
        self.answers: list[Answer | Drop | Hang | Dribble | Endless] = []
        self.connections = 0
        self.written = 0
        self._sessions: set[asyncio.Task[None]] = set()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}/over?order=1841"

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        session = asyncio.ensure_future(self._session(reader, writer))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)

    async def close(self) -> None:
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                delivery = Delivery(head[0].split(" ")[1], headers, body, self._verified(headers, body))
                self.deliveries.append(delivery)
                verdict = Answer(204 if delivery.event is not None else 401)
                await self._answer(writer, self.answers.pop(0) if self.answers else verdict)
        finally:
            writer.transport.abort()

    def _verified(self, headers: Mapping[str, str], body: bytes) -> Any:
        try:
            return self._webhook.verify(body, dict(headers))
        except WebhookVerificationError:
            return None

    async def _answer(self, writer: asyncio.StreamWriter, answer: Answer | Drop | Hang | Dribble | Endless) -> None:
        match answer:
            case Hang():
                await asyncio.sleep(60)
            case Dribble():
                writer.write(b"HTTP/1.1 200 X\r\n")
                while True:
                    writer.write(b"X-More: 1\r\n")
                    await writer.drain()
                    await asyncio.sleep(0.05)
            case Endless(unfinished):
                writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000000000\r\n\r\n")
                while True:
                    writer.write(b"x" * 4096)
                    await writer.drain()
                    self.written += 4096
                    await asyncio.sleep(60 if unfinished else 0)
            case Answer(status, headers, body):
                extra = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
                length = "" if status == 204 else f"Content-Length: {len(body)}\r\n"
                writer.write(f"HTTP/1.1 {status} X\r\n{length}{extra}\r\n".encode("latin-1") + body)
                await writer.drain()
                writer.close()
                await writer.wait_closed()


@asynccontextmanager
async def receiving(
    secret: str | bytes = SECRET, tls: ssl.SSLContext | None = None, port: int = 0
) -> AsyncIterator[Receiver]:
    """A receiver that listens, with `tls` over https; on any port, if none is given."""
    receiver = Receiver(secret)
    server = await asyncio.start_server(receiver.accept, "127.0.0.1", port, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    receiver.scheme = "https" if tls else "http"
    try:
        yield receiver
    finally:
        server.close()
        await receiver.close()
