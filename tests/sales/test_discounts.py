"""Discounts that pricelists show, where only Odoo's form computes them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.sales.discounts import give_pricelist_discounts
from mcp_odoo.sales.models import QuotationRequest
from mcp_odoo.sales.service import Plan
from tests.conftest import Connect
from tests.fake_odoo import V14, Call, Drop, FakeOdoo, fake_odoo
from tests.sales.conftest import Quote

LINE = "sale.order.line"
DISCOUNTS = {51: 10.0, 52: 0.0, 53: 7.5}


def open_pricelist(odoo: FakeOdoo, policy: str = "without_discount", **discount: Any) -> dict[int, float]:
    """Lines 51 to 53, and what their form would show; the answer is what the lines have."""
    given = dict.fromkeys(DISCOUNTS, 0.0)

    def lines(call: Call) -> list[dict[str, Any]]:
        *made, shown = call.named["domain"]
        assert shown == ["order_id.pricelist_id.discount_policy", "=", "without_discount"]
        ids = made[0][2] if made[0][0] == "id" else list(given)
        return [{"id": n, "product_uom_qty": 2.0, "discount": given[n]} for n in ids if policy == shown[2]]

    def write(call: Call) -> bool:
        given[call.ids[0]] = call.named["vals"]["discount"]
        return True

    odoo.answers |= {
        (LINE, "fields_get"): {"product_uom_qty": {"digits": [16, 2]}, "discount": discount},
        (LINE, "search_read"): lines,
        (LINE, "onchange"): lambda call: {"value": {"discount": DISCOUNTS[call.ids[0]]}},
        (LINE, "write"): write,
    }
    return given


async def give(client: OdooClient, *ids: int, by_pricelist: bool = True) -> None:
    await give_pricelist_discounts(client, Schema(client), [("id", "in", ids)], [by_pricelist] * len(ids))


@pytest.fixture
async def old_odoo() -> AsyncIterator[FakeOdoo]:
    async with fake_odoo(V14) as odoo:
        yield odoo


@pytest.fixture
def old_client(old_odoo: FakeOdoo, connect: Connect) -> OdooClient:
    return connect(old_odoo)


async def test_lines_get_the_discount_that_the_form_would_show(old_odoo: FakeOdoo, old_client: OdooClient) -> None:
    """Each its own; a line without one is not written to, and asking the form writes nothing."""
    given = open_pricelist(old_odoo)
    old_odoo.faults[LINE, "onchange"] = [Drop()]
    await give(old_client, 51, 52, 53)
    assert given == DISCOUNTS
    assert len(old_odoo.called(LINE, "write")) == 2
    asked = old_odoo.called(LINE, "onchange")[-1].named
    assert (asked["values"], asked["field_name"]) == ({"product_uom_qty": 2.0}, ["product_uom_qty"])
    assert "discount" in asked["field_onchange"]


async def test_a_pricelist_that_hides_its_discount_shows_none(old_odoo: FakeOdoo, old_client: OdooClient) -> None:
    """The price has it already."""
    given = open_pricelist(old_odoo, "with_discount")
    await give(old_client, 51)
    assert given[51] == 0.0
    assert old_odoo.called(LINE, "onchange") == []


async def test_odoo_that_computes_discounts_is_asked_nothing(json2: OdooClient, odoo: FakeOdoo) -> None:
    """From 16 on."""
    open_pricelist(odoo, depends=["product_id"])
    schema = Schema(json2)
    await give_pricelist_discounts(json2, schema, [("id", "=", 51)], [True])
    assert [call.method for call in odoo.calls if call.model not in ("web", "res.users")] == ["fields_get"]


async def test_prices_that_were_agreed_on_are_not_looked_at(old_odoo: FakeOdoo, old_client: OdooClient) -> None:
    """Nor is anything for no lines."""
    open_pricelist(old_odoo)
    await give(old_client, 51, by_pricelist=False)
    await give(old_client)
    assert old_odoo.called(LINE, "search_read") == []


async def test_a_lost_answer_is_asked_for_again(old_odoo: FakeOdoo, old_client: OdooClient) -> None:
    """The same discount twice is the same."""
    given = open_pricelist(old_odoo)
    old_odoo.faults[LINE, "write"] = [Drop()]
    await give(old_client, 51)
    assert given[51] == 10.0


async def test_a_discount_that_a_person_gave_stays(old_odoo: FakeOdoo, old_client: OdooClient) -> None:
    """The same key again, or a job's step run twice, changes nothing that was edited since."""
    given = open_pricelist(old_odoo)
    given[51] = 25.0
    await give(old_client, 51)
    assert given[51] == 25.0


async def test_a_quotation_s_lines_with_the_pricelist_s_price_get_it(shop: FakeOdoo, quote: Quote) -> None:
    """A price that was agreed on stays what the customer pays."""
    given = open_pricelist(shop)
    request = QuotationRequest(
        partner_name="T", contact_name="", email="a@torres.mx", phone="", lead_name="R",
        products=[{"product_id": 1, "price": 5}, {"product_id": 2}, {"product_id": 2}],
    )  # fmt: skip
    plan = Plan(name="quot_0123456789ab", partner=None, retired=0, user_id=5, notify=True)
    await quote().create_order("quot_0123456789ab", request, plan, {"partner_id/.id": "9"})
    assert given == {51: 0.0, 52: 0.0, 53: 7.5}
    assert {call.ids[0] for call in shop.called(LINE, "onchange")} == {52, 53}
    (search,) = shop.called(LINE, "search_read")
    assert (search.named["order"], search.named["domain"][0]) == ("id", ["order_id.opportunity_id", "=", 30])
