"""Prices: the pricelist's, the given ones, both in one order, and none at all."""

from typing import Any

import pytest

from tests.live.lab import Odoo
from tests.live.quotes import customer, quote
from tests.live.server import Server

BELLA, TRAY, INSTALLATION = 289000.0, 3200.0, 12500.0
DEALER = {
    "partner_name": "Distribuidora Robótica del Norte",
    "contact_name": "Iván Quintana",
    "email": "ivan@roboticanorte.example",
    "phone": "+526144567801",
}


async def made(server: Server, odoo: Odoo, body: dict[str, Any]) -> list[tuple[int, float, float]]:
    """(product, quantity, unit price) of each line in Odoo; the totals of the output are the order's."""
    output = await quote(server, body)
    domain = [("order_id", "=", output["sale_order_id"])]
    lines = odoo.find("sale.order.line", domain, ["product_id", "product_uom_qty", "price_unit", "discount"])
    assert all(line["discount"] == 0 for line in lines)
    found = [(line["product_id"][0], line["product_uom_qty"], line["price_unit"]) for line in lines]
    untaxed = sum(quantity * price for _, quantity, price in found)
    assert output["amount_untaxed"] == pytest.approx(untaxed, abs=0.01)
    assert output["amount_total"] == pytest.approx(untaxed * 1.16, abs=0.02)
    return found


async def test_one_product_at_the_pricelists_price(any_server: Server, odoo: Odoo) -> None:
    """product_id with neither quantity nor price: one at the list price."""
    bella = odoo.product("PUDU-BELLA")
    assert await made(any_server, odoo, customer(product_id=bella)) == [(bella, 1, BELLA)]


async def test_one_product_at_a_given_price(server: Server, odoo: Odoo) -> None:
    """product_id with product_qty and product_price, to the cent."""
    bella = odoo.product("PUDU-BELLA")
    body = customer(product_id=bella, product_qty=3.5, product_price=1234.56)
    assert await made(server, odoo, body) == [(bella, 3.5, 1234.56)]


async def test_given_and_pricelist_prices_in_one_order(any_server: Server, odoo: Odoo) -> None:
    """-1, no price at all, 0 and an amount each mean what they say, in the order given."""
    bella, tray, installation = (odoo.product(sku) for sku in ("PUDU-BELLA", "ACC-CHAROLA", "SRV-INST"))
    lines = [
        {"product_id": installation, "qty": 2, "price": -1},
        {"product_id": bella, "qty": 1, "price": 275000.99},
        {"product_id": tray, "qty": 4},
        {"product_id": tray, "qty": 1, "price": 0},
    ]
    assert await made(any_server, odoo, customer(products=lines)) == [
        (installation, 2, INSTALLATION),
        (bella, 1, 275000.99),
        (tray, 4, TRAY),
        (tray, 1, 0),
    ]


async def test_price_zero_is_a_gift(server: Server, odoo: Odoo) -> None:
    """0 is a price like any other, not "no price"."""
    tray = odoo.product("ACC-CHAROLA")
    assert await made(server, odoo, customer(product_id=tray, product_price=0)) == [(tray, 1, 0)]


async def test_a_dealer_gets_the_dealers_prices(any_server: Server, odoo: Odoo) -> None:
    """A known customer's own pricelist gives 12 % off and its fixed price, a given price goes before it."""
    bella, tray = odoo.product("PUDU-BELLA"), odoo.product("ACC-CHAROLA")
    lines = [{"product_id": bella}, {"product_id": tray}]
    body = customer(**DEALER, products=lines)
    assert await made(any_server, odoo, body) == [(bella, 1, pytest.approx(BELLA * 0.88)), (tray, 1, 2700.0)]
    lines[1]["price"] = 2999
    mixed = customer(**DEALER, products=lines)
    assert await made(any_server, odoo, mixed) == [(bella, 1, pytest.approx(BELLA * 0.88)), (tray, 1, 2999)]


async def test_product_id_beside_products(server: Server, odoo: Odoo) -> None:
    """product_id comes first, then products; where products repeats it, it is one line, theirs."""
    bella, tray = odoo.product("PUDU-BELLA"), odoo.product("ACC-CHAROLA")
    both = customer(product_id=bella, product_qty=2, products=[{"product_id": tray, "qty": 5}])
    assert await made(server, odoo, both) == [(bella, 2, BELLA), (tray, 5, TRAY)]
    repeated = customer(product_id=tray, product_qty=2, products=[{"product_id": tray, "qty": 5}])
    assert await made(server, odoo, repeated) == [(tray, 5, TRAY)]


async def test_no_products(any_server: Server, odoo: Odoo) -> None:
    """Without products there is an order without lines, for 0."""
    assert await made(any_server, odoo, customer()) == []
    assert await made(any_server, odoo, customer(products=[])) == []


async def test_many_lines_keep_their_order(server: Server, odoo: Odoo) -> None:
    """Forty lines, alternating given and pricelist prices, arrive complete and in order."""
    tray = odoo.product("ACC-CHAROLA")
    lines = [{"product_id": tray, "qty": n, "price": n / 100 if n % 2 else -1} for n in range(1, 41)]
    expected = [(tray, n, n / 100 if n % 2 else TRAY) for n in range(1, 41)]
    assert await made(server, odoo, customer(products=lines)) == expected
