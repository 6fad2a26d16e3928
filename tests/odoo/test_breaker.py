"""Odoo away and back: nothing is sent in between but probes, and nobody is told twice."""

import asyncio
import time
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from mcp_odoo.errors import OdooAuthenticationFailed, UpstreamUnavailable
from mcp_odoo.odoo.breaker import FAILURES, Breaker, OdooAway, Probing
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.http import lost, unavailable
from tests.fake_odoo import Drop, FakeOdoo, Http, Refusal
from tests.jobs.workshop import until

COUNT = ("res.partner", "search_count")
# By transport.
PROBES = (("res.users", "context_get"), ("common", "authenticate"))


async def count(client: OdooClient) -> int:
    return int(await client.call("res.partner", "search_count", domain=[]))


def reach(breaker: Breaker) -> str:
    return breaker.reach


@pytest.fixture
async def away(odoo: FakeOdoo, client: OdooClient) -> OdooClient:
    """A client that was connected, over each transport, and whose Odoo has just been found to be away."""
    odoo.answers[COUNT] = 3
    await count(client)
    await odoo.stop()
    with pytest.raises(UpstreamUnavailable):
        await count(client)
    while not client.breaker.away:  # noqa: ASYNC110 - nothing tells when
        await asyncio.sleep(0.01)
    return client


async def test_what_fails_alone_shuts_nobody_out(client: OdooClient, odoo: FakeOdoo) -> None:
    """A question that Odoo never answers, while it answers others: the breaker asks, and lets everybody through."""
    odoo.answers[COUNT] = 3
    await count(client)
    odoo.faults[COUNT] = [Drop()] * 8
    with capture_logs() as lines:
        for _ in range(2):
            with pytest.raises(UpstreamUnavailable):
                await count(client)
        assert await count(client) == 3
    assert reach(client.breaker) == "reachable"
    assert not [line for line in lines if line["event"] == "odoo.unreachable"]


async def test_a_silent_odoo_is_not_waited_for() -> None:
    """No answer in time is none, to the first probe and to later ones."""
    asked = 0

    async def probe() -> None:
        nonlocal asked
        asked += 1
        if asked < 3:
            await asyncio.sleep(30)

    breaker = Breaker(probe, Probing(first=0.01, patience=0.05))
    for _ in range(FAILURES):
        breaker.failed(lost("gone"))
    while not breaker.away:  # noqa: ASYNC110 - nothing tells when
        await asyncio.sleep(0.01)
    await asyncio.wait_for(breaker.opened(), 3)
    assert asked == 3


