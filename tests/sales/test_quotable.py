"""A quotation and the policy: what is refused before anything is written, and after Odoo has priced it."""

from typing import Any

import pytest

from mcp_odoo.access.guard import Guard
from mcp_odoo.access.policy import Policy
from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.errors import Forbidden
from mcp_odoo.sales.models import QuotationOutput, QuotationRequest
from mcp_odoo.sales.quotable import asked_fields
from mcp_odoo.sales.service import Plan
from tests.fake_odoo import FakeOdoo
from tests.sales.conftest import Quote

TRACK = "quot_0123456789ab"
LIMITS = {"orders": {"max_discount": 15, "max_value": {"MXN": 1000, "USD": 50}}}
PARTNER = {
    "id": 9, "name": "Ana", "is_company": False, "active": True, "parent_id": False, "email": "ana@torres.mx",
    "email_normalized": "ana@torres.mx", "phone": "+525512345678", "property_product_pricelist": [2, "Dólares"],
}  # fmt: skip


def ask(**changes: Any) -> QuotationRequest:
    least = {"partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "R"}
    return QuotationRequest.model_validate({**least, **changes})


@pytest.fixture
def priced(shop: FakeOdoo) -> FakeOdoo:
    """Products at 100 pesos; pricelists in pesos and in dollars, which are twenty pesos."""
    shop.answers |= {
        ("product.product", "search_read"): [
            {"id": n, "display_name": f"P{n}", "active": True, "sale_ok": True, "lst_price": 100.0,
             "currency_id": [33, "MXN"]} for n in (1, 2)
        ],
        ("product.pricelist", "search_read"): [
            {"id": 1, "currency_id": [33, "MXN"]}, {"id": 2, "currency_id": [1, "USD"]},
        ],
        ("res.currency", "search_read"): [
            {"id": 33, "name": "MXN", "rate": 1.0}, {"id": 1, "name": "USD", "rate": 0.05},
        ],
    }  # fmt: skip
    return shop


def limited(quote: Quote, policy: dict[str, Any] | None = None) -> Any:
    return quote(guard=Guard(Policy.model_validate(policy or LIMITS)))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"product_id": 1, "product_price": 84}, "policy_discount"),
        ({"products": [{"product_id": 1}, {"product_id": 2, "price": 0}]}, "policy_discount"),
        ({"product_id": 1, "product_qty": 11}, "policy_value"),
        ({"product_id": 1, "product_price": 1001}, "policy_value"),
        ({"products": [{"product_id": 1, "qty": 6}, {"product_id": 2, "qty": 5, "price": 90}]}, "policy_value"),
    ],
)
async def test_what_is_too_cheap_or_too_much_writes_nothing(
    priced: FakeOdoo, quote: Quote, assignments: Assignments, asked: dict[str, Any], code: str
) -> None:
    """Nor is a salesperson promised."""
    with pytest.raises(Forbidden) as caught:
        await limited(quote).check(TRACK, ask(**asked))
    assert caught.value.code == code
    assert {call.method for call in priced.calls} <= {
        "version_info", "context_get", "read", "fields_get", "search_read", "formatted_read_group", "has_group",
    }  # fmt: skip
    assert not assignments.peek().open


@pytest.mark.parametrize(
    "asked", [{}, {"product_id": 1, "product_price": 85}, {"product_id": 1, "product_qty": 10}], ids=str
)
async def test_what_is_within_the_limits_is_planned(priced: FakeOdoo, quote: Quote, asked: dict[str, Any]) -> None:
    """With the currency in which it was compared, if there is anything to compare."""
    assert (await limited(quote).check(TRACK, ask(**asked))).currency == ("MXN" if asked else None)


async def test_a_customers_own_pricelist_decides_the_currency(priced: FakeOdoo, quote: Quote) -> None:
    """100 pesos are 5 dollars: 4 are too few of them, and eleven products too many for 50."""
    priced.answers["res.partner", "search_read"] = [PARTNER]
    for asked, code in (({"product_price": 4}, "policy_discount"), ({"product_qty": 11}, "policy_value")):
        with pytest.raises(Forbidden) as caught:
            await limited(quote).check(TRACK, ask(product_id=1, **asked))
        assert (caught.value.code, caught.value.details["currency"]) == (code, "USD")
    assert (await limited(quote).check(TRACK, ask(product_id=1, product_price=4.5))).currency == "USD"


async def test_limits_cost_no_round_trip(priced: FakeOdoo, quote: Quote) -> None:
    """What they need is asked at the same time as the rest; without limits it is not asked at all."""
    rounds, asked = [], []
    for service in (quote(), limited(quote)):
        await service.check(TRACK, ask(product_id=1))  # connects, and asks for fields
        priced.calls.clear()
        priced.delay, priced.rounds = 0.05, 0
        await service.check(TRACK, ask(product_id=1))
        rounds.append(priced.rounds)
        asked.append({call.model for call in priced.calls if call.method == "search_read"})
        priced.delay = 0
    assert rounds[0] == rounds[1]
    assert asked[1] - asked[0] == {"product.pricelist", "res.currency"}


