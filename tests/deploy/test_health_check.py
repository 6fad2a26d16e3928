"""The image's health check, as a program of its own."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from scripts.manifests import ROOT
from tests.live.server import free_port

CHECK = [sys.executable, "-I", str(ROOT / "deploy" / "docker" / "health.py")]


@asynccontextmanager
async def answering(status: str) -> AsyncIterator[tuple[int, list[str]]]:
    """A server of one answer: its port, and the first lines that it was asked with."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode().strip())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], asked


async def check(**variables: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run, CHECK, capture_output=True, text=True, env=variables, check=False, timeout=60
    )


async def test_a_server_that_answers_is_healthy() -> None:
    """Status 0, at PORT, past a proxy of the environment."""
    async with answering("200 OK") as (port, asked):
        done = await check(PORT=str(port), http_proxy="http://127.0.0.1:1")
    assert (done.returncode, done.stderr) == (0, "")
    assert asked == ["GET /health HTTP/1.1"]


async def test_a_server_in_trouble_is_not() -> None:
    """Status 1 and the reason in a line."""
    async with answering("500 Internal Server Error") as (port, _):
        done = await check(PORT=str(port))
    assert done.returncode == 1
    assert "500" in done.stderr
    assert done.stderr.count("\n") == 1


async def test_nobody_there_is_not_either() -> None:
    """Status 1 and a line, no traceback."""
    done = await check(PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
