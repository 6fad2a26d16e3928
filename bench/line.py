"""A line to Odoo of a given length: a TCP proxy on loopback that delays what passes, as far away as one likes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Self, cast
from urllib.parse import urlsplit

CHUNK = 65536


@dataclass
class Span:
    """One request on the line, as its near end sees it (Unix seconds): first byte out, last byte back so far."""

    began: float
    ended: float = 0.0


class Line:
    """Each direction takes half of `round_trip` (seconds), whatever is under way; the order of bytes is kept.

    Setting up a connection counts as on a real line: the client's own connection stands at once, on loopback, so the
    proxy holds its first bytes back for one round trip more, the time that SYN and SYN-ACK would have been on their
    way. TLS, loss and bandwidth are not imitated.
    """

    def __init__(self, target: str, round_trip: float = 0.0) -> None:
        parts = urlsplit(target)
        self._target = (str(parts.hostname), int(parts.port or 80))
        self.round_trip = round_trip
        self.spans: list[Span] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        self._connections: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, backlog=256)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, near: asyncio.StreamReader, near_back: asyncio.StreamWriter) -> None:
        stands_at = asyncio.get_running_loop().time() + self.round_trip
        connection = cast("asyncio.Task[None]", asyncio.current_task())
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(_closed(near_back))
            try:
                far, far_out = await asyncio.open_connection(*self._target)
            except OSError:
                return
            await stack.enter_async_context(_closed(far_out))
            requests = _Requests(self.spans)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(near, far_out, stands_at, sent=requests.sent))
                both.create_task(self._carry(far, near_back, stands_at, arrived=requests.answered))

    async def _carry(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        stands_at: float,
        sent: Callable[[], None] | None = None,
        arrived: Callable[[], None] | None = None,
    ) -> None:
        """Pass bytes on, each half a round trip after it came; the end of the stream too."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        data = b"."
        async with asyncio.TaskGroup() as group:
            group.create_task(_deliver(under_way, sink, arrived))
            while data:
                try:
                    data = await source.read(CHUNK)
                except OSError:  # whoever sent it went away
                    data = b""
                if data and sent:
                    sent()
                under_way.put_nowait((max(loop.time(), stands_at) + self.round_trip / 2, data))


class _Requests:
    """The requests of one connection: bytes out after an answer, or after nothing, begin one."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans = spans
        self._current: Span | None = None

    def sent(self) -> None:
        if self._current is None or self._current.ended:
            self._current = Span(time.time())
            self._spans.append(self._current)

    def answered(self) -> None:
        if self._current:
            self._current.ended = time.time()


async def _deliver(
    under_way: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter, arrived: Callable[[], None] | None
) -> None:
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while True:
            due, data = await under_way.get()
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)
            if not data:
                break
            sink.write(data)
            await sink.drain()
            if arrived:
                arrived()
    sink.close()


@asynccontextmanager
async def _closed(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Closes it at the end, whatever happened."""
    try:
        yield
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def one_after_another(spans: Iterable[Span]) -> int:
    """The longest chain of requests of which each began after the one before it had ended."""
    chain, free_at = 0, 0.0
    for span in sorted(spans, key=lambda one: one.ended):
        if span.began >= free_at:
            chain, free_at = chain + 1, span.ended
    return chain


def covered(spans: Iterable[Span], since: float, until: float) -> float:
    """For how many seconds of the interval at least one request was under way."""
    total, at = 0.0, since
    for span in sorted(spans, key=lambda one: one.began):
        began, ended = max(span.began, at), min(span.ended, until)
        if ended > began:
            total += ended - began
            at = ended
    return total
