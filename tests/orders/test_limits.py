"""The policy's limits on orders: lines that are added or changed, and orders before their customers are bound."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from mcp_odoo.access.guard import Guard
from mcp_odoo.access.policy import Policy
from mcp_odoo.errors import Forbidden
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.orders.models import LineChange, OrderChange
from tests.fake_odoo import Call
from tests.orders.conftest import Office, Staff
from tests.orders.desk import LINE, ORDER, Desk

WRITES = {"write", "load", "action_confirm", "get_portal_url"}
Ruled = Callable[..., Office]


@pytest.fixture
def ruled(desk: Desk, json2: OdooClient, staff: Staff) -> Ruled:
    """Make the services under a policy. The order's line is two robots at 50 pesos, which is their list price; the
    dozen of them costs 600.
    """

    def found(call: Call) -> list[dict[str, Any]]:
        if ["product_id", "!=", False] not in call.named["domain"]:
            return desk.found(call)
        lines = [line for line in desk.found(call) if line["product_id"]]
        named = [term[2] for term in call.named["domain"] if term[0] == "id"]
        return [line for line in lines if not named or line["id"] in named[0]]

    def products(call: Call) -> list[dict[str, Any]]:
        price = 600.0 if call.named["context"].get("uom") == 12 else 50.0
        return [
            {"id": n, "display_name": f"P{n}", "active": True, "sale_ok": True, "lst_price": price,
             "currency_id": [33, "MXN"]} for n in (1, 2)
        ]  # fmt: skip

    desk.odoo.answers |= {
        (LINE, "search_read"): found,
        ("product.product", "search_read"): products,
        ("product.pricelist", "search_read"): [{"id": 1, "currency_id": [33, "MXN"]}],
        ("res.currency", "search_read"): [
            {"id": 33, "name": "MXN", "rate": 1.0}, {"id": 1, "name": "USD", "rate": 0.05},
        ],
        (ORDER, "action_confirm"): lambda _: desk.order.update(state="sale"),
        (ORDER, "get_portal_url"): "/my/orders/40?access_token=x",
        (ORDER, "get_base_url"): "https://erp.example.com",
    }  # fmt: skip

    def make(**orders: Any) -> Office:
        return staff(json2, guard=Guard(Policy.model_validate({"orders": orders})))

    return make


def written(desk: Desk) -> list[str]:
    """What reached Odoo that changes something there."""
    return [call.method for call in desk.odoo.calls if call.method in WRITES]


async def code_of(doing: Any) -> str:
    with pytest.raises(Forbidden) as caught:
        await doing
    return caught.value.code


def change(**values: Any) -> OrderChange:
    return OrderChange(lines=[LineChange(line_id=50, **values)])


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"discount": 16}, "policy_discount"),
        ({"price_unit": 42}, "policy_discount"),
        ({"price_unit": 45, "discount": 10}, "policy_discount"),
        ({"product_uom_qty": 5}, "policy_value"),
        ({"price_unit": 101}, "policy_value"),
    ],
)
async def test_a_change_beyond_the_limits_writes_nothing(
    desk: Desk, ruled: Ruled, values: dict[str, Any], code: str
) -> None:
    """Price and discount count together; the value is the whole order's."""
    office = ruled(max_discount=15, max_value={"MXN": 200})
    assert await code_of(office.changes.update(40, change(**values))) == code
    assert written(desk) == []


@pytest.mark.parametrize(
    "values",
    [
        {"discount": 15}, {"price_unit": 42.5}, {"product_uom_qty": 4}, {"price_unit": 100}, {"name": "x"},
        {"remove": True},
    ],
    ids=str,
)  # fmt: skip
async def test_a_change_within_the_limits_is_written(desk: Desk, ruled: Ruled, values: dict[str, Any]) -> None:
    """The limits themselves are within."""
    await ruled(max_discount=15, max_value={"MXN": 200}).changes.update(40, change(**values))
    assert written(desk) == ["write"]


async def test_a_discount_that_a_person_gave_may_stay(desk: Desk, ruled: Ruled) -> None:
    """Another quantity does not give it again."""
    desk.lines[0]["discount"] = 40.0
    await ruled(max_discount=15).changes.update(40, change(product_uom_qty=3))
    assert written(desk) == ["write"]


async def test_an_order_above_the_limit_may_become_smaller(desk: Desk, ruled: Ruled) -> None:
    """And not larger; what does not touch its lines is not the limit's matter."""
    office = ruled(max_value={"MXN": 50})
    await office.changes.update(40, change(product_uom_qty=1.5))
    await office.changes.update(40, OrderChange(note="Gracias"))
    assert written(desk) == ["write", "write"]
    assert await code_of(office.changes.update(40, change(product_uom_qty=3))) == "policy_value"


