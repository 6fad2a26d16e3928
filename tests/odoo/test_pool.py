"""How gently Odoo is treated: calls at the same time, connections, time-outs."""

import asyncio
import time

import pytest

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.odoo.account import Limits
from tests.conftest import Connect
from tests.fake_odoo import FakeOdoo, Hang, Http

COUNT = ("res.partner", "search_count")


@pytest.mark.parametrize("most", [1, 3])
async def test_never_more_calls_at_once_than_allowed(odoo: FakeOdoo, connect: Connect, most: int) -> None:
    """Counted at the server, while twenty callers want something; the allowance is used."""
    odoo.answers[COUNT] = 1
    odoo.delay = 0.01
    client = connect(odoo, "json2", Limits(concurrent_calls=most))
    answers = await asyncio.gather(*(client.call("res.partner", "search_count", domain=[]) for _ in range(20)))
    assert answers == [1] * 20
    assert odoo.peak == most


async def test_waiting_for_a_turn_is_no_time_out(odoo: FakeOdoo, connect: Connect) -> None:
    """Twenty callers with one slot wait longer than an answer may take, and all get theirs, at the first attempt."""
    odoo.answers[COUNT] = 1
    odoo.delay = 0.1
    client = connect(odoo, "json2", Limits(concurrent_calls=1, read_timeout=1.0, attempts=1))
    await client.identity()
    answers = await asyncio.gather(*(client.call("res.partner", "search_count", domain=[]) for _ in range(20)))
    assert answers == [1] * 20
    assert len(odoo.called(*COUNT)) == 20


async def test_a_waiting_retry_holds_no_slot(odoo: FakeOdoo, connect: Connect) -> None:
    """Others go on while one call waits for its next attempt."""
    odoo.answers[COUNT] = 1
    odoo.answers["crm.team", "search_count"] = 2
    odoo.faults["crm.team", "search_count"] = [Http(429, headers={"Retry-After": "1"})]
    client = connect(odoo, "json2", Limits(concurrent_calls=1, longest_wait=2))
    await client.identity()
    waiting = asyncio.create_task(client.call("crm.team", "search_count", domain=[]))
    while not odoo.called("crm.team", "search_count"):  # noqa: ASYNC110 - nothing tells when
        await asyncio.sleep(0.01)
    assert await asyncio.wait_for(client.call("res.partner", "search_count", domain=[]), 0.5) == 1
    assert not waiting.done()
    assert await waiting == 2


async def test_connections_are_used_again(odoo: FakeOdoo, connect: Connect) -> None:
    """One caller after another needs one connection, the question for the version included."""
    odoo.answers[COUNT] = 1
    client = connect(odoo)
    for _ in range(10):
        await client.call("res.partner", "search_count", domain=[])
    assert odoo.connections == 1


async def test_silence_ends(odoo: FakeOdoo, connect: Connect) -> None:
    """A read that never gets an answer is given up after its time-outs."""
    odoo.faults[COUNT] = [Hang()] * 2
    client = connect(odoo, "json2", Limits(read_timeout=0.5, attempts=2, longest_wait=0.05))
    await client.identity()
    began = time.perf_counter()
    with pytest.raises(UpstreamUnavailable, match="read timeout"):
        await client.call("res.partner", "search_count", domain=[])
    assert 1 <= time.perf_counter() - began < 3


async def test_cancelled_calls_give_their_slot_back(odoo: FakeOdoo, connect: Connect) -> None:
    """A caller who leaves does not shrink the allowance."""
    odoo.answers[COUNT] = 1
    odoo.faults[COUNT] = [Hang()] * 3
    client = connect(odoo, "json2", Limits(concurrent_calls=1))
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.call("res.partner", "search_count", domain=[]), 0.1)
    assert await asyncio.wait_for(client.call("res.partner", "search_count", domain=[]), 1) == 1
