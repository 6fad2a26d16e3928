"""The steps of a quotation against a scripted Odoo: what they ask, what they write, what they tell."""

from typing import Any

import pytest

from mcp_odoo.crm.models import KnownPartner
from mcp_odoo.errors import InvalidRequest, OdooAccessDenied
from mcp_odoo.odoo.client import CREATE_ONCE
from mcp_odoo.sales.models import QuotationRequest
from mcp_odoo.sales.service import Plan
from tests.crm.market import held
from tests.fake_odoo import KEY, USER_ID, FakeOdoo
from tests.sales.conftest import Quote

TRACK = "quot_0123456789ab"
REQUEST = QuotationRequest(
    partner_name="Torres", contact_name="Ana", email="ana@torres.mx", phone="+525512345678", lead_name="Robots"
)
NEW = Plan(name=TRACK, partner=None, retired=0, user_id=5, notify=True)
KNOWN = KnownPartner(id=9, name="Ana", email="ana@torres.mx", phone="+525512345678")


def ask(**changes: Any) -> QuotationRequest:
    return QuotationRequest.model_validate({**REQUEST.model_dump(), **changes})


def plan(**changes: Any) -> Plan:
    return NEW.model_copy(update=changes)


def cells(odoo: FakeOdoo, model: str = "crm.lead", row: int = 0) -> dict[str, str]:
    """Column -> cell of the one `load` of that model."""
    (call,) = odoo.called(model, "load")
    return dict(zip(call.named["fields"], call.named["data"][row], strict=True))


async def test_the_check_writes_nothing(shop: FakeOdoo, quote: Quote) -> None:
    """It finds partner and salesperson, and whether Odoo may notify; nothing but reads reaches Odoo."""
    found = await quote().check(TRACK, ask(product_id=1))
    assert found.model_copy(update={"name": TRACK}) == NEW
    assert {call.method for call in shop.calls} <= {
        "version_info", "context_get", "read", "fields_get", "search_read", "formatted_read_group", "has_group",
    }  # fmt: skip


async def test_the_same_request_has_the_same_name_in_odoo(shop: FakeOdoo, quote: Quote) -> None:
    """A tracking id that is made again, on a new jobs database, finds the same request's records and no other's."""
    first, same, other = [
        (await quote().check(TRACK, request)).name
        for request in (REQUEST, ask(email="ANA@torres.mx", products=None), ask(lead_name="Otra"))
    ]
    assert first == same
    assert first != other
    assert first.startswith(f"{TRACK}_")
    assert "." not in first


async def test_the_salesperson_asked_for_is_taken(shop: FakeOdoo, quote: Quote) -> None:
    """Whatever they have open; asked for nobody, the least loaded one."""
    shop.answers["res.users", "search_read"] = [{"id": 6, "name": "Carlos", "active": True, "share": False}]
    assert (await quote().check(TRACK, ask(user_id=6))).user_id == 6
    assert shop.called("crm.lead", "formatted_read_group") == []


async def test_a_user_without_email_cannot_notify(shop: FakeOdoo, quote: Quote) -> None:
    """The plan says so, before a write fails for it."""
    shop.people[KEY]["email"] = False
    assert not (await quote().check(TRACK, REQUEST)).notify


async def test_an_unknown_product_stops_before_anything_is_written(shop: FakeOdoo, quote: Quote) -> None:
    """And nobody is promised to it."""
    shop.answers["product.product", "search_read"] = []
    with pytest.raises(InvalidRequest) as caught:
        await quote().check(TRACK, ask(product_id=77))
    assert caught.value.code == "product_unknown"
    assert (await quote().check("quot_other0000000", REQUEST)).user_id == 5


async def test_checking_again_keeps_the_salesperson(shop: FakeOdoo, quote: Quote) -> None:
    """Also when the counts have changed since."""
    first = await quote().check(TRACK, REQUEST)
    shop.answers["crm.lead", "formatted_read_group"] = [held(5, "Berta", 9)]
    assert (await quote().check(TRACK, REQUEST)).user_id == first.user_id == 5
    assert (await quote().check("quot_other0000000", REQUEST)).user_id == 6


async def test_a_known_partner_is_named_by_its_id(shop: FakeOdoo, quote: Quote) -> None:
    """Without asking Odoo anything."""
    assert await quote().ensure_partner(REQUEST, plan(partner=KNOWN)) == {"partner_id/.id": "9"}
    assert shop.called("res.partner", "load") == []


