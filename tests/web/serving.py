"""Real servers on loopback, and clients that speak to them byte by byte."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from mcp_odoo.app import create_app
from mcp_odoo.listening import web_server
from mcp_odoo.settings import Settings
from tests.conftest import logging_as_it_was

PING = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'


@asynccontextmanager
async def running(server: uvicorn.Server) -> AsyncIterator[int]:
    """The port of a server that listens until the end of the block."""
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


@dataclass(frozen=True)
class Answer:
    """What came back, and whether the server then hung up; `reset` if it did so in the middle of what was sent, which
    may cost a client the answer.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool
    reset: bool = False

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


async def exchange(port: int, raw: bytes, *, seconds: float = 5.0, source: str = "127.0.0.1") -> Answer:
    """Send `raw`, and read until the server hangs up or `seconds` have passed. Status 0: there was no answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    got, cut, reset = b"", False, False
    sending = asyncio.create_task(_sent(writer, raw))
    try:
        async with asyncio.timeout(seconds):
            while chunk := await reader.read(65536):
                got += chunk
            cut = True
    except TimeoutError:
        pass
    except ConnectionError:
        cut = reset = True
    sending.cancel()
    writer.close()
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(int(first.split()[1]) if first else 0, headers, body, cut, reset)


async def _sent(writer: asyncio.StreamWriter, raw: bytes) -> None:
    try:
        writer.write(raw)
        await writer.drain()
    except ConnectionError:
        return


def request(method: str, path: str, *lines: str, body: bytes = b"", host: str | None = "localhost") -> bytes:
    """A request that is over with its answer; `lines` are further headers."""
    head = [f"{method} {path} HTTP/1.1", *([f"Host: {host}"] if host is not None else []), "Connection: close", *lines]
    if body and not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in lines):
        head.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + body


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


def json_lines(**more: str) -> tuple[str, ...]:
    """The headers of a JSON request that either face reads."""
    given: dict[str, Any] = {
        "Content-Type": "application/json", "Accept": "application/json, text/event-stream", **more
    }  # fmt: skip
    return tuple(f"{name.replace('_', '-')}: {value}" for name, value in given.items())


@asynccontextmanager
async def serving(folder: Path, **given: Any) -> AsyncIterator[int]:
    """A server as `mcp-odoo serve` starts it, without Odoo, in English, on a free port."""
    given = {"MCP_ODOO_AUTH": "none", **given}  # who asks is another matter
    settings = Settings(_env_file=None, MCP_ODOO_DATA_DIR=folder, MCP_ODOO_LANGUAGE="en", **given)
    with logging_as_it_was():
        app = create_app(settings)
        async with running(web_server(app, settings.model_copy(update={"port": 0}))) as port:
            yield port


async def ask(port: int, method: str, path: str, body: bytes = b"", *lines: str, **more: Any) -> Answer:
    """SSE's stream has no end: a little of it will do."""
    host = more.pop("host", "localhost")
    seconds = 0.5 if path == "/mcp/sse" else 5.0
    return await exchange(
        port, request(method, path, *json_lines(), *lines, body=body, host=host), seconds=seconds, **more
    )
