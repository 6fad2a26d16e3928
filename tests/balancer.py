"""A load balancer on loopback: each request goes to the next server in turn, and streams stay streams.

It speaks just enough HTTP/1.1: one request a connection, and requests with a length.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

END_OF_HEAD = b"\r\n\r\n"
AT_ONCE = 65_536


@dataclass(frozen=True)
class Passed:
    """A request that was passed on: which one, to which server, and how that answered."""

    method: str
    path: str
    server: int
    status: int
    answered: Mapping[str, str]


class Balancer:
    """`by_source`: all requests of one address go to one server, as SSE needs it; else to each server in turn."""

    def __init__(self, *servers: str, by_source: bool = False) -> None:
        self._servers: Sequence[str] = servers
        self._by_source = by_source
        self._homes: dict[str, int] = {}
        self._turn = 0
        self.url = ""
        self.passed: list[Passed] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            listener.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._pass_on(reader, writer)
        finally:
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked, headers = _parse(await reader.readuntil(END_OF_HEAD))
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, path, _ = asked.split(" ")
        server = self._choose(writer.get_extra_info("peername")[0])
        place = urlsplit(self._servers[server])
        from_server, to_server = await asyncio.open_connection(place.hostname, place.port)
        try:
            to_server.write(_written(asked, headers) + body)
            answer, answered = _parse(await from_server.readuntil(END_OF_HEAD))
            status = int(answer.split(" ")[1])
            self.passed.append(Passed(method, path, server, status, answered))
            writer.write(_written(answer, answered))
            await _first_of(_copy(from_server, writer), reader.read())
        finally:
            to_server.close()

    def _choose(self, source: str) -> int:
        if self._by_source and source in self._homes:
            return self._homes[source]
        chosen, self._turn = self._turn, (self._turn + 1) % len(self._servers)
        self._homes[source] = chosen
        return chosen


def _parse(head: bytes) -> tuple[str, dict[str, str]]:
    first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    return first, {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _written(first: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{name}: {value}" for name, value in {**headers, "connection": "close"}.items()]
    return "\r\n".join([first, *lines, "", ""]).encode("latin-1")


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await source.read(AT_ONCE):
            target.write(piece)
            await target.drain()


async def _first_of(*waiting: Coroutine[Any, Any, object]) -> None:
    """Until the answer is over, or the client has gone away."""
    tasks = [asyncio.create_task(one) for one in waiting]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
