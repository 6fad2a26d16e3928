"""Lines of orders: their prices, and orders with more of them than one page shows."""

from typing import Any

import pytest

from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import line_ids, named, new_order, new_partner, refused, unique
from tests.live.server import Server

DEALER = "Distribuidora Robótica del Norte"
BELLA, TRAY = 289000.0, 3200.0


async def test_lines_have_the_customers_prices(any_server: Server, odoo: Odoo) -> None:
    """The dealer's list gives 12 % off and a fixed price; given prices, 0 too, go before it; lines keep their order."""
    order = await call(any_server, "dev_create_sale", {"partner_id": named(odoo, "res.partner", DEALER)})
    bella, tray = odoo.product("PUDU-BELLA"), odoo.product("ACC-CHAROLA")
    asked: list[dict[str, Any]] = [
        {"product_id": bella, "product_uom_qty": 2},
        {"product_id": tray},
        {"product_id": tray, "price_unit": -1},
        {"product_id": bella, "price_unit": 199999.99, "name": "Demo | <b>usado</b>\nsin garantía"},
        {"product_id": tray, "product_uom_qty": 4, "price_unit": 0},
    ]
    lines = [await call(any_server, "dev_create_sale_line", {"order_id": order["id"], **line}) for line in asked]
    made = odoo.find(
        "sale.order.line", [("order_id", "=", order["id"])],
        ["product_id", "product_uom_qty", "price_unit", "discount", "name"], order="sequence, id",
    )  # fmt: skip
    assert [line["id"] for line in lines] == [line["id"] for line in made]
    assert [(line["product_id"][0], line["product_uom_qty"], line["price_unit"]) for line in made] == [
        (bella, 2, pytest.approx(BELLA * 0.88)),
        (tray, 1, 2700),
        (tray, 1, 2700),
        (bella, 1, 199999.99),
        (tray, 4, 0),
    ]
    assert {line["discount"] for line in made} == {0}
    assert made[3]["name"] == "Demo | <b>usado</b>\nsin garantía"
    assert lines[-1]["order_total"] == odoo.one("sale.order", order["id"], "amount_total")["amount_total"]
    assert lines[-1]["order_total"] == pytest.approx((BELLA * 0.88 * 2 + 2 * 2700 + 199999.99) * 1.16, abs=0.02)
    read = await call(any_server, "dev_read_sale", {"order_id": order["id"]})
    assert read["lines"] == [{key: line[key] for key in read["lines"][0]} for line in lines]


def discounting_customer(odoo: Odoo, percent: float) -> int:
    """A customer on a pricelist that shows its discount."""
    rule = {"applied_on": "3_global", "compute_price": "percentage", "percent_price": percent}
    policy = {}
    if odoo("product.pricelist", "fields_get", ["discount_policy"], ["type"]):  # of lists and users, until 16
        policy = {"discount_policy": "without_discount"}
        odoo("res.config.settings", "execute", [odoo.create("res.config.settings", group_discount_per_so_line=True)])
    pricelist = odoo.create("product.pricelist", name=unique("Lista"), item_ids=[(0, 0, rule)], **policy)
    return new_partner(odoo, property_product_pricelist=pricelist)


async def test_a_given_price_has_no_discount(server: Server, odoo: Odoo) -> None:
    """On a list that shows its discount, a line without a price costs the list's; a given price is what is paid."""
    order = await call(server, "dev_create_sale", {"partner_id": discounting_customer(odoo, 25)})
    add = {"order_id": order["id"], "product_id": odoo.product("ACC-CHAROLA")}
    listed = await call(server, "dev_create_sale_line", add)
    given = await call(server, "dev_create_sale_line", {**add, "price_unit": 3000})
    assert listed["price_subtotal"] == TRAY * 0.75
    assert (given["price_unit"], given["discount"], given["price_subtotal"]) == (3000, 0, 3000)
    assert odoo.one("sale.order", order["id"], "amount_untaxed")["amount_untaxed"] == TRAY * 0.75 + 3000