@pytest.mark.parametrize(
    ("made", "currency", "code"),
    [
        ({"amount_untaxed": 1000.01}, "MXN", "policy_value"),
        ({"currency_id": [1, "USD"], "amount_untaxed": 40.0}, "MXN", "policy_currency_differs"),
        ({"currency_id": [9, "EUR"], "amount_untaxed": 40.0}, None, "policy_currency"),
    ],
)
async def test_an_order_that_came_out_otherwise_fails(
    priced: FakeOdoo, quote: Quote, made: dict[str, Any], currency: str | None, code: str
) -> None:
    """Its draft stands in Odoo, and this server does not sell it."""
    (order,) = priced.answers["sale.order", "search_read"]
    priced.answers["sale.order", "search_read"] = [{**order, **made}]
    plan = Plan(name=TRACK, partner=None, retired=0, user_id=5, notify=True, currency=currency)
    with pytest.raises(Forbidden) as caught:
        await limited(quote).summarise(ask(product_id=1), plan, 30)
    assert caught.value.code == code


async def test_an_order_as_expected_is_told(priced: FakeOdoo, quote: Quote) -> None:
    """Whatever its taxes come to."""
    plan = Plan(name=TRACK, partner=None, retired=0, user_id=5, notify=True, currency="MXN")
    made = await limited(quote).summarise(ask(product_id=1), plan, 30)
    assert isinstance(made, QuotationOutput)


@pytest.mark.parametrize(
    ("asked", "models", "refused"),
    [
        ({"description": "x"}, {"crm.lead": {"except_fields": ["description"]}}, True),
        ({}, {"crm.lead": {"except_fields": ["description"]}}, False),
        ({"user_id": 5}, {"sale.order": {"except_fields": ["user_id"]}}, True),
        ({}, {"sale.order": {"except_fields": ["user_id"]}}, False),
        ({"product_id": 1}, {"sale.order": {"fields": ["note"]}}, True),
        ({"product_id": 1}, {"sale.order": {"fields": ["order_line"]}}, False),
        ({"product_id": 1, "product_price": 9}, {"sale.order.line": {"except_fields": ["price_unit"]}}, True),
        ({"product_id": 1}, {"sale.order.line": {"except_fields": ["price_unit", "discount"]}}, False),
        ({"x_studio_producto": 1}, {"crm.lead": {"except_fields": ["x_studio_producto"]}}, True),
        ({}, {"crm.lead": {"fields": ["name"]}}, False),
    ],
)
async def test_fields_are_the_callers_own(
    shop: FakeOdoo, guarded_quote: Any, asked: dict[str, Any], models: dict[str, Any], *, refused: bool
) -> None:
    """What the server fills in (salesperson, customer, ids) is nobody's to forbid; what is sent to Odoo agrees with
    what is asked beforehand.
    """
    guard = Guard(Policy.model_validate({"models": models}))
    plan = Plan(name=TRACK, partner=None, retired=0, user_id=5, notify=True)
    request = ask(**asked)
    shop.answers["crm.lead", "fields_get"]["x_studio_producto"] = {"type": "integer"}
    if not refused:
        guard.require_fields(asked_fields(request))
        assert await guarded_quote(guard).create_order(TRACK, request, plan, {"partner_id/.id": "9"}) == 30
        return
    with pytest.raises(Forbidden):
        guard.require_fields(asked_fields(request))
    with pytest.raises(Forbidden):
        await guarded_quote(guard).create_order(TRACK, request, plan, {"partner_id/.id": "9"})
    assert not shop.called("crm.lead", "load")


async def test_a_new_customer_needs_the_customers_fields(shop: FakeOdoo, guarded_quote: Any) -> None:
    """Refused before anything of the quotation stands."""
    guard = Guard(Policy.model_validate({"models": {"res.partner": {"except_fields": ["phone"]}}}))
    plan = Plan(name=TRACK, partner=None, retired=0, user_id=5, notify=True)
    with pytest.raises(Forbidden):
        await guarded_quote(guard).ensure_partner(ask(phone="+525512345678"), plan)
    assert not shop.called("res.partner", "load")
    await guarded_quote(guard).ensure_partner(ask(), plan)


async def test_odoo_gets_nothing_to_copy_to_a_customer_that_may_not_be_changed(
    shop: FakeOdoo, guarded_quote: Any
) -> None:
    """An opportunity's phone would become the phone of a known customer without one."""
    guard = Guard(Policy.model_validate({"models": {"res.partner": {"except_fields": ["phone"]}}}))
    known = {"id": 9, "name": "Ana", "email": "ana@torres.mx", "phone": None}
    plan = Plan.model_validate({"name": TRACK, "partner": known, "retired": 0, "user_id": 5, "notify": True})
    await guarded_quote(guard).create_order(TRACK, ask(phone="+525512345678"), plan, {"partner_id/.id": "9"})
    (load,) = shop.called("crm.lead", "load")
    assert "phone" not in load.named["fields"]