async def test_a_new_partner_is_made_once_and_named_by_its_external_id(shop: FakeOdoo, quote: Quote) -> None:
    """Twice is the same external id."""
    first = await quote().ensure_partner(REQUEST, NEW)
    assert first == await quote().ensure_partner(REQUEST, NEW)
    assert list(first) == ["partner_id/id"]
    assert first["partner_id/id"].startswith("__mcp_odoo__.partner_")


async def test_opportunity_and_order_are_one_call(shop: FakeOdoo, quote: Quote) -> None:
    """Create-once, with partner and salesperson on both."""
    lead_id = await quote().create_order(TRACK, ask(product_id=1, product_qty=3), NEW, {"partner_id/id": "__m__.p"})
    assert lead_id == 30
    assert cells(shop) == {
        "id": f"__mcp_odoo__.{TRACK}_lead",
        "name": "Robots",
        "type": "opportunity",
        "partner_id/id": "__m__.p",
        "user_id/.id": "5",
        "order_ids/id": f"__mcp_odoo__.{TRACK}_order",
        "order_ids/partner_id/id": "__m__.p",
        "order_ids/user_id/.id": "5",
        "order_ids/origin": "Robots",
        "order_ids/order_line/id": f"__mcp_odoo__.{TRACK}_line_1",
        "order_ids/order_line/product_id/.id": "1",
        "order_ids/order_line/product_uom_qty": "3.0",
    }
    context = shop.called("crm.lead", "load")[0].named["context"]
    assert (context["noupdate"], context["mode"]) == (True, "update")
    assert "mail_auto_subscribe_no_notify" not in context
    assert shop.called("sale.order.line", "load") == []


async def test_without_notification_the_context_says_so(shop: FakeOdoo, quote: Quote) -> None:
    """Odoo would refuse the write for want of a sender otherwise: for the partner as for the opportunity."""
    silent = plan(notify=False)
    await quote().ensure_partner(REQUEST, silent)
    await quote().create_order(TRACK, REQUEST, silent, {})
    for model in ("res.partner", "crm.lead"):
        context = shop.called(model, "load")[0].named["context"]
        assert context["mail_auto_subscribe_no_notify"] is True
        assert context["noupdate"] is True


async def test_prices_of_a_mixed_order_follow(shop: FakeOdoo, quote: Quote) -> None:
    """After the tree, without the create-once context, which would change nothing."""
    products = [{"product_id": 1, "price": 0}, {"product_id": 2}]
    await quote().create_order(TRACK, ask(products=products), NEW, {})
    assert [call.model for call in shop.calls if call.method == "load"] == ["crm.lead", "sale.order.line"]
    assert cells(shop, "sale.order.line") == {
        "id": f"__mcp_odoo__.{TRACK}_line_1",
        "price_unit": "0.0",
        "discount": "0",
    }
    assert "noupdate" not in shop.called("sale.order.line", "load")[0].named["context"]


@pytest.mark.parametrize(
    ("kind", "stored"),
    [("html", "<p>Quiere <b>2<br>y pronto</p><p>Gracias</p>"), ("text", "Quiere <b>2\ny pronto\n\nGracias")],
)
async def test_the_description_is_plain_text_in_either_field(
    shop: FakeOdoo, quote: Quote, kind: str, stored: str
) -> None:
    """Markup that a customer wrote stays text: it is escaped where Odoo keeps HTML."""
    shop.answers["crm.lead", "fields_get"] = {"description": {"type": kind}}
    await quote().create_order(TRACK, ask(description="Quiere <b>2\ny pronto\n\nGracias"), NEW, {})
    assert cells(shop)["description"] == (stored.replace("<b>", "&lt;b&gt;") if kind == "html" else stored)


async def test_without_a_description_there_is_no_such_column(shop: FakeOdoo, quote: Quote) -> None:
    """An empty cell would empty the field."""
    await quote().create_order(TRACK, ask(description=""), NEW, {})
    assert "description" not in cells(shop)


