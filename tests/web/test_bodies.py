"""How large a request may be, and how long its body may take, in front of any application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.web.bodies import Bodies, BodyLimits
from mcp_odoo.web.lingering import Lingering
from mcp_odoo.web.refusals import Refusing
from tests.conftest import logging_as_it_was
from tests.web.serving import chunked, exchange, request, running

LIMITS = BodyLimits(most_bytes=1000, own_limits=("/own",), patience=0.4, slowest=100)
JSON = "Content-Type: application/json"


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[int]:
    guarded = Lingering(Refusing(Bodies(app, LIMITS), "en"), seconds=1.0)
    with logging_as_it_was():
        async with running(uvicorn.Server(uvicorn.Config(guarded, port=0, lifespan="off", log_config=None))) as port:
            yield port


def api() -> FastAPI:
    app = FastAPI()

    @app.post("/json")
    async def of_json(body: dict[str, Any]) -> int:
        return len(str(body))

    @app.post("/raw")
    @app.post("/own")
    async def raw(request: Request) -> int:
        return len(await request.body())

    @app.get("/stream")
    async def stream(request: Request) -> bool:
        await asyncio.sleep(3 * LIMITS.patience)
        return await request.is_disconnected()

    return app


@pytest.mark.parametrize("path", ["/json", "/raw"])
@pytest.mark.parametrize("size", [1001, 5000, 3_000_000])
async def test_what_is_too_large_is_refused(path: str, size: int) -> None:
    """By what it says of itself, and by what comes where it says nothing; the answer arrives."""
    body = b'{"a": "' + b"x" * (size - 9) + b'"}'
    async with served(api()) as port:
        for raw in (
            request("POST", path, JSON, body=body),
            request("POST", path, JSON, "Transfer-Encoding: chunked", body=chunked(body[:500], body[500:])),
        ):
            answer = await exchange(port, raw)
            assert (answer.status, answer.code, answer.reset) == (413, "body_too_large", False)
            assert b"1000 bytes" in answer.body


async def test_what_fits_is_taken() -> None:
    """To the byte."""
    async with served(api()) as port:
        assert (await exchange(port, request("POST", "/raw", body=b"x" * 1000))).body == b"1000"
        raw = request("POST", "/raw", "Transfer-Encoding: chunked", body=chunked(b"x" * 999, b"x"))
        assert (await exchange(port, raw)).body.endswith(b"1000")


async def test_a_route_may_count_for_itself() -> None:
    """ElevenLabs' events may have more."""
    async with served(api()) as port:
        assert (await exchange(port, request("POST", "/own", body=b"x" * 50_000))).body == b"50000"


async def test_an_enormous_upload_is_not_read_to_its_end() -> None:
    """The answer does not wait for it: a client that looks reads it at once."""
    async with served(api()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request("POST", "/raw", "Content-Length: 99999999999"))
        assert (await asyncio.wait_for(reader.readline(), 0.9)).split()[1] == b"413"
        writer.close()


async def test_whoever_asks_first_sends_nothing() -> None:
    """`Expect: 100-continue` gets its 413 instead of a Continue, and the connection is over at once."""
    async with served(api()) as port:
        answer = await exchange(
            port, request("POST", "/raw", "Expect: 100-continue", "Content-Length: 5000"), seconds=0.9
        )
    assert (answer.status, answer.code, answer.cut) == (413, "body_too_large", True)


@pytest.mark.parametrize("path", ["/json", "/raw", "/own"])
async def test_a_body_that_stalls_is_given_up(path: str) -> None:
    """408, and the connection with it; a Content-Length that promises more than comes is the same."""
    async with served(api()) as port:
        raw = request("POST", path, JSON, "Content-Length: 500", body=b'{"a"').replace(b"Connection: close\r\n", b"")
        answer = await exchange(port, raw)
    assert (answer.status, answer.code, answer.cut) == (408, "body_too_slow", True)
    assert b"0.4 s" in answer.body


async def test_a_body_that_trickles_is_given_up_too() -> None:
    """A byte now and then never stalls; all in all it has so long as its bytes are worth."""
    async with served(api()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request("POST", "/raw", "Content-Length: 500"))
        got = asyncio.create_task(reader.read())
        for _ in range(40):
            if got.done():
                break
            writer.write(b"x")
            await asyncio.sleep(0.1)
        assert got.done()
        assert (await got).split()[1] == b"408"
        writer.close()


async def test_a_body_that_comes_steadily_is_not() -> None:
    """A slow telephone is no attack."""
    async with served(api()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request("POST", "/raw", "Content-Length: 400"))
        for _ in range(10):
            writer.write(b"x" * 40)
            await asyncio.sleep(0.1)
        assert (await reader.read()).endswith(b"400")
        writer.close()


async def test_an_application_may_take_its_time() -> None:
    """Once the request is there, whoever waits is the client."""
    async with served(api()) as port:
        assert (await exchange(port, request("GET", "/stream"))).body == b"false"


async def test_nothing_is_read_for_whoever_is_refused_first() -> None:
    """What an application in between refuses by its headers costs no body."""
    asked = False

    async def refusing(_: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"no"})

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def noted() -> Any:
            nonlocal asked
            asked = True
            return await receive()

        await refusing(scope, noted, send)

    async with served(watched) as port:
        answer = await exchange(port, request("POST", "/raw", body=b"x" * 900))
    assert (answer.status, answer.body, asked) == (401, b"no", False)
