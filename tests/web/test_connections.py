"""Slow clients, and what is no HTTP, at the sockets of our own server, with each of the two parsers."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from mcp_odoo.web.connections import Patience, Patient
from mcp_odoo.web.h11_connections import PatientH11
from mcp_odoo.web.httptools_connections import PatientHttpTools
from tests.conftest import logging_as_it_was
from tests.web.serving import Answer, exchange, request, running

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUICK = Patience(head=0.3, reading=0.4)
MEGABYTE = b"x" * 1_000_000
GET = request("GET", "/ok")


async def ok(_: Request) -> Response:
    return PlainTextResponse("ok")


async def body(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def ticks(_: Request) -> Response:
    async def each() -> AsyncIterator[str]:
        for _ in range(12):
            yield "tick\n"
            await asyncio.sleep(0.06)

    return StreamingResponse(each())


async def large(_: Request) -> Response:
    async def each() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield MEGABYTE

    return StreamingResponse(each())


APP = Starlette(routes=[
    Route("/ok", ok), Route("/body", body, methods=["POST"]), Route("/ticks", ticks), Route("/large", large),
])  # fmt: skip


@asynccontextmanager
async def served(kind: type[Patient], patience: Patience = QUICK) -> AsyncIterator[int]:
    options: dict[str, Any] = {"http": partial(kind, patience=patience), "lifespan": "off", "log_config": None}
    async with running(uvicorn.Server(uvicorn.Config(APP, port=0, **options))) as port:
        yield port


@pytest.fixture(scope="module", params=[PatientH11, PatientHttpTools])
def kind(request: pytest.FixtureRequest) -> type[Patient]:
    return request.param  # type: ignore[no-any-return]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def port(kind: type[Patient]) -> AsyncIterator[int]:
    with logging_as_it_was():
        async with served(kind) as port:
            yield port


async def dripped(port: int, *parts: bytes, each: float = 0.08) -> tuple[Answer, float]:
    """The answer to parts that come one by one, and how long it took until the server hung up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()

    async def drip() -> None:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(each)

    dripping = asyncio.create_task(drip())
    try:
        got = await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        got = b""
    took = time.monotonic() - began
    dripping.cancel()
    writer.close()
    return Answer(int(got.split()[1]) if got else 0, {}, got.partition(b"\r\n\r\n")[2], cut=True), took


async def test_a_head_that_does_not_come_is_not_waited_for(port: int) -> None:
    """Nor one of which a byte comes now and then: it is the whole head that has so long."""
    for parts in ([b""], [b"GET /ok HT"], [bytes([one]) for one in GET]):
        answer, took = await dripped(port, *parts)
        assert answer.status == 0
        assert 0.25 < took < 1


async def test_a_second_head_has_the_same_time(port: int) -> None:
    """The connection's first request was quick, and says nothing of the next."""
    first = GET.replace(b"Connection: close\r\n", b"")
    answer, took = await dripped(port, first + b"GET", *([b" "] * 50))
    assert answer.status == 200
    assert 0.25 < took < 1


async def test_whoever_asks_slowly_but_in_time_is_answered(kind: type[Patient]) -> None:
    """In three parts."""
    async with served(kind, Patience(head=2)) as port:
        answer, _ = await dripped(port, GET[:5], GET[5:20], GET[20:], each=0.4)
    assert (answer.status, answer.body) == (200, b"ok")


async def test_an_answer_may_take_its_time(port: int) -> None:
    """A stream of events is open for as long as both sides like."""
    began = time.monotonic()
    answer = await exchange(port, request("GET", "/ticks"))
    assert answer.status == 200
    assert answer.body.count(b"tick") == 12
    assert time.monotonic() - began > 2 * QUICK.head


async def test_a_body_may_take_longer_than_a_head(port: int) -> None:
    """Its time is the application's matter."""
    head = request("POST", "/body", "Content-Length: 10")
    answer, took = await dripped(port, head, *([b"x"] * 10))
    assert (answer.status, answer.body) == (200, b"10")
    assert took > 2 * QUICK.head