@pytest.mark.parametrize(
    ("partner", "written"),
    [
        (None, {}),
        (KNOWN, {}),
        (KNOWN.model_copy(update={"phone": None}), {"phone": "+525512345678"}),
        (KNOWN.model_copy(update={"email": None}), {"email_from": "ana@torres.mx"}),
    ],
    ids=["new", "whole", "no phone", "no email"],
)
async def test_contact_data_goes_where_it_is_missing(
    shop: FakeOdoo, quote: Quote, partner: KnownPartner | None, written: dict[str, str]
) -> None:
    """Odoo copies the opportunity's on to the partner, and would overwrite what is there."""
    await quote().create_order(TRACK, REQUEST, plan(partner=partner), {})
    assert {name: value for name, value in cells(shop).items() if name in ("phone", "email_from")} == written


async def test_other_names_and_phones_are_noted_in_the_description(shop: FakeOdoo, quote: Quote) -> None:
    """The partner's own stay, and nobody who asked is forgotten; the same number written otherwise is no news."""
    other = plan(partner=KNOWN.model_copy(update={"phone": "+525599998888"}))
    await quote().create_order(TRACK, ask(description="Hola"), other, {})
    assert cells(shop)["description"] == (
        "<p>Hola</p><p>Teléfono indicado en la solicitud: +525512345678</p>"
        "<p>Nombres indicados en la solicitud: Torres</p>"
    )
    shop.calls.clear()
    same = plan(partner=KNOWN.model_copy(update={"phone": "(55) 1234 5678", "company": "Torres"}))
    await quote().create_order(TRACK, REQUEST, same, {})
    assert "description" not in cells(shop)


async def test_a_new_customer_has_the_default_terms(shop: FakeOdoo, quote: Quote) -> None:
    """Of a server whose form alone fills them in (before 16); the partner is made no second time."""
    shop.answers |= {
        ("sale.order", "fields_get"): {"note": {"type": "text"}, "payment_term_id": {"depends": []}},
        ("sale.order", "onchange"): {"value": {"payment_term_id": [3, "30 días"]}},
    }
    await quote().create_order(TRACK, REQUEST, NEW, {"partner_id/id": "x.y"})
    assert cells(shop)["order_ids/payment_term_id/.id"] == "3"
    (asked,) = shop.called("sale.order", "onchange")
    assert asked.named["values"] == {"partner_id": 9}
    (load,) = shop.called("res.partner", "load")
    assert CREATE_ONCE.items() <= load.named["context"].items()


async def test_an_order_that_cannot_be_read_back_says_why(shop: FakeOdoo, quote: Quote) -> None:
    """It was made: the error names the opportunity and the right that is missing."""
    shop.answers["sale.order", "search_read"] = []
    with pytest.raises(OdooAccessDenied, match="opportunity 30 was made") as caught:
        await quote().summarise(REQUEST, NEW, 30)
    assert (caught.value.code, caught.value.details) == ("order_unreadable", {"lead_id": 30})


async def test_the_summary_is_what_stands_in_odoo(shop: FakeOdoo, quote: Quote) -> None:
    """Names, totals and links; nothing to note."""
    output = await quote().summarise(REQUEST, NEW, 30)
    assert output.model_dump() == {
        "partner_id": 9, "partner_name": "Ana Torres", "lead_id": 30, "opportunity_id": 30,
        "opportunity_url": f"{shop.url}/odoo/crm.lead/30", "sale_order_id": 40, "sale_order_name": "S00040",
        "sale_order_url": f"{shop.url}/odoo/sale.order/40", "user_id": 5, "user_name": "Berta",
        "amount_untaxed": 100.0, "amount_tax": 16.0, "amount_total": 116.0, "currency": "MXN", "notes": [],
    }  # fmt: skip
    assert shop.called("sale.order", "search_read")[0].named["domain"] == [["opportunity_id", "=", 30]]
    assert output.user_id != USER_ID


async def test_notes_tell_what_was_done_differently(shop: FakeOdoo, quote: Quote) -> None:
    """In the server's language: no notification, another name, one of several partners, no such custom field."""
    told = plan(notify=False, partner=KNOWN.model_copy(update={"others": 2}))
    spanish = (await quote().summarise(ask(x_studio_producto=4), told, 30)).notes
    english = (await quote("en").summarise(ask(x_studio_producto=4), told, 30)).notes
    assert [note.split(" ")[0] for note in spanish] == ["El", "El", "3", "x_studio_producto"]
    assert english[2] == "3 partners have that e-mail address; Ana (id 9) was used."
