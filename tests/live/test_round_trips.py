"""How many requests to Odoo a quotation waits for one after another, seen at the wire."""

from typing import Any

import pytest

from mcp_odoo.odoo.kinds import MODELS
from tests.live.exchange import one_after_another
from tests.live.lab import Odoo
from tests.live.quotes import call, customer, quote
from tests.live.release import DISCOUNTS, TERMS
from tests.live.server import Server
from tests.live.wire import Wire

NEW, KNOWN, MIXED = 4, 3, 1


async def counted(server: Server, wire: Wire, body: dict[str, Any]) -> int:
    """The round trips of one quotation, on warm caches, over a way so long that what is sent together is under way
    together, however busy this machine is.
    """
    await quote(server, customer(x_studio_producto=1))
    mark = wire.mark()
    wire.latency = 0.1
    try:
        await quote(server, body)
    finally:
        wire.latency = 0.0
    made = wire.since(mark)
    assert len(made) >= KNOWN
    assert all(exchange.ended for exchange in made)
    return one_after_another(made)


def lines(odoo: Odoo, *prices: float) -> list[dict[str, Any]]:
    skus = ("PUDU-BELLA", "SRV-INST", "ACC-CARGA")
    return [
        {"product_id": odoo.product(sku), "qty": 1, "price": price} for sku, price in zip(skus, prices, strict=False)
    ]


@pytest.mark.parametrize("prices", [(), (-1, -1), (100, 200)], ids=["no lines", "pricelist prices", "given prices"])
async def test_a_new_customer_takes_four(
    any_server: Server, any_wire: Wire, odoo: Odoo, prices: tuple[float, ...]
) -> None:
    """Look up, partner, order, read back: four round trips for a company and its contact."""
    form = DISCOUNTS if -1 in prices else 0
    assert await counted(any_server, any_wire, customer(products=lines(odoo, *prices))) <= NEW + 2 * TERMS + form


async def test_a_known_customer_takes_three(any_server: Server, any_wire: Wire, odoo: Odoo) -> None:
    """Three round trips where the partner is there already, and no partner is loaded."""
    body = customer(products=lines(odoo, -1))
    await quote(any_server, body)
    mark = any_wire.mark()
    assert await counted(any_server, any_wire, {**body, "lead_name": "Segunda"}) <= KNOWN + TERMS + DISCOUNTS
    partners = [one for one in any_wire.since(mark) if one.kind == "res.partner.load"]
    assert len(partners) == 1 + TERMS, "only the warming quotation's"


async def test_mixed_prices_take_one_more(any_server: Server, any_wire: Wire, odoo: Odoo) -> None:
    """Given beside pricelist prices cost one round trip more."""
    body = customer(products=lines(odoo, -1, 99.5, -1))
    assert await counted(any_server, any_wire, body) <= NEW + 2 * TERMS + MIXED + DISCOUNTS
    assert await counted(any_server, any_wire, {**body, "lead_name": "Segunda"}) <= KNOWN + MIXED + TERMS + DISCOUNTS


async def test_a_given_salesperson_costs_nothing_more(any_server: Server, any_wire: Wire, odoo: Odoo) -> None:
    """Looking at the salesperson goes on beside the other look-ups."""
    assert await counted(any_server, any_wire, customer(user_id=odoo.user("luis"))) <= NEW + 2 * TERMS


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("count_opportunities", {"by": "salesperson"}),
        ("get_salesperson_with_least_opportunities", {}),
        ("list_opportunities", {}),
        ("list_orders", {}),
        ("fetch", {"id": "partner"}),
        ("fetch", {"id": "opportunity"}),
        ("fetch", {"id": "order"}),
        ("fetch", {"id": "project"}),
        ("fetch", {"id": "product"}),
    ],
    ids=lambda value: value.get("id", "") if isinstance(value, dict) else value,
)
async def test_reading_takes_one(
    any_server: Server, any_wire: Wire, odoo: Odoo, tool: str, arguments: dict[str, Any]
) -> None:
    """Whatever belongs to what is asked for is asked for at the same time."""
    if kind := arguments.get("id"):
        arguments = {"id": f"{kind}:{odoo.find(MODELS[kind], [], ['id'], limit=1)[0]['id']}"}
    await call(any_server, tool, arguments)
    mark = any_wire.mark()
    any_wire.latency = 0.1
    try:
        await call(any_server, tool, arguments)
    finally:
        any_wire.latency = 0.0
    assert one_after_another(any_wire.since(mark)) == 1


async def test_finding_products_takes_one(any_server: Server, any_wire: Wire) -> None:
    """The products and their number are asked at the same time."""
    await call(any_server, "find_products", {"query": "robot"})
    mark = any_wire.mark()
    await call(any_server, "find_products", {"query": "robot"})
    assert one_after_another(any_wire.since(mark)) == 1
