"""Several processes on one jobs database: a dead one's quotations are finished by the others."""

import asyncio
import uuid
from urllib.parse import urlsplit

from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.quotes import completed, customer, finished, once, quote, request, standing
from tests.live.wire import Wire


async def test_a_dead_peers_quotation_is_taken_over(
    serve: Serve, wire: Wire, odoo: Odoo, postgresql: dict[str, str]
) -> None:
    """Two servers; the one that works on a quotation is killed: the other finishes it within seconds, and either knows
    every quotation. Started again, the first one is a peer like before.
    """
    first, second = (serve(wait=False, **postgresql, ODOO_READ_TIMEOUT="60") for _ in range(2))
    for server in (first, second):
        server.wait_until_healthy()
    await quote(first, customer())
    trap = wire.hold("crm.lead.load", after=True)
    body = customer(product_id=odoo.product("ACC-CHAROLA"))
    tracking_id = await request(first, body)
    assert await asyncio.to_thread(trap.struck.wait, 20)
    first.kill()
    output = await completed(second, tracking_id, wait=20)
    wire.clear()
    (counts,) = standing(odoo, body)
    assert counts == {**once(body)[0], "lines": 1}
    first.start()
    assert await completed(first, tracking_id) == output
    key, shared = str(uuid.uuid4()), customer()
    asked = await asyncio.gather(*(request(server, shared, key) for server in (first, second) * 5))
    assert len(set(asked)) == 1
    await completed(first, asked[0])
    assert standing(odoo, shared) == once(shared)


async def test_killed_alone(serve: Serve, wire: Wire, odoo: Odoo, postgresql: dict[str, str]) -> None:
    """One server on PostgreSQL, killed in the middle: after its restart the quotation is completed by itself, once;
    the database's password is in no log.
    """
    server = serve(**postgresql, ODOO_READ_TIMEOUT="60")
    trap = wire.hold("res.partner.load", after=True)
    body = customer()
    tracking_id = await request(server, body)
    assert await asyncio.to_thread(trap.struck.wait, 20)
    server.kill()
    server.start()
    wire.clear()
    assert (await finished(server, tracking_id))["status"] == "completed"
    assert standing(odoo, body) == once(body)
    password = str(urlsplit(postgresql["MCP_ODOO_DATABASE_URL"]).password)
    assert password not in server.logs