async def test_another_quantity_keeps_what_was_agreed(any_server: Server, odoo: Odoo) -> None:
    """Price and discount of a line stay when only its quantity changes: those that the tools gave, those of the list,
    and those that another program wrote.
    """
    order = await call(any_server, "dev_create_sale", {"partner_id": discounting_customer(odoo, 20)})
    tray = odoo.product("ACC-CHAROLA")
    add = {"order_id": order["id"], "product_id": tray}
    given = (await call(any_server, "dev_create_sale_line", {**add, "price_unit": 500}))["id"]
    listed = (await call(any_server, "dev_create_sale_line", add))["id"]
    haggled = (await call(any_server, "dev_create_sale_line", add))["id"]
    await call(any_server, "dev_update_sale", {"order_id": order["id"], "lines": [{"line_id": haggled, "discount": 5}]})
    theirs = odoo.create(
        "sale.order.line", order_id=order["id"], product_id=tray, product_uom_qty=1, price_unit=10, discount=0
    )
    ids = [given, listed, haggled, theirs]

    before = [
        (line["price_unit"], line["discount"])
        for line in (odoo.one("sale.order.line", one, "price_unit", "discount") for one in ids)
    ]
    lines = [{"line_id": line_id, "product_uom_qty": 7} for line_id in ids]
    answer = await call(any_server, "dev_update_sale", {"order_id": order["id"], "lines": lines})
    after = [odoo.one("sale.order.line", one, "price_unit", "discount", "product_uom_qty") for one in ids]
    assert [(line["price_unit"], line["discount"]) for line in after] == before
    assert {line["product_uom_qty"] for line in after} == {7}
    assert {change["field"] for change in answer["changed"] if change["line_id"]} <= {
        "product_uom_qty", "price_subtotal"
    }  # fmt: skip


@pytest.mark.parametrize("price", [150, 0])
async def test_a_given_price_survives_a_new_quantity(server: Server, odoo: Odoo, price: float) -> None:
    """What was agreed stays agreed: changing the quantity of a line with a given price leaves the price alone."""
    add = {"order_id": new_order(odoo), "product_id": odoo.product("ACC-CHAROLA"), "price_unit": price}
    line = await call(server, "dev_create_sale_line", add)
    change = {"order_id": add["order_id"], "lines": [{"line_id": line["id"], "product_uom_qty": 2}]}
    answer = await call(server, "dev_update_sale", change)
    assert [(one["product_uom_qty"], one["price_unit"]) for one in answer["lines"]] == [(2, price)]
    assert odoo.one("sale.order.line", line["id"], "price_unit")["price_unit"] == price


async def test_long_orders_are_read_in_pages(server: Server, odoo: Odoo) -> None:
    """A hundred lines at a time, sections and notes among them, none twice and none left out; fetch has them all."""
    lines = [(0, 0, {"display_type": "line_section", "name": "Sección", "sequence": 1})]
    lines += [(0, 0, {"display_type": "line_note", "name": f"Nota {n}", "sequence": n + 1}) for n in range(1, 150)]
    order_id = odoo.create("sale.order", partner_id=new_partner(odoo), order_line=lines)
    first = await call(server, "dev_read_sale", {"order_id": order_id})
    assert (len(first["lines"]), first["total_lines"], first["has_more_lines"]) == (100, 150, True)
    second = await call(server, "dev_read_sale", {"order_id": order_id, "line_offset": 100})
    assert (len(second["lines"]), second["total_lines"], second["has_more_lines"]) == (50, 150, False)
    both = [*first["lines"], *second["lines"]]
    assert [line["id"] for line in both] == line_ids(odoo, order_id)
    assert [line["kind"] for line in both[:3]] == ["section", "note", "note"]
    assert {line["product"] for line in both} == {None}
    beyond = await call(server, "dev_read_sale", {"order_id": order_id, "line_offset": 5000})
    assert (beyond["lines"], beyond["total_lines"], beyond["has_more_lines"]) == ([], 150, False)
    document = await call(server, "fetch", {"id": f"order:{order_id}"})
    assert all(f"| Nota {n} |" in document["text"] for n in range(1, 150))


async def test_changes_on_later_pages_are_told(server: Server, odoo: Odoo) -> None:
    """Of an order with more than a hundred lines: a line changed, one removed from either page, and nothing else."""
    lines = [(0, 0, {"display_type": "line_note", "name": f"Nota {n}", "sequence": n}) for n in range(120)]
    order_id = odoo.create("sale.order", partner_id=new_partner(odoo), order_line=lines)
    ids = line_ids(odoo, order_id)
    changes = [{"line_id": ids[119], "name": "Cambio"}, *({"line_id": ids[n], "remove": True} for n in (0, 110))]
    answer = await call(server, "dev_update_sale", {"order_id": order_id, "lines": changes})
    assert {(one["field"], one["line_id"], one["before"], one["after"]) for one in answer["changed"]} == {
        ("name", ids[119], "Nota 119", "Cambio"), ("line", ids[0], "Nota 0", None),
        ("line", ids[110], "Nota 110", None),
    }  # fmt: skip
    assert (len(answer["lines"]), answer["total_lines"], answer["has_more_lines"]) == (100, 118, True)
    assert line_ids(odoo, order_id) == [line for line in ids if line not in (ids[0], ids[110])]
    unknown = {"order_id": order_id, "lines": [{"line_id": ids[0], "name": "x"}]}
    await refused(server, "dev_update_sale", unknown, "line_unknown")
