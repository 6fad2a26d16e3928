"""Adding a line to an order."""

from typing import Any

import pytest

from mcp_odoo.errors import Conflict, InvalidRequest, McpOdooError
from mcp_odoo.odoo.client import CREATE_ONCE
from tests.fake_odoo import Drop
from tests.orders.conftest import Office
from tests.orders.desk import LINE, Desk


async def added(office: Office, desk: Desk, **asked: Any) -> dict[str, str]:
    """The cells that were loaded for a line with product 1, less its external id."""
    await office.orders.add_line(40, 1, **asked)
    cells = desk.loaded.pop()
    assert cells.pop("id").startswith("__mcp_odoo__.line_")
    return cells


async def test_a_line_is_told_with_what_the_order_comes_to(office: Office) -> None:
    """So that nobody has to read the order again."""
    line = await office.orders.add_line(40, 1)
    assert line.model_dump() == {
        "id": 50, "kind": "product", "product": {"id": 1, "name": "Robot"}, "name": "Robot T300",
        "product_uom_qty": 2.0, "qty_invoiced": 0.0, "unit": "Unidades", "price_unit": 50.0, "discount": 0.0,
        "price_subtotal": 100.0,
        "order": {"id": 40, "name": "S00040"}, "currency": "MXN", "order_total": 116.0,
    }  # fmt: skip


@pytest.mark.parametrize("price", [None, -1, -1.0])
async def test_without_a_price_the_pricelist_sets_it(office: Office, desk: Desk, price: float | None) -> None:
    """An empty cell would make the line free: there is none, and none for the text either."""
    plain = {"order_id/.id": "40", "product_id/.id": "1", "product_uom_qty": "1.0"}
    assert await added(office, desk, price_unit=price) == plain
    (call,) = desk.odoo.called(LINE, "load")
    assert CREATE_ONCE.items() <= call.named["context"].items()


@pytest.mark.parametrize("price", [0.0, 99.5])
async def test_a_given_price_is_what_the_customer_pays(office: Office, desk: Desk, price: float) -> None:
    """No discount comes off it, nothing is a price too, and a new quantity later does not replace it."""
    cells = await added(office, desk, product_uom_qty=2.5, price_unit=price, name="Con base")
    assert cells == {
        "order_id/.id": "40", "product_id/.id": "1", "product_uom_qty": "2.5", "price_unit": str(price),
        "discount": "0", "technical_price_unit": "-1", "name": "Con base",
    }  # fmt: skip


async def test_odoo_14_does_not_remember_the_pricelist_s_price(old_office: Office, old_desk: Desk) -> None:
    """It has no field for it."""
    cells = await added(old_office, old_desk, price_unit=99.5)
    assert "technical_price_unit" not in cells
    assert (cells["price_unit"], cells["discount"]) == ("99.5", "0")


@pytest.mark.parametrize(
    ("state", "code"), [({"state": "cancel"}, "order_cancelled"), ({"state": "sale", "locked": True}, "order_locked")]
)
async def test_a_cancelled_or_locked_order_takes_no_lines(
    office: Office, desk: Desk, state: dict[str, Any], code: str
) -> None:
    """As in Odoo's form; the refusal names the order."""
    desk.order |= state
    with pytest.raises(Conflict, match="S00040") as caught:
        await office.orders.add_line(40, 1)
    assert (caught.value.code, desk.loaded) == (code, [])


@pytest.mark.parametrize("state", ["draft", "sent", "sale"])
async def test_a_quotation_and_a_confirmed_order_take_lines(office: Office, desk: Desk, state: str) -> None:
    """A customer may want more."""
    desk.order["state"] = state
    assert (await office.orders.add_line(40, 1)).id == 50


@pytest.mark.parametrize(
    ("product", "qty", "code"),
    [(3, 1.0, "product_unknown"), (1, 0.004, "quantity_too_small")],
)
async def test_what_cannot_be_sold_is_refused(office: Office, desk: Desk, product: int, qty: float, code: str) -> None:
    """With the field's name, before anything is written."""
    with pytest.raises(InvalidRequest, match=r"^product_") as caught:
        await office.orders.add_line(40, product, qty)
    assert (caught.value.code, desk.loaded) == (code, [])


async def test_a_key_names_the_line(office: Office, desk: Desk) -> None:
    """The same request with it is the same line; another product, order or price is a conflict."""
    await office.orders.add_line(40, 1, key="k")
    await office.orders.add_line(40, 1, key="k")
    first, second = desk.loaded
    assert first == second
    others: list[dict[str, Any]] = [{"product_id": 2}, {"order_id": 41}, {"price_unit": 1.0}, {"name": "x"}]
    for asked in others:
        with pytest.raises(McpOdooError) as caught:
            await office.orders.add_line(**{"order_id": 40, "product_id": 1, **asked}, key="k")
        assert caught.value.code == "key_of_another_request"
    assert len(desk.loaded) == 2


async def test_a_lost_answer_makes_no_second_line(office: Office, desk: Desk) -> None:
    """The call is repeated with the same external id."""
    desk.odoo.faults[LINE, "load"] = [Drop()]
    await office.orders.add_line(40, 1)
    first, second = desk.odoo.called(LINE, "load")
    assert first.named == second.named
