"""Looking customers up."""

from typing import Any

import pytest

from mcp_odoo.crm.directory import Directory
from mcp_odoo.crm.models import PartnerPage
from mcp_odoo.odoo.apps import Apps
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.crm.customers import ANA, COMPANY, MODEL, open_book
from tests.fake_odoo import FakeOdoo, Refusal

ABSENT = Refusal("werkzeug.exceptions.NotFound", "the model does not exist", 404)


@pytest.fixture
def directory(odoo: FakeOdoo, json2: OdooClient) -> Directory:
    open_book(odoo)
    schema = Schema(json2)
    return Directory(json2, schema, Apps(schema), "MX")


def ids(page: PartnerPage) -> list[int]:
    return [partner.id for partner in page.partners]


async def test_a_company_counts_what_its_contacts_have(directory: Directory, odoo: FakeOdoo) -> None:
    """A contact counts its own; archived contacts count too."""
    company, ana = (await directory.find()).partners
    assert company.model_dump() == {
        "id": 9, "name": "Almacenes Torres", "is_company": True, "company": None, "email": "info@torres.mx",
        "phone": "+52 55 1234 5678", "vat": "ATO010203AB1", "city": "México",
        "salesperson": {"id": 5, "name": "Berta"}, "open_opportunities": 3, "confirmed_orders": 3,
        "url": f"{odoo.url}/odoo/res.partner/9",
    }  # fmt: skip
    assert (ana.company and ana.company.id, ana.phone, ana.open_opportunities, ana.confirmed_orders) == (9, None, 1, 2)
    family = odoo.called(MODEL, "search_read")[1]
    assert family.named["domain"] == [["id", "child_of", [9, 10]]]
    assert family.named["context"]["active_test"] is False


async def test_open_opportunities_and_confirmed_orders_are_counted(directory: Directory, odoo: FakeOdoo) -> None:
    """Of the partners on the page and everybody below them."""
    await directory.find()
    (leads,), (orders,) = (odoo.called(model, "formatted_read_group") for model in ("crm.lead", "sale.order"))
    below = ["partner_id", "child_of", [9, 10]]
    assert below in leads.named["domain"]
    assert ["stage_id.is_won", "=", False] in leads.named["domain"]
    assert orders.named["domain"][:2] == [["state", "in", ["sale", "done"]], below]


@pytest.mark.parametrize(
    ("model", "counts"), [("crm.lead", (None, 3)), ("sale.order", (3, None)), ("project.task", (3, 3))]
)
async def test_without_its_app_a_count_is_null(
    directory: Directory, odoo: FakeOdoo, model: str, counts: tuple[int | None, int | None]
) -> None:
    """Which is not zero; the missing app is not asked."""
    odoo.answers[model, "fields_get"] = ABSENT
    company = (await directory.find()).partners[0]
    assert (company.open_opportunities, company.confirmed_orders) == counts
    assert odoo.called(model, "formatted_read_group") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("torres", [9, 10]), ("ana iniguez", [10]), ("INFO@torres.mx", [9]), ("ato010203ab1", [9]), ("zoe", []),
        ("1234 almacenes", [9]),
    ],
)  # fmt: skip
async def test_customers_are_found_by_words(directory: Directory, query: str, found: list[int]) -> None:
    """Of name, company, e-mail, phone, VAT number and reference, accents and case aside."""
    page = await directory.find(query)
    assert (ids(page), page.total) == (found, len(found))


@pytest.mark.parametrize("query", ["55 1234 5678", "+52 (55) 1234-5678", "5215512345678", " 55.1234.5678 "])
async def test_a_phone_is_found_however_it_is_spelt(directory: Directory, odoo: FakeOdoo, query: str) -> None:
    """By its digits as typed, by Odoo's own form of it, or as a VAT number of digits. What Odoo
    finds beyond that, here Ana, is left out.
    """
    page = await directory.find(query)
    assert (ids(page), page.total, page.has_more) == ([9], 1, False)
    domain = odoo.called(MODEL, "search_read")[0].named["domain"]
    assert domain == [
        "|", "|", ["phone", "=ilike", "%5%5%1%2%3%4%5%6%7%8"],
        ["phone_sanitized", "in", ["+525512345678", "+5215512345678"]], ["vat", "=", query.strip()],
    ]  # fmt: skip


async def test_a_vat_number_of_digits_is_no_wrong_phone(directory: Directory, odoo: FakeOdoo) -> None:
    """Companies in other countries have such numbers."""
    odoo.answers[MODEL, "search_read"] = [{**COMPANY, "phone": False, "vat": "5512345678"}]
    assert ids(await directory.find("5512345678")) == [9]


@pytest.mark.parametrize("query", ["1234567", "55 1234", "1234-5678-9012-3456-7890"])
async def test_digits_that_are_no_phone_are_words(directory: Directory, odoo: FakeOdoo, query: str) -> None:
    """A reference or part of a number."""
    await directory.find(query)
    fields = {term[0] for term in odoo.called(MODEL, "search_read")[0].named["domain"] if term != "|"}
    assert {"name", "vat", "ref", "phone"} <= fields


async def test_odoo_14_has_mobiles_too(directory: Directory, odoo: FakeOdoo) -> None:
    """They are searched, and told where there is no phone."""
    fields: dict[str, Any] = {name: {} for name in (*COMPANY, "mobile", "phone_sanitized")}
    odoo.answers[MODEL, "fields_get"] = fields
    odoo.answers[MODEL, "search_read"] = [{**ANA, "mobile": "+52 55 8765 4321"}]
    page = await directory.find("55 8765 4321")
    asked = odoo.called(MODEL, "search_read")[0].named
    assert ["mobile", "=ilike", "%5%5%8%7%6%5%4%3%2%1"] in asked["domain"]
    assert page.partners[0].phone == "+52 55 8765 4321"


async def test_nobody_found_asks_for_no_counts(directory: Directory, odoo: FakeOdoo) -> None:
    """The page is empty."""
    odoo.answers |= {(MODEL, "search_read"): [], (MODEL, "search_count"): 0}
    assert await directory.find() == PartnerPage(partners=[], total=0, has_more=False)
    assert odoo.called("crm.lead", "formatted_read_group") == []


async def test_a_nameless_address_has_a_number(directory: Directory, odoo: FakeOdoo) -> None:
    """Odoo lets delivery addresses have no name."""
    odoo.answers[MODEL, "search_read"] = [{**ANA, "name": False}]
    assert (await directory.find()).partners[0].name == "#10"
