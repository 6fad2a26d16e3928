"""A quotation that failed half way goes on from the step that failed, once its reason is mended."""

import asyncio

import httpx2

from tests.callbacks.receiver import Receiver
from tests.live.faults.kinds import Fault
from tests.live.faults.ledger import ALL, UNPRICED, new_quotation, standing
from tests.live.lab import Odoo
from tests.live.life.arrivals import arrived
from tests.live.life.conftest import decide
from tests.live.life.stream import told
from tests.live.quotes import call, completed, finished, refusal
from tests.live.server import Server
from tests.live.wire import Wire


async def test_retried_through_rest(
    life_server: Server, life_wire: Wire, http: httpx2.AsyncClient, receiver: Receiver, odoo: Odoo
) -> None:
    """The order stood with list prices; afterwards it has the given ones, and there is one. Each end has a callback."""
    life_wire.trap("sale.order.line.load", Fault.KEY_REFUSED)
    body = {**new_quotation(odoo), "callback_url": receiver.url}
    failed = await refusal(life_server, body)
    tracking_id = failed["tracking_id"]
    assert failed["error_code"] == "odoo_authentication_failed"
    assert standing(odoo, body) == [UNPRICED]
    seen = await told(http, tracking_id)
    mark = life_wire.mark()
    code, state = await decide(http, tracking_id, "retry")
    assert code == 200
    assert state["status"] in {"processing", "completed"}
    await completed(life_server, tracking_id)
    assert standing(odoo, body) == [ALL]
    # It looks for no customer, salesperson or product anew.
    looks = {"res.partner.search_read.all", "res.users.search_read", "product.product.search_read.all"}
    assert not looks & {one.kind for one in life_wire.since(mark)}
    first, second = await arrived(receiver, 2)
    assert (first.event["type"], second.event["type"]) == ("quotation.failed", "quotation.completed")
    assert first.headers["webhook-id"] != second.headers["webhook-id"]
    # Who had heard of the failure hears what came after it, and nothing again.
    later = await told(http, tracking_id, after=seen[-1].number)
    assert [event.step for event in later] == ["order", "summary", "completed"]
    assert await decide(http, tracking_id, "retry") == (
        409,
        {
            "detail": f"La cotización {tracking_id} ya está hecha: no hay nada que reintentar.",
            "code": "retry_completed",
        },
    )


async def test_retried_through_mcp_twice_at_once(life_server: Server, life_wire: Wire, odoo: Odoo) -> None:
    """Two who ask for it again at the same time, by its id, make it go on once."""
    life_wire.trap("sale.order.line.load", Fault.KEY_REFUSED)
    body = new_quotation(odoo)
    tracking_id = (await refusal(life_server, body))["tracking_id"]
    asked = {**body, "idempotency_key": tracking_id}
    mark = life_wire.mark()
    replies = await asyncio.gather(*(call(life_server, "dev_create_quotation", asked) for _ in range(2)))
    assert {reply["tracking_id"] for reply in replies} == {tracking_id}
    assert {reply["status"] for reply in replies} <= {"processing", "completed"}
    assert (await finished(life_server, tracking_id))["status"] == "completed"
    assert standing(odoo, body) == [ALL]
    assert [one.kind for one in life_wire.since(mark)].count("sale.order.line.load") == 1


async def test_retried_while_the_reason_is_there(life_server: Server, life_wire: Wire, odoo: Odoo) -> None:
    """It fails again with the reason, and can be retried again."""
    life_wire.trap("sale.order.line.load", Fault.KEY_REFUSED, times=2)
    body = new_quotation(odoo)
    tracking_id = (await refusal(life_server, body))["tracking_id"]
    for expected in ("failed", "completed"):
        async with httpx2.AsyncClient(base_url=life_server.url, timeout=30) as http:
            await decide(http, tracking_id, "retry")
        assert (await finished(life_server, tracking_id))["status"] == expected
    assert standing(odoo, body) == [ALL]
