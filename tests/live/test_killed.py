"""`kill -9` at every boundary of a quotation: after the restart it is finished by itself, once."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.quotes import completed, customer, finished, once, request, standing, status
from tests.live.wire import Trap, Wire

# A new customer's quotation with mixed prices makes these requests; each is held and the server killed there.
BOUNDARIES = (
    ("res.partner.search_read.all", False),
    ("crm.team.search_read", False),
    ("res.users.search_read", True),
    ("crm.lead.formatted_read_group", False),
    ("crm.lead.formatted_read_group.all", True),
    ("product.product.search_read.all", True),
    ("res.partner.load", False),
    ("res.partner.load", True),
    ("crm.lead.load", False),
    ("crm.lead.load", True),
    ("sale.order.line.load", False),
    ("sale.order.line.load", True),
    ("sale.order.search_read", False),
    ("sale.order.search_read", True),
)
LOOK_UPS = {kind for kind, _ in BOUNDARIES[:6]}


def mixed_lines(odoo: Odoo) -> list[dict[str, Any]]:
    return [
        {"product_id": odoo.product("PUDU-KETTY"), "qty": 2, "price": 200000.25},
        {"product_id": odoo.product("SRV-CAPAC"), "qty": 1, "price": -1},
    ]


async def struck(trap: Trap) -> None:
    assert await asyncio.to_thread(trap.struck.wait, 20), "no request came to the boundary"


@pytest.mark.parametrize(
    ("protocol", "boundaries"),
    [("json2", BOUNDARIES), ("xmlrpc", [one for one in BOUNDARIES if one[0].endswith(".load")])],
    ids=["json2", "xmlrpc"],
)
async def test_killed_at_every_request(
    serve: Serve, wire: Wire, odoo: Odoo, protocol: str, boundaries: Sequence[tuple[str, bool]]
) -> None:
    """A quotation is held at each request, before Odoo sees it or after it acted, and two more were accepted just now;
    one kill -9 hits them all, and after the restart each is completed under its tracking id, with one of everything.
    """
    server = serve(ODOO_TRANSPORT=protocol, ODOO_MAX_CONCURRENT_CALLS="64", ODOO_READ_TIMEOUT="60")
    await completed(server, await request(server, customer(products=mixed_lines(odoo))))  # warm caches
    held = []
    for kind, after in boundaries:
        mark, trap = wire.mark(), wire.hold(kind, after=after)
        body = customer(products=mixed_lines(odoo))
        held.append((body, await request(server, body)))
        await struck(trap)
        while not {one.kind for one in wire.since(mark)} >= LOOK_UPS:  # sent at once; the next trap is not for these
            await asyncio.sleep(0.02)
    for _, tracking_id in held:
        assert (await status(server, tracking_id))["status"] == "processing"
    for body in (customer(products=mixed_lines(odoo)), customer(products=mixed_lines(odoo))):
        held.append((body, await request(server, body)))
    server.kill()
    server.start()
    wire.clear()  # what was on its way when the server died arrives at Odoo after the restart
    outputs = [await completed(server, tracking_id) for _, tracking_id in held]
    bodies = [body for body, _ in held]
    assert standing(odoo, *bodies) == once(*bodies)
    orders = [output["sale_order_id"] for output in outputs]
    made = odoo.find("sale.order.line", [("order_id", "in", orders)], ["price_unit"], order="order_id, sequence, id")
    assert [line["price_unit"] for line in made] == [200000.25, 6800.0] * len(held)


async def test_killed_again_and_again(serve: Serve, wire: Wire, odoo: Odoo) -> None:
    """Two kills of the same quotation, the second one request further, leave one quotation."""
    server = serve(ODOO_READ_TIMEOUT="60")
    body = customer(products=mixed_lines(odoo))
    trap = wire.hold("res.partner.load", after=True)
    tracking_id = await request(server, body)
    await struck(trap)
    server.kill()
    wire.clear()
    trap = wire.hold("crm.lead.load", after=True)
    server.start()
    await struck(trap)
    server.kill()
    wire.clear()
    server.start()
    await completed(server, tracking_id)
    assert standing(odoo, body) == once(body)


async def test_a_stop_loses_nothing(serve: Serve, wire: Wire, odoo: Odoo) -> None:
    """SIGTERM in the middle of a quotation ends the server; the next start finishes it."""
    server = serve(ODOO_READ_TIMEOUT="60")
    trap = wire.hold("crm.lead.load", after=True)
    body = customer(products=mixed_lines(odoo))
    tracking_id = await request(server, body)
    await struck(trap)
    threading.Timer(1.0, trap.release.set).start()
    await asyncio.to_thread(server.stop)
    server.start()
    state = await finished(server, tracking_id)
    assert (state["status"], state["tracking_id"]) == ("completed", tracking_id)
    assert standing(odoo, body) == once(body)
