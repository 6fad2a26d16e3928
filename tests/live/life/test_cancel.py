"""Cancelling a quotation: while it waits it leaves nothing; past the point of no return it is refused."""

import asyncio

import httpx2
import pytest

from tests.callbacks.receiver import Receiver
from tests.live.lab import Odoo
from tests.live.life.arrivals import arrived
from tests.live.life.conftest import decide
from tests.live.quotes import completed, customer, once, request, standing, status
from tests.live.server import Server
from tests.live.wire import Wire


async def test_cancelled_while_odoo_is_away(
    life_server: Server, life_wire: Wire, http: httpx2.AsyncClient, receiver: Receiver, odoo: Odoo
) -> None:
    """It is failed at once, says so to its callback, and nothing of it is in Odoo afterwards; others are made."""
    gone, made = customer(callback_url=receiver.url), customer()
    with life_wire.refusing():
        tracking_id, other = await request(life_server, gone), await request(life_server, made)
        code, state = await decide(http, tracking_id, "cancel")
        assert code == 200
        assert (state["status"], state["error_code"]) == ("failed", "job_cancelled")
        assert await decide(http, tracking_id, "cancel") == (200, await status(life_server, tracking_id))
        (delivery,) = await arrived(receiver, 1)
    await completed(life_server, other)
    assert delivery.event["type"] == "quotation.failed"
    assert delivery.event["data"] == {k: v for k, v in state.items() if k not in ("input", "progress")} | {
        "updated_at": delivery.event["data"]["updated_at"]
    }
    (counts,) = standing(odoo, gone)
    assert set(counts.values()) == {0}
    assert standing(odoo, made) == once(made)


async def test_cancelled_before_the_order_is_sent(
    life_server: Server, life_wire: Wire, http: httpx2.AsyncClient, odoo: Odoo
) -> None:
    """The customer that was on its way may stand; opportunity and order are not made."""
    trap = life_wire.hold("res.partner.load")
    body = customer()
    tracking_id = await request(life_server, body)
    assert await asyncio.to_thread(trap.struck.wait, 10)
    code, state = await decide(http, tracking_id, "cancel")
    assert (code, state["status"]) == (200, "failed")
    trap.release.set()
    await completed(life_server, await request(life_server, customer()))  # by now it would have been made
    (counts,) = standing(odoo, body)
    assert (counts["leads"], counts["orders"]) == (0, 0)
    assert (await status(life_server, tracking_id))["error_code"] == "job_cancelled"
    assert await decide(http, tracking_id, "retry") == (
        409,
        {"detail": f"La cotización {tracking_id} se canceló: pide otra, con otra clave de idempotencia.",
         "code": "retry_cancelled"},
    )  # fmt: skip


async def test_too_late_to_cancel(life_server: Server, life_wire: Wire, http: httpx2.AsyncClient, odoo: Odoo) -> None:
    """409 with a sentence while the order is on its way and when it is there; it is made all the same."""
    trap = life_wire.hold("crm.lead.load")
    body = customer()
    tracking_id = await request(life_server, body)
    assert await asyncio.to_thread(trap.struck.wait, 10)
    code, refusal = await decide(http, tracking_id, "cancel")
    assert (code, refusal["code"]) == (409, "cancel_too_late")
    assert refusal["detail"].startswith(f"La cotización {tracking_id} ya se está creando en Odoo y no se puede detener")
    trap.release.set()
    await completed(life_server, tracking_id)
    code, refusal = await decide(http, tracking_id, "cancel")
    assert (code, refusal["code"]) == (409, "cancel_completed")
    assert standing(odoo, body) == once(body)


@pytest.mark.parametrize("decision", ["cancel", "retry"])
async def test_an_unknown_one(http: httpx2.AsyncClient, decision: str) -> None:
    """404 in the error shape."""
    code, refusal = await decide(http, "quot_000000000000", decision)
    assert (code, refusal["code"]) == (404, "quotation_unknown")
    assert refusal["detail"].startswith("No existe la solicitud quot_000000000000.")
