"""Which partner a customer already is."""

from typing import Any

import pytest

from mcp_odoo.crm.models import Customer, PartnerMatch
from mcp_odoo.crm.partners import Partners
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.fake_odoo import FakeOdoo

ANA = Customer(company_name="Torres SA", contact_name="Ana Ruiz", email="ana@torres.mx", phone="+525512345678")
FIELDS = {"phone": {"type": "char"}, "phone_sanitized": {"type": "char"}}


def row(number: int, name: str = "X", **changes: Any) -> dict[str, Any]:
    return {
        "id": number, "name": name, "is_company": False, "active": True, "parent_id": False, "email": False,
        "email_normalized": False, "phone": False, **changes,
    }  # fmt: skip


def mailed(number: int, name: str = "X", **changes: Any) -> dict[str, Any]:
    return row(number, name, email="Ana@Torres.mx", email_normalized="ana@torres.mx", **changes)


def called(number: int, name: str = "X", **changes: Any) -> dict[str, Any]:
    return row(number, name, **{"phone": "55 1234 5678", **changes})


@pytest.fixture
def partners(json2: OdooClient, odoo: FakeOdoo) -> Partners:
    odoo.answers["res.partner", "fields_get"] = FIELDS
    odoo.answers["res.partner", "load"] = {"ids": [9], "messages": []}
    return Partners(json2, Schema(json2), "MX")


async def find(partners: Partners, odoo: FakeOdoo, *rows: dict[str, Any], customer: Customer = ANA) -> PartnerMatch:
    odoo.answers["res.partner", "search_read"] = list(rows)
    return await partners.find(customer)


async def found(partners: Partners, odoo: FakeOdoo, *rows: dict[str, Any], customer: Customer = ANA) -> int | None:
    match = await find(partners, odoo, *rows, customer=customer)
    return match.partner.id if match.partner else None


async def test_nobody_is_found_where_nobody_is(partners: Partners, odoo: FakeOdoo) -> None:
    """And nobody was retired either."""
    assert await find(partners, odoo) == PartnerMatch(partner=None, retired=0)


async def test_a_company_of_the_same_name_is_told(partners: Partners, odoo: FakeOdoo) -> None:
    """Whether it is the same customer a person has to say: it is not taken for it. A known customer's is no news."""
    company = row(4, "TORRES SA", is_company=True, email="otra@torres.mx")
    others = [row(5, "Torres SA"), row(6, "Torres SA de CV", is_company=True), row(7, "Torres SA", is_company=True)]
    match = await find(partners, odoo, {**others[2], "active": False}, *others[:2], company)
    assert match.partner is None
    assert match.namesake is not None
    assert (match.namesake.id, match.namesake.name) == (4, "TORRES SA")
    (call,) = odoo.called("res.partner", "search_read")
    domain = call.named["domain"]
    assert domain[:3] == ["|", "&", ["is_company", "=", True]]
    assert ["name", "=ilike", "torres sa"] in domain
    assert ["name", "=ilike", "t_rres sa"] in domain  # Tórres
    assert (await find(partners, odoo, company, mailed(1))).namesake is None


async def test_a_name_is_no_pattern(partners: Partners, odoo: FakeOdoo) -> None:
    """What ILIKE gives a meaning is meant literally."""
    await find(partners, odoo, customer=ANA.model_copy(update={"company_name": "50% T_\\"}))
    (call,) = odoo.called("res.partner", "search_read")
    assert call.named["domain"][3] == ["name", "=ilike", "50\\% t\\_\\\\"]


async def test_the_email_decides(partners: Partners, odoo: FakeOdoo) -> None:
    """Over a phone that somebody else has."""
    assert await found(partners, odoo, called(1, "Ana Ruiz"), mailed(2)) == 2


@pytest.mark.parametrize(
    ("rows", "chosen", "others"),
    [
        ([mailed(1, "Zoe"), mailed(2, "ana ruiz")], 2, 1),
        ([mailed(1, "Zoe"), mailed(2, "TORRES SA", is_company=True)], 2, 1),
        ([mailed(1, "Torres SA", is_company=True), mailed(2, "Ana Ruiz")], 2, 1),
        ([mailed(1, "Zoe SA", is_company=True), mailed(2, "Yves")], 2, 1),
        ([mailed(3, "Zoe"), mailed(2, "Yves"), mailed(4, "Xenia")], 2, 2),
        ([mailed(1, "Torres SA", is_company=True), mailed(2, "Ana Ruiz", parent_id=[1, "Torres SA"])], 2, 0),
        ([mailed(5)], 5, 0),
    ],
    ids=["contact's name", "company's name", "contact before company", "person", "oldest", "family", "only"],
)
async def test_of_several_with_the_email_one_is_chosen(
    partners: Partners, odoo: FakeOdoo, rows: list[dict[str, Any]], chosen: int, others: int
) -> None:
    """By name, then people before companies, then age; how many strangers share the address is told."""
    partner = (await find(partners, odoo, *rows)).partner
    assert partner is not None
    assert (partner.id, partner.others) == (chosen, others)