async def test_at_first_nothing_is_known(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Until something was asked."""
    odoo.answers[COUNT] = 3
    assert reach(json2.breaker) == "unknown"
    assert json2.breaker.shut  # for those who can wait
    await count(json2)
    assert reach(json2.breaker) == "reachable"


async def test_a_call_that_failed_for_good_opens_the_circuit(away: OdooClient) -> None:
    """Nothing is sent then: the refusal comes at once, with the reason and when to come back."""
    assert reach(away.breaker) == "unreachable"
    began = time.monotonic()
    with pytest.raises(OdooAway) as caught:
        await count(away)
    assert time.monotonic() - began < 0.1
    assert (caught.value.code, caught.value.status) == ("odoo_unavailable", 503)
    assert caught.value.details["reason"]
    assert caught.value.retry_after is not None
    assert 1 <= caught.value.retry_after <= 2


async def test_it_closes_by_itself(away: OdooClient, odoo: FakeOdoo) -> None:
    """Within a second of Odoo's return, by a question that takes its database to answer."""
    await odoo.start()
    odoo.calls.clear()
    await asyncio.wait_for(away.breaker.opened(), 3)
    assert [(call.model, call.method) for call in odoo.calls] in ([probe] for probe in PROBES)
    assert await count(away) == 3
    assert away.breaker.away_seconds == 0


async def test_an_outage_is_two_lines_in_the_log(away: OdooClient, odoo: FakeOdoo) -> None:
    """However often it was asked for meanwhile; the last line says for how long it was."""
    with capture_logs() as lines:
        for _ in range(20):
            with pytest.raises(OdooAway):
                await count(away)
        await odoo.start()
        await asyncio.wait_for(away.breaker.opened(), 3)
    assert [line["event"] for line in lines if line["event"].startswith("odoo.")] == ["odoo.reachable"]
    assert lines[-1]["seconds_away"] >= 0


async def test_a_server_without_its_database_is_still_away(away: OdooClient, odoo: FakeOdoo) -> None:
    """A gateway's 502, or Odoo whose PostgreSQL is gone, is no answer to a probe."""
    for probe in PROBES:
        odoo.faults[probe] = [Http(502)]
    odoo.calls.clear()
    await odoo.start()
    while not odoo.calls:  # noqa: ASYNC110 - the fake tells nobody
        await asyncio.sleep(0.01)
    assert reach(away.breaker) == "unreachable"
    await asyncio.wait_for(away.breaker.opened(), 5)


async def test_a_refusal_is_an_answer(away: OdooClient, odoo: FakeOdoo) -> None:
    """An Odoo that refuses the key is there."""
    for probe in PROBES:
        odoo.answers[probe] = Refusal("odoo.exceptions.AccessDenied", "no", 401)
    await odoo.start()
    await asyncio.wait_for(away.breaker.opened(), 3)
    assert reach(away.breaker) == "reachable"


async def test_one_answer_between_failures_keeps_it_closed(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Faults here and there are the repetitions' business."""
    odoo.answers[COUNT] = 3
    for _ in range(3):
        odoo.faults[COUNT] = [Drop()] * (FAILURES - 1)
        assert await count(json2) == 3
    assert reach(json2.breaker) == "reachable"


@pytest.mark.parametrize(
    "fault",
    [
        Http(429, headers={"Retry-After": "60"}),
        Refusal("odoo.exceptions.ValidationError", "no", 422),
        Refusal("psycopg2.errors.SerializationFailure", "could not serialize access", 500),
    ],
    ids=["asks for less", "refuses", "is busy"],
)
async def test_an_odoo_that_says_no_is_not_away(json2: OdooClient, odoo: FakeOdoo, fault: Http | Refusal) -> None:
    """Asking for fewer requests, refusing or being busy is answering."""
    for _ in range(FAILURES + 1):
        odoo.faults[COUNT] = [fault] * 4
        with pytest.raises(Exception, match=r".+"):
            await count(json2)
    assert reach(json2.breaker) == "reachable"


async def test_writes_are_refused_before_they_leave(away: OdooClient, odoo: FakeOdoo) -> None:
    """While Odoo is away a write's outcome is known: it was not sent, and may be repeated."""
    with pytest.raises(OdooAway) as caught:
        await away.write("res.partner", [1], {"name": "x"})
    assert caught.value.retryable
    assert not odoo.called("res.partner", "write")


async def test_probes_come_less_and_less_often() -> None:
    """Each pause is twice the last one, up to the longest; somebody who asks meanwhile brings the next one forward."""
    asked: list[float] = []

    async def probe() -> None:
        asked.append(time.monotonic())
        raise unavailable("gone")

    breaker = Breaker(probe, Probing(first=0.02, longest=0.4, nudged=0.01))
    for _ in range(FAILURES):
        breaker.failed(lost("gone"))
    await until(lambda: len(asked) >= 5)
    pauses = [later - sooner for sooner, later in pairwise(asked)]
    waits = (0.02, 0.04, 0.08, 0.16)
    # Up to a quarter is left off by chance, and a timer may be a little early; one of them the machine may prolong.
    assert all(pause >= 0.7 * wait for pause, wait in zip(pauses, waits, strict=True))
    assert sum(pause < wait + 0.1 for pause, wait in zip(pauses, waits, strict=True)) >= 3
    before = len(asked)
    with pytest.raises(OdooAway):
        breaker.require_reachable()
    await asyncio.sleep(0.05)
    assert len(asked) == before + 1
    await breaker.close()


async def test_an_idle_server_notices_by_itself() -> None:
    """Nobody calls Odoo, and it is gone: the pulse finds out, and later that it is back."""
    here = True

    async def probe() -> None:
        if not here:
            raise unavailable("gone")
        raise OdooAuthenticationFailed("who are you?")

    breaker = Breaker(probe, Probing(pulse=0.02))
    pulse = asyncio.create_task(breaker.pulse())
    while reach(breaker) == "unknown":  # noqa: ASYNC110 - nothing tells when
        await asyncio.sleep(0.01)
    assert reach(breaker) == "reachable"
    here = False
    while reach(breaker) == "reachable":  # noqa: ASYNC110 - likewise
        await asyncio.sleep(0.01)
    here = True
    await asyncio.wait_for(breaker.opened(), 3)
    pulse.cancel()
    await breaker.close()