async def test_whoever_does_not_read_is_cut(port: int) -> None:
    """The answer's generator ends, and memory is not filled with what nobody fetches."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(request("GET", "/large"))
    await asyncio.sleep(1)
    got = await asyncio.wait_for(reader.read(), 5)
    assert 0 < len(got) < 40_000_000
    writer.close()


async def test_whoever_reads_slowly_is_not(port: int) -> None:
    """As long as there is room for more now and then."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request("GET", "/large"))
    got, began = 0, time.monotonic()
    while chunk := await asyncio.wait_for(reader.read(4_000_000), 5):
        got += len(chunk)
        await asyncio.sleep(0.003)
    assert got > 40_000_000
    assert time.monotonic() - began > QUICK.reading
    writer.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x00hello\r\n\r\n",
        request("GET", "/" + "a" * 200_000),
        request("GET", "/ok", "X-Long: " + "a" * 200_000),
        request("GET", "/ok", *(f"X-{number}: {'a' * 50}" for number in range(4000))),
        request("POST", "/body", "Content-Length: 5", "Content-Length: 6", body=b"hello"),
        request("POST", "/body", "Content-Length: -1", body=b"hello"),
        request("POST", "/body", "Content-Length: " + "9" * 400, body=b"hello"),
        request("POST", "/body", "Transfer-Encoding: chunked", body=b"zz\r\nhello"),
    ],
    ids=["TLS", "long path", "long header", "many headers", "two lengths", "negative", "huge length", "no chunk"],
)
async def test_what_cannot_be_read_is_answered_in_the_one_shape(port: int, raw: bytes) -> None:
    """400, then the connection is closed; nobody learns what serves here."""
    answer = await exchange(port, raw)
    assert (answer.status, answer.code, answer.cut) == (400, "request_unreadable", True)
    assert "server" not in answer.headers
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_answer_arrives_though_more_is_sent(port: int) -> None:
    """A connection that is closed while its client sends is reset, and what was on its way is lost."""
    for _ in range(10):
        answer = await exchange(port, request("GET", "/ok", "X-Long: " + "a" * 8_000_000))
        assert (answer.status, answer.reset) == (400, False)


class Stuck(asyncio.Transport):
    """A connection whose client does not read the last bytes of an answer: it is closed once they are read."""

    def __init__(self) -> None:
        super().__init__()
        self.closed: list[str] = []

    def get_write_buffer_size(self) -> int:
        return 100

    def is_closing(self) -> bool:
        return bool(self.closed)

    def close(self) -> None:
        self.closed.append("close")

    def abort(self) -> None:
        self.closed.append("abort")


async def test_the_last_bytes_are_not_kept_for_ever(kind: type[Patient]) -> None:
    """Too few to count as an answer that nobody reads, and still a connection that would stay."""
    config = uvicorn.Config(APP, lifespan="off", log_config=None)
    config.load()
    made = kind(patience=QUICK, config=config, server_state=uvicorn.server.ServerState(), app_state={})
    transport = Stuck()
    made.connection_made(transport)
    made._head_came()
    made.timeout_keep_alive_handler()
    assert transport.closed == ["close"]
    await asyncio.sleep(QUICK.reading + 0.1)
    assert transport.closed == ["close", "abort"]


async def test_a_head_is_bounded_however_it_comes(kind: type[Patient]) -> None:
    """Also in small pieces, of which each alone would be fine."""
    async with served(kind, Patience(head=5)) as port:
        pieces = [b"GET /ok HTTP/1.1\r\nHost: a\r\n", *([b"X-A: " + b"a" * 5000 + b"\r\n"] * 40)]
        answer, took = await dripped(port, *pieces, each=0.01)
    assert (answer.status, answer.code) == (400, "request_unreadable") if answer.status else took < 1


async def test_a_large_body_is_no_large_head(port: int) -> None:
    """In one piece with its head or not; and the next head on the connection counts for itself."""
    post = request("POST", "/body", body=MEGABYTE).replace(b"Connection: close\r\n", b"")
    answer = await exchange(port, post + post + GET)
    assert answer.status == 200
    assert answer.body.count(b"1000000") == 2
    assert answer.body.endswith(b"ok")


async def test_an_idle_connection_makes_room(kind: type[Patient]) -> None:
    """Whoever opens connections and says nothing keeps nobody out; who is being answered stays."""
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(served(kind, Patience(head=20, connections=20)))
        stream = asyncio.create_task(exchange(port, request("GET", "/ticks")))
        await asyncio.sleep(0.1)
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(60)]
        assert (await exchange(port, GET)).status == 200
        gone = [one for one, _ in idle if one.at_eof() or await is_cut(one)]
        assert 35 <= len(gone) <= 45
        assert gone == [one for one, _ in idle][: len(gone)]
        assert (await stream).body.count(b"tick") == 12
        for _, writer in idle:
            writer.close()


async def is_cut(reader: asyncio.StreamReader) -> bool:
    """Whether the server has hung up."""
    try:
        return await asyncio.wait_for(reader.read(1), 0.02) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


async def test_where_all_are_being_answered_one_more_is_told_so(kind: type[Patient]) -> None:
    """503, at once; afterwards there is room again."""
    async with served(kind, Patience(connections=5)) as port:
        streams = [asyncio.create_task(exchange(port, request("GET", "/ticks"))) for _ in range(5)]
        await asyncio.sleep(0.2)
        refused = await exchange(port, b"")
        assert (refused.status, refused.code, refused.cut) == (503, "server_busy", True)
        assert {(await one).status for one in streams} == {200}
        assert (await exchange(port, GET)).status == 200


async def test_a_thousand_idle_connections_stop_nobody(kind: type[Patient]) -> None:
    """They are closed after their time, and others are answered meanwhile."""
    async with served(kind, Patience(head=0.7, connections=2000)) as port:
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(1000)]
        began = time.monotonic()
        assert (await exchange(port, GET)).status == 200
        assert time.monotonic() - began < 0.5
        await asyncio.sleep(1)
        assert all([await is_cut(reader) for reader, _ in idle])
        for _, writer in idle:
            writer.close()