async def test_a_phone_finds_its_only_owner(partners: Partners, odoo: FakeOdoo) -> None:
    """Two people with one phone are nobody in particular."""
    assert await found(partners, odoo, called(1)) == 1
    assert await found(partners, odoo, called(1), called(2)) is None


@pytest.mark.parametrize(
    "stored", ["+525512345678", "+52 1 55 1234 5678", "5512345678", "(55) 1234-5678", "0052 5512345678"]
)
async def test_a_phone_is_compared_as_a_number(partners: Partners, odoo: FakeOdoo, stored: str) -> None:
    """However it was typed into Odoo."""
    assert await found(partners, odoo, called(1, phone=stored)) == 1


@pytest.mark.parametrize("stored", ["5512345679", "call me", "+1 551 234 5678", "12345678"])
async def test_a_phone_that_only_looks_alike_is_another(partners: Partners, odoo: FakeOdoo, stored: str) -> None:
    """What the search brings up is compared again; nonsense breaks nothing."""
    assert await found(partners, odoo, called(1, phone=stored)) is None


async def test_the_mobile_counts_where_there_is_one(partners: Partners, odoo: FakeOdoo) -> None:
    """Odoo before 19 has two numbers."""
    odoo.answers["res.partner", "fields_get"] = {**FIELDS, "mobile": {"type": "char"}}
    match = await find(partners, odoo, row(1, mobile="5512345678"))
    assert match.partner is not None
    assert match.partner.phone == "5512345678"
    assert "mobile" in odoo.called("res.partner", "search_read")[0].named["fields"]


async def test_somebody_with_another_email_is_somebody_else(partners: Partners, odoo: FakeOdoo) -> None:
    """A family or an office shares its telephone; without an address to compare the phone is enough."""
    other = called(1, email="zoe@torres.mx", email_normalized="zoe@torres.mx")
    assert await found(partners, odoo, other) is None
    assert await found(partners, odoo, other, customer=ANA.model_copy(update={"email": ""})) == 1


async def test_a_company_and_its_contact_are_one_owner(partners: Partners, odoo: FakeOdoo) -> None:
    """The contact; a second contact makes it two people."""
    company, contact = called(1, "Torres", is_company=True), called(2, "Ana", parent_id=[1, "Torres"])
    assert await found(partners, odoo, company, contact) == 2
    assert await found(partners, odoo, company, contact, called(3, "Zoe", parent_id=[1, "Torres"])) is None


async def test_the_archived_are_not_found_but_told(partners: Partners, odoo: FakeOdoo) -> None:
    """The newest with the address, so that its successor is a new record; an active one comes first."""
    match = await find(partners, odoo, mailed(3, active=False), mailed(7, active=False), called(8, active=False))
    assert (match.partner, match.retired) == (None, 7)
    assert await found(partners, odoo, mailed(3, active=False), mailed(4)) == 4


async def test_one_request_asks_for_everything(partners: Partners, odoo: FakeOdoo) -> None:
    """Name, address or any spelling of the number, archived ones included."""
    await find(partners, odoo)
    (call,) = odoo.called("res.partner", "search_read")
    domain = call.named["domain"][-5:]  # behind the company's name
    assert domain[:3] == ["|", "|", ["email_normalized", "=", "ana@torres.mx"]]
    assert domain[3] == ["phone", "=ilike", "%5%5%1%2%3%4%5%6%7%8"]
    assert domain[4] == ["phone_sanitized", "in", ["+525512345678", "+5215512345678"]]
    assert call.named["context"]["active_test"] is False


async def test_without_sanitized_numbers_the_digits_are_searched(partners: Partners, odoo: FakeOdoo) -> None:
    """With anything between them."""
    odoo.answers["res.partner", "fields_get"] = {"phone": {"type": "char"}}
    await find(partners, odoo, customer=ANA.model_copy(update={"email": "", "company_name": ""}))
    assert odoo.called("res.partner", "search_read")[0].named["domain"] == [["phone", "=ilike", "%5%5%1%2%3%4%5%6%7%8"]]


async def test_only_an_email_asks_only_for_it(partners: Partners, odoo: FakeOdoo) -> None:
    """An empty phone matches nobody who has none."""
    assert (
        await found(partners, odoo, row(1), customer=ANA.model_copy(update={"phone": "", "company_name": ""})) is None
    )
    assert odoo.called("res.partner", "search_read")[0].named["domain"] == [["email_normalized", "=", "ana@torres.mx"]]
