"""A write is sent exactly once, whatever happens to it; the server counts."""

from collections.abc import Awaitable, Callable

import pytest

from mcp_odoo.errors import McpOdooError, OutcomeUnknown, UpstreamUnavailable
from mcp_odoo.odoo.account import Limits
from mcp_odoo.odoo.client import OdooClient
from tests.conftest import Connect
from tests.fake_odoo import Drop, FakeOdoo, Hang, Http, Misbehaviour, Refusal

Write = Callable[[OdooClient], Awaitable[object]]
CREATE = ("res.partner", "create")


async def create(client: OdooClient) -> object:
    return await client.call("res.partner", "create", vals_list=[{"name": "Ana"}])


@pytest.mark.parametrize(
    "trouble",
    [
        Drop(),
        Http(502),
        Http(503),
        Http(504),
        Http(503, headers={"Retry-After": "0"}),
        Http(500, b"<html>worker killed</html>"),
    ],
    ids=repr,
)
async def test_a_lost_answer_is_an_unknown_outcome(client: OdooClient, odoo: FakeOdoo, trouble: Misbehaviour) -> None:
    """Odoo may have acted: the write is not sent again, and the error says to look first."""
    odoo.faults[CREATE] = [trouble]
    odoo.answers[CREATE] = [1]
    with pytest.raises(OutcomeUnknown, match="Look in Odoo first") as caught:
        await create(client)
    assert len(odoo.called(*CREATE)) == 1
    assert not caught.value.retryable
    assert caught.value.code == "outcome_unknown"


async def test_a_gateway_that_speaks_json_is_still_a_gateway(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Its 503 looks like an error of Odoo's and is none; the time that it names is kept for the caller."""
    document = b'{"name": "gateway", "message": "upstream is gone"}'
    odoo.faults[CREATE] = [Http(503, document, "application/json", {"Retry-After": "30"})]
    with pytest.raises(OutcomeUnknown) as caught:
        await create(json2)
    assert caught.value.retry_after == 30


async def test_a_torn_json_answer_is_an_unknown_outcome(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Odoo said 200 and acted; that its words were cut on the way does not undo that."""
    odoo.faults[CREATE] = [Http(200, b'[{"id": 1', "application/json; charset=utf-8")]
    with pytest.raises(OutcomeUnknown):
        await create(json2)
    assert len(odoo.called(*CREATE)) == 1


@pytest.mark.parametrize("trouble", [Http(429), Http(429, headers={"Retry-After": "0"})], ids=repr)
async def test_a_rate_limit_is_told_and_not_waited_out(
    client: OdooClient, odoo: FakeOdoo, trouble: Misbehaviour
) -> None:
    """Nothing was done, which the caller may know; the write is not repeated on its own."""
    odoo.faults[CREATE] = [trouble]
    with pytest.raises(UpstreamUnavailable) as caught:
        await create(client)
    assert caught.value.code == "odoo_rate_limited"
    assert len(odoo.called(*CREATE)) == 1


async def test_a_write_that_met_another_is_told(client: OdooClient, odoo: FakeOdoo) -> None:
    """A serialisation failure was rolled back: it is retryable, by the caller."""
    odoo.faults[CREATE] = [Refusal("psycopg2.errors.SerializationFailure", "could not serialize access", 500)]
    with pytest.raises(UpstreamUnavailable) as caught:
        await create(client)
    assert caught.value.code == "odoo_busy"
    assert len(odoo.called(*CREATE)) == 1


async def test_a_refused_connection_is_no_unknown_outcome(client: OdooClient, odoo: FakeOdoo) -> None:
    """Nothing left this machine: the write certainly did not happen."""
    await client.identity()
    await odoo.stop()
    for _ in range(2):  # the first may find the connection of before
        with pytest.raises(McpOdooError) as caught:
            await create(client)
    assert type(caught.value) is UpstreamUnavailable
    assert odoo.called(*CREATE) == []


async def test_a_write_that_takes_too_long_is_an_unknown_outcome(odoo: FakeOdoo, connect: Connect) -> None:
    """The read time-out ends the wait, and nothing is sent again."""
    odoo.faults[CREATE] = [Hang()]
    client = connect(odoo, "json2", Limits(read_timeout=0.1))
    with pytest.raises(OutcomeUnknown, match="read timeout"):
        await create(client)
    assert len(odoo.called(*CREATE)) == 1


@pytest.mark.parametrize(
    "write",
    [
        lambda client: client.write("res.partner", [1], {"name": "x"}),
        lambda client: client.call("res.partner", "unlink", [1]),
        lambda client: client.call("sale.order", "action_confirm", [1]),
    ],
)
async def test_every_unknown_method_counts_as_a_write(client: OdooClient, odoo: FakeOdoo, write: Write) -> None:
    """Only what is known to read is repeated."""
    for call in (("res.partner", "write"), ("res.partner", "unlink"), ("sale.order", "action_confirm")):
        odoo.faults[call] = [Drop()]
    before = len(odoo.calls)
    await client.identity()
    before = len(odoo.calls)
    with pytest.raises(OutcomeUnknown):
        await write(client)
    assert len(odoo.calls) - before == 1
