"""`kill -9` at every boundary of a quotation: after the restart it is finished by itself, once."""

import asyncio
import itertools
import threading
from typing import Any

import pytest

from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.quotes import completed, customer, finished, once, request, standing, status
from tests.live.release import BEST, GROUPING, TRANSPORTS
from tests.live.wire import Trap, Wire

# Asked for at the same time, before anything is written.
LOOK_UPS = (
    "res.partner.search_read.all",
    "crm.team.search_read",
    "res.users.search_read",
    f"crm.lead.{GROUPING}",
    f"crm.lead.{GROUPING}.all",
    "product.product.search_read.all",
)
WRITES = (("res.partner.load",), ("crm.lead.load",), ("sale.order.line.load",))
# The requests of a new customer's quotation with mixed prices, in the order in which they are sent.
BOUNDARIES = (LOOK_UPS, *WRITES, ("sale.order.search_read",))


def mixed_lines(odoo: Odoo) -> list[dict[str, Any]]:
    return [
        {"product_id": odoo.product("PUDU-KETTY"), "qty": 2, "price": 200000.25},
        {"product_id": odoo.product("SRV-CAPAC"), "qty": 1, "price": -1},
    ]


async def struck(trap: Trap) -> None:
    assert await asyncio.to_thread(trap.struck.wait, 20), "no request came to the boundary"


@pytest.mark.parametrize("protocol", TRANSPORTS)
async def test_killed_at_every_request(serve: Serve, wire: Wire, odoo: Odoo, protocol: str) -> None:
    """A quotation is held at each request, before Odoo sees it or after it acted, and two more were accepted just now;
    one kill -9 hits them all, and after the restart each is completed under its tracking id, with one of everything.
    """
    server = serve(ODOO_TRANSPORT=protocol, ODOO_MAX_CONCURRENT_CALLS="64", ODOO_READ_TIMEOUT="60")
    await completed(server, await request(server, customer(products=mixed_lines(odoo))))  # warm caches
    held = []
    # Over a second protocol the writes: it shares the code of reads.
    boundaries = BOUNDARIES if protocol == BEST else WRITES
    for kinds, after in itertools.product(boundaries, (False, True)):
        traps = [wire.hold(kind, after=after) for kind in kinds]
        body = customer(products=mixed_lines(odoo))
        held.append((body, await request(server, body)))
        for trap in traps:
            await struck(trap)
    for _, tracking_id in held:
        assert (await status(server, tracking_id))["status"] == "processing"
    accepted = [customer(products=mixed_lines(odoo)) for _ in range(2)]
    held += [(body, await request(server, body)) for body in accepted]
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
