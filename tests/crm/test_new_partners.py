"""The import rows that make a new customer, once."""

import pytest

from mcp_odoo.crm.models import Customer
from mcp_odoo.crm.partners import Partners
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.fake_odoo import FakeOdoo

BOTH = Customer(company_name="Torres SA", contact_name="Ana Ruiz", email="ana@torres.mx", phone="+525512345678")


@pytest.fixture
def partners(json2: OdooClient, odoo: FakeOdoo) -> Partners:
    odoo.answers["res.partner", "load"] = {"ids": [9], "messages": []}
    return Partners(json2, Schema(json2), "MX")


def made(odoo: FakeOdoo) -> dict[str, str]:
    """Column -> cell of the last load, which has one row."""
    named = odoo.called("res.partner", "load")[-1].named
    (cells,) = named["data"]
    return dict(zip(named["fields"], cells, strict=True))


async def test_a_company_and_its_contact_are_made_together(partners: Partners, odoo: FakeOdoo) -> None:
    """In one call; the external id that is returned is the contact's. Both share salesperson, address and phone."""
    key = await partners.create(BOTH, 5)
    shared = {"email": "ana@torres.mx", "phone": "+525512345678", "type": "contact", "user_id/.id": "5"}
    assert made(odoo) == {
        "id": f"{key}_company", "name": "Torres SA", "is_company": "1", **shared,
        "child_ids/id": key, "child_ids/name": "Ana Ruiz",
        **{f"child_ids/{name}": cell for name, cell in shared.items()},
    }  # fmt: skip
    context = odoo.called("res.partner", "load")[0].named["context"]
    assert (context["noupdate"], context["mode"]) == (True, "update")


@pytest.mark.parametrize(
    ("company", "contact", "name", "is_company"),
    [("Torres SA", "", "Torres SA", "1"), ("", "Ana", "Ana", "0"), ("Ana", "Ana", "Ana", "1")],
)
async def test_one_name_is_one_partner(
    partners: Partners, odoo: FakeOdoo, company: str, contact: str, name: str, is_company: str
) -> None:
    """Whether a company or a person; the same name twice is one as well."""
    key = await partners.create(BOTH.model_copy(update={"company_name": company, "contact_name": contact}), 5)
    row = made(odoo)
    assert (row["id"], row["name"], row["is_company"]) == (key, name, is_company)
    assert not [column for column in row if column.startswith("child_ids")]


async def test_what_is_unknown_has_no_column(partners: Partners, odoo: FakeOdoo) -> None:
    """An empty cell would be a value."""
    await partners.create(BOTH.model_copy(update={"phone": "", "contact_name": ""}), 5)
    assert "phone" not in made(odoo)


async def test_the_external_id_is_the_address_s(partners: Partners) -> None:
    """Two quotations at once for one new person share the partner, whatever else they say."""
    first = await partners.create(BOTH, 5)
    same = BOTH.model_copy(update={"contact_name": "Ana R.", "phone": "+525500000000"})
    assert await partners.create(same, 6) == first
    assert await partners.create(BOTH.model_copy(update={"email": "zoe@torres.mx"}), 5) != first


async def test_without_an_address_it_is_the_phone_s(partners: Partners) -> None:
    """Which is no address's."""
    phone = BOTH.model_copy(update={"email": ""})
    first = await partners.create(phone, 5)
    assert await partners.create(phone.model_copy(update={"contact_name": "Zoe"}), 5) == first
    assert first != await partners.create(BOTH, 5)


async def test_the_archived_are_not_woken_up(partners: Partners) -> None:
    """Their successor has an external id of its own."""
    assert await partners.create(BOTH, 5, retired=7) != await partners.create(BOTH, 5)


async def test_external_ids_fit_odoo(partners: Partners) -> None:
    """A module, one dot, and a name without one; the address cannot be read from it."""
    module, _, name = (await partners.create(BOTH, 5)).partition(".")
    assert module == "__mcp_odoo__"
    assert "." not in name
    assert "torres" not in name