async def test_prices_that_include_taxes_are_counted_without(desk: Desk, ruled: Ruled) -> None:
    """As far as Odoo has said of this line what is tax: 116 pesos are 100."""
    desk.lines[0]["price_unit"] = 58.0
    office = ruled(max_value={"MXN": 200})
    await office.changes.update(40, change(product_uom_qty=4))
    assert await code_of(office.changes.update(40, change(product_uom_qty=9))) == "policy_value"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"price_unit": 42}, "policy_discount"),
        ({"product_uom_qty": 3}, "policy_value"),
        ({"price_unit": 101}, "policy_value"),
        ({"price_unit": 42.5, "product_uom_qty": 2.0}, None),
        ({"product_uom_qty": 2.0}, None),
        ({"price_unit": -1.0, "product_uom_qty": 2.0}, None),
    ],
)
async def test_a_new_line_is_limited(desk: Desk, ruled: Ruled, values: dict[str, Any], code: str | None) -> None:
    """With what stands in the order already; without a price it counts with the list price."""
    office = ruled(max_discount=15, max_value={"MXN": 200})
    if code:
        assert await code_of(office.orders.add_line(40, 1, **values)) == code
        assert written(desk) == []
    else:
        await office.orders.add_line(40, 1, **values)
        assert written(desk) == ["load"]


@pytest.mark.parametrize("step", ["confirm", "link"])
@pytest.mark.parametrize(
    ("line", "order", "code"),
    [
        ({"discount": 15.5}, {}, "policy_discount"),
        ({"price_unit": 40.0}, {}, "policy_discount"),
        ({"product_uom_id": [12, "Docenas"], "price_unit": 300.0}, {}, "policy_discount"),
        ({}, {"amount_untaxed": 200.01}, "policy_value"),
        ({}, {"currency_id": [1, "USD"]}, "policy_currency"),
    ],
)
async def test_an_order_that_somebody_edited_is_not_sold(
    desk: Desk, ruled: Ruled, step: str, line: dict[str, Any], order: dict[str, Any], code: str
) -> None:
    """Neither confirmed nor shown to the customer, who could accept it."""
    desk.lines[0] |= line
    desk.order |= order
    office = ruled(max_discount=15, max_value={"MXN": 200})
    assert await code_of(getattr(office.lifecycle, step)(40)) == code
    assert written(desk) == []


async def test_an_order_within_the_limits_is_sold(desk: Desk, ruled: Ruled) -> None:
    """A dozen at its own list price; the discount is exactly the limit."""
    desk.lines[0] |= {"product_uom_id": [12, "Docenas"], "price_unit": 600.0, "discount": 15.0}
    office = ruled(max_discount=15, max_value={"MXN": 200})
    await office.lifecycle.link(40)
    assert (await office.lifecycle.confirm(40)).state == "sale"


async def test_a_negative_line_makes_an_order_too_cheap(desk: Desk, ruled: Ruled) -> None:
    """As Odoo's own button for discounts adds one."""
    desk.lines.append(
        {**desk.lines[0], "id": 52, "product_id": [2, "Descuento"], "product_uom_qty": 1, "price_unit": -20}
    )
    assert await code_of(ruled(max_discount=15).lifecycle.confirm(40)) == "policy_discount_order"


async def test_an_order_in_dollars_is_compared_in_dollars(desk: Desk, ruled: Ruled) -> None:
    """The list price of 50 pesos is 2.50 dollars."""
    desk.order["currency_id"] = [1, "USD"]
    desk.lines[0]["price_unit"] = 2.0
    assert await code_of(ruled(max_discount=15).lifecycle.confirm(40)) == "policy_discount"
    desk.lines[0]["price_unit"] = 2.2
    assert (await ruled(max_discount=15).lifecycle.confirm(40)).state == "sale"


async def test_a_confirmed_order_is_told_and_cancelled_whatever_it_is_worth(desk: Desk, ruled: Ruled) -> None:
    """The limits are about selling."""
    desk.order |= {"state": "sale", "amount_untaxed": 1e9}
    office = ruled(max_value={"MXN": 200})
    desk.odoo.answers[ORDER, "action_cancel"] = lambda _: desk.order.update(state="cancel")
    assert (await office.lifecycle.confirm(40)).state == "sale"
    assert (await office.lifecycle.link(40)).state == "sale"
    assert (await office.lifecycle.cancel(40)).state == "cancel"


async def test_without_limits_nothing_more_is_asked(desk: Desk, ruled: Ruled) -> None:
    """Neither prices nor rates."""
    office = ruled()
    await office.changes.update(40, change(discount=90))
    await office.lifecycle.confirm(40)
    assert not [
        call for call in desk.odoo.calls if call.model in ("product.pricelist", "res.currency", "product.product")
    ]


async def test_changes_of_one_order_are_looked_at_one_after_the_other(desk: Desk, ruled: Ruled) -> None:
    """Models call tools side by side: what one is allowed by has to be what it changes."""
    office = ruled(max_discount=15, max_value={"MXN": 200})
    await asyncio.gather(
        office.changes.update(40, change(product_uom_qty=3)),
        office.changes.update(40, change(discount=5)),
        office.orders.add_line(40, 1),
        office.lifecycle.confirm(40),
    )
    writes = [number for number, call in enumerate(desk.odoo.calls) if call.method in WRITES]
    reads = [number for number, call in enumerate(desk.odoo.calls) if (call.model, call.method) == (ORDER, "read")]
    assert len(writes) == 4
    for write, following in itertools.pairwise(writes):
        assert any(write < read < following for read in reads)
