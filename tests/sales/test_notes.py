"""What a quotation's output says was done differently from what was asked."""

from typing import Any

import pytest

from mcp_odoo.crm.models import KnownPartner
from mcp_odoo.phrases import REPLIES
from mcp_odoo.sales.models import QuotationRequest
from mcp_odoo.sales.service import Plan
from tests.fake_odoo import FakeOdoo
from tests.sales.conftest import Quote

ASKED = {"partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "R"}
KNOWN = KnownPartner(id=9, name="ANÁ", email="ana@torres.mx", phone=None, company="Torres")


async def notes(quote: Quote, partner: KnownPartner | None = None, **asked: Any) -> list[str]:
    """The notes in English of a quotation that is asked for so."""
    plan = Plan(name="quot_0123456789ab", partner=partner, retired=0, user_id=5, notify=True)
    return (await quote("en").summarise(QuotationRequest(**{**ASKED, **asked}), plan, 30)).notes


@pytest.mark.parametrize(
    ("partner", "given", "told"),
    [
        (KNOWN, {}, []),
        (None, {"contact_name": "Zoe"}, []),
        (KNOWN, {"contact_name": "Zoe"}, ["Torres, ANÁ: Zoe"]),
        (KNOWN, {"partner_name": "Otra", "contact_name": "Zoe"}, ["Torres, ANÁ: Otra, Zoe"]),
        (KNOWN, {"partner_name": ""}, []),
        (KNOWN.model_copy(update={"company": None}), {}, ["ANÁ: Torres"]),
        (KNOWN.model_copy(update={"name": "Torres", "company": None}), {"contact_name": ""}, []),
    ],
)
async def test_another_name_than_the_known_customer_s_is_said(
    shop: FakeOdoo, quote: Quote, partner: KnownPartner | None, given: dict[str, str], told: list[str]
) -> None:
    """Accents and case aside; a new customer has the names that were given."""
    template = REPLIES["note_partner_differs"]["en"]
    expected = [template.format(known=known, given=name) for known, _, name in (text.partition(": ") for text in told)]
    assert await notes(quote, partner, **given) == expected


async def test_a_company_of_the_same_name_is_said(shop: FakeOdoo, quote: Quote) -> None:
    """With its id: only a person knows whether it is the same."""
    namesake = KnownPartner(id=4, name="TORRES", email="otra@torres.mx", phone=None)
    plan = Plan(name="quot_0123456789ab", partner=None, retired=0, user_id=5, notify=True, namesake=namesake)
    output = await quote("en").summarise(QuotationRequest(**ASKED), plan, 30)
    assert output.notes == [REPLIES["note_namesake"]["en"].format(name="TORRES", partner_id=4)]


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"product_id": 1, "product_price": 0}, True), ({"product_id": 1}, False), ({"product_price": 0}, False)],
)
async def test_a_price_of_nothing_is_said(shop: FakeOdoo, quote: Quote, asked: dict[str, Any], *, said: bool) -> None:
    """Models mean the pricelist's by it; without a product there is no line."""
    assert await notes(quote, **asked) == ([REPLIES["note_price_zero"]["en"]] if said else [])


@pytest.mark.parametrize(("visible", "user_id", "said"), [(False, 0, True), (False, 5, False), (True, 0, False)])
async def test_a_user_who_sees_only_the_own_is_said(
    shop: FakeOdoo, quote: Quote, user_id: int, *, visible: bool, said: bool
) -> None:
    """The quotation is theirs, unless somebody was named."""
    shop.answers["res.users", "has_group"] = visible
    assert await notes(quote, user_id=user_id) == ([REPLIES["note_own_documents"]["en"]] if said else [])
