"""Reads are repeated after transient failures, create-once calls too; times that Odoo names are kept."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest

from mcp_odoo.errors import OdooAccessDenied, UpstreamUnavailable
from mcp_odoo.odoo.account import Limits
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.http import retry_after
from mcp_odoo.odoo.retries import Effect
from tests.conftest import QUICK, Connect
from tests.fake_odoo import Drop, FakeOdoo, Http, Misbehaviour, Refusal

COUNT = ("res.partner", "search_count")
TRANSIENT = [
    Drop(),
    Http(502),
    Http(503),
    Http(504),
    Http(429),
    Http(500, b"<html>worker killed</html>"),
    Refusal("psycopg2.errors.SerializationFailure", "could not serialize access", 500),
]


async def count(client: OdooClient) -> object:
    return await client.call("res.partner", "search_count", domain=[])


@pytest.mark.parametrize("trouble", TRANSIENT, ids=repr)
async def test_a_read_is_asked_again(client: OdooClient, odoo: FakeOdoo, trouble: Misbehaviour) -> None:
    """Whatever went wrong in between, reading twice harms nobody."""
    odoo.faults[COUNT] = [trouble, trouble]
    odoo.answers[COUNT] = 12
    assert await count(client) == 12
    assert len(odoo.called(*COUNT)) == 3


async def test_connections_that_break_before_the_request_was_read_are_replaced(
    client: OdooClient, odoo: FakeOdoo
) -> None:
    """Also while the client finds out what Odoo it talks to."""
    odoo.unread_drops = 2
    odoo.answers[COUNT] = 12
    assert await count(client) == 12


async def test_a_refused_connection_is_tried_again(client: OdooClient, odoo: FakeOdoo) -> None:
    """Odoo restarts in between: it refuses, and then it answers."""
    odoo.answers[COUNT] = 12
    await count(client)
    await odoo.stop()
    with pytest.raises(UpstreamUnavailable, match=r"Odoo (cannot be reached|does not answer)") as caught:
        await count(client)
    assert (caught.value.code, caught.value.status, caught.value.retryable) == ("odoo_unavailable", 503, True)
    await odoo.start()
    await client.breaker.opened()
    assert await count(client) == 12


async def test_the_sentence_says_why_there_is_no_connection(client: OdooClient, odoo: FakeOdoo) -> None:
    """In the words that people look for, instead of "All connection attempts failed"."""
    await odoo.stop()
    with pytest.raises(UpstreamUnavailable, match=r"^Odoo cannot be reached: connection refused$"):
        await count(client)


async def test_attempts_run_out(client: OdooClient, odoo: FakeOdoo) -> None:
    """Four attempts and no more; the error is the one that says to come back later."""
    odoo.faults[COUNT] = [Drop()] * 9
    with pytest.raises(UpstreamUnavailable) as caught:
        await count(client)
    assert len(odoo.called(*COUNT)) == 4
    assert caught.value.code == "odoo_unavailable"
    assert caught.value.details["reason"]


async def test_a_refusal_is_not_repeated(client: OdooClient, odoo: FakeOdoo) -> None:
    """What Odoo said no to, it says no to again."""
    odoo.answers[COUNT] = Refusal("odoo.exceptions.AccessError", "no", 403)
    with pytest.raises(OdooAccessDenied):
        await count(client)
    assert len(odoo.called(*COUNT)) == 1


@pytest.mark.parametrize("trouble", [Drop(), Http(503), Http(429)], ids=repr)
async def test_create_once_is_sent_again(client: OdooClient, odoo: FakeOdoo, trouble: Misbehaviour) -> None:
    """Odoo keeps it from happening twice, so a lost answer is asked for again."""
    odoo.faults["crm.lead", "load"] = [trouble]
    odoo.answers["crm.lead", "load"] = {"ids": [5], "messages": []}
    assert await client.create_once("crm.lead", ["id"], [["__x__.a"]]) == [5]
    assert len(odoo.called("crm.lead", "load")) == 2


async def test_create_once_ends_as_unavailable(client: OdooClient, odoo: FakeOdoo) -> None:
    """Not as an unknown outcome: asking again later is harmless."""
    odoo.faults["crm.lead", "load"] = [Drop()] * 9
    with pytest.raises(UpstreamUnavailable) as caught:
        await client.create_once("crm.lead", ["id"], [["__x__.a"]])
    assert caught.value.retryable
    assert len(odoo.called("crm.lead", "load")) == 4


async def test_an_update_by_external_id_is_sent_again(client: OdooClient, odoo: FakeOdoo) -> None:
    """Setting the same values twice sets the same values."""
    odoo.faults["sale.order.line", "load"] = [Drop()]
    odoo.answers["sale.order.line", "load"] = {"ids": [5], "messages": []}
    assert await client.update_by_external_id("sale.order.line", ["id"], [["__x__.a"]]) == [5]


async def test_a_caller_may_say_that_a_call_is_repeatable(client: OdooClient, odoo: FakeOdoo) -> None:
    """Methods that we do not know count as writes unless told otherwise."""
    odoo.faults["sale.order", "get_portal_url"] = [Drop()]
    odoo.answers["sale.order", "get_portal_url"] = "/my/orders/1"
    assert await client.call("sale.order", "get_portal_url", [1], effect=Effect.READ) == "/my/orders/1"


async def test_the_named_time_is_waited(odoo: FakeOdoo, connect: Connect) -> None:
    """`Retry-After: 1` means not before a second has passed."""
    odoo.faults[COUNT] = [Http(429, headers={"Retry-After": "1"})]
    odoo.answers[COUNT] = 12
    client = connect(odoo, "json2", Limits(attempts=2, longest_wait=2.0))
    await client.identity()
    began = time.perf_counter()
    assert await count(client) == 12
    assert 1.0 <= time.perf_counter() - began < 1.9


@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_time_is_left_to_the_caller(client: OdooClient, odoo: FakeOdoo, status: int) -> None:
    """The request is not held for a minute: the error carries the time, after one attempt."""
    odoo.faults[COUNT] = [Http(status, headers={"Retry-After": "60"})] * 4
    with pytest.raises(UpstreamUnavailable) as caught:
        await count(client)
    assert caught.value.retry_after == 60
    assert len(odoo.called(*COUNT)) == 1


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [("7", 7, 7), (" 0 ", 0, 0), (timedelta(hours=1), 3500, 3600), (timedelta(hours=-1), 0, 0)],
    ids=["seconds", "zero", "date", "past"],
)
def test_a_time_is_seconds_or_a_date(header: str | timedelta, low: float, high: float) -> None:
    """RFC 9110 allows both; a date that is past is now."""
    if isinstance(header, timedelta):
        header = format_datetime(datetime.now(UTC) + header, usegmt=True)
    named = retry_after(httpx2.Response(429, headers={"Retry-After": header}))
    assert named is not None
    assert low <= named <= high


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Retry-After": ""},
        {"Retry-After": "soon"},
        {"Retry-After": "-5"},
        [(b"Retry-After", "²".encode("latin-1"))],
    ],
)
def test_no_time_is_made_up(headers: dict[str, str] | list[tuple[bytes, bytes]]) -> None:
    """A header that says nothing counts as none."""
    assert retry_after(httpx2.Response(429, headers=headers)) is None


async def test_a_date_without_a_zone_breaks_nothing(client: OdooClient, odoo: FakeOdoo) -> None:
    """`-0000` says that the zone is unknown; the call is simply repeated."""
    odoo.faults[COUNT] = [Http(503, headers={"Retry-After": "Sun, 06 Nov 1994 08:49:37 -0000"})]
    odoo.answers[COUNT] = 12
    assert await count(client) == 12


async def test_waits_stay_below_the_longest(odoo: FakeOdoo, connect: Connect) -> None:
    """Four attempts with a longest wait of 0.02 s take less than half a second."""
    odoo.faults[COUNT] = [Http(503)] * 4
    client = connect(odoo, "json2", QUICK)
    await client.identity()
    began = time.perf_counter()
    with pytest.raises(UpstreamUnavailable):
        await count(client)
    assert time.perf_counter() - began < 0.5
