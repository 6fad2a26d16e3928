"""The line to Odoo that the benchmarks delay."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from bench.line import Line, Span, covered, one_after_another

HALF = 0.1


@asynccontextmanager
async def echoing() -> AsyncIterator[str]:
    """Somebody who says back what they are told, until the other side ends."""
    echoes: list[asyncio.Task[None] | None] = []

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        echoes.append(asyncio.current_task())
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await asyncio.gather(*(task for task in echoes if task))


async def said_back(url: str, *said: bytes) -> list[float]:
    """How many seconds after the one before each of `said` came back, over one connection."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    taken = []
    for text in said:
        began = time.monotonic()
        writer.write(text)
        assert await reader.readexactly(len(text)) == text
        taken.append(time.monotonic() - began)
    writer.close()
    await writer.wait_closed()
    return taken


async def test_each_direction_takes_half_and_the_set_up_one_round_trip_more() -> None:
    """The first answer on a connection comes after two round trips, the next ones after one each."""
    async with echoing() as target, Line(target, 2 * HALF) as line:
        first, *later = await said_back(line.url, b"one", b"two", b"three", b"four")
    assert first >= 4 * HALF
    assert 2 * HALF <= min(later) <= sorted(later)[1] < first


async def test_it_takes_no_more_than_that() -> None:
    """The quickest of several answers: others may have had to wait for this machine."""
    async with echoing() as target, Line(target, 2 * HALF) as line:
        taken = await said_back(line.url, *[b"word"] * 8)
    assert 2 * HALF <= min(taken) < 3 * HALF


async def test_a_line_without_length_adds_no_wait() -> None:
    """Nothing is held back, so that many requests do not add up to a round trip."""
    async with echoing() as target, Line(target) as line:
        taken = await said_back(line.url, *[b"word"] * 20)
    assert sorted(taken)[10] < HALF


async def test_what_is_sent_while_something_is_under_way_does_not_wait_for_it() -> None:
    """Two connections at once take as long as one: delays are of the way, not of the proxy."""
    async with echoing() as target, Line(target, 0.5) as line:
        began = time.monotonic()
        await asyncio.gather(*(said_back(line.url, b"x") for _ in range(8)))
        assert time.monotonic() - began < 8 * 1.0


async def test_bytes_arrive_whole_and_in_order() -> None:
    """A megabyte comes back as it went."""
    async with echoing() as target, Line(target, 0.02) as line:
        await said_back(line.url, bytes(range(256)) * 4096)


async def test_each_request_leaves_its_span() -> None:
    """Question and answer are one span; a connection that is kept has several, which follow one another."""
    async with echoing() as target, Line(target, 2 * HALF) as line:
        await said_back(line.url, b"one", b"two")
    assert len(line.spans) == 2
    assert all(span.ended - span.began >= 2 * HALF for span in line.spans)
    assert one_after_another(line.spans) == 2


async def test_the_other_side_s_goodbye_is_passed_on() -> None:
    """A target that is not there ends the connection, instead of leaving it open for ever."""
    async with echoing() as target:
        pass
    async with Line(target) as line:
        parts = urlsplit(line.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()
        await writer.wait_closed()


def test_a_chain_counts_what_waited_for_one_another() -> None:
    """Three requests at once and one after them are two waits, and so are two beside a long one."""
    together = [Span(1.0, 2.0), Span(1.1, 2.5), Span(1.2, 1.9)]
    assert one_after_another([*together, Span(2.6, 3.0)]) == 2
    assert one_after_another([Span(0.0, 9.0), Span(1.0, 2.0), Span(3.0, 4.0)]) == 2
    assert one_after_another([]) == 0


def test_time_with_requests_under_way_is_counted_once() -> None:
    """Overlaps do not add up, what lies outside the interval does not count, gaps neither."""
    spans = [Span(0.0, 2.0), Span(1.0, 3.0), Span(5.0, 6.0), Span(9.0, 12.0)]
    assert covered(spans, 1.0, 10.0) == 2.0 + 1.0 + 1.0
    assert covered([Span(1.0, 8.0), Span(2.0, 3.0)], 0.0, 10.0) == 7.0
    assert covered(spans, 3.5, 4.5) == 0.0
