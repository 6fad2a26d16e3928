"""One customer whole."""

from typing import Any

import pytest

from mcp_odoo.crm.directory import Directory
from mcp_odoo.errors import NotFound
from mcp_odoo.odoo.apps import Apps
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.fake_odoo import Drop, FakeOdoo, Refusal

MODEL = "res.partner"
ROW = {
    "id": 9, "name": "Almacenes Torres", "is_company": True, "parent_id": False, "email": "info@torres.mx",
    "phone": "+52 55 1234 5678", "vat": False, "city": "México", "user_id": [5, "Berta"],
    "commercial_partner_id": [9, "Almacenes Torres"], "street": "Av. 1", "street2": False, "zip": "06000",
    "state_id": [493, "Ciudad de México"], "country_id": [156, "México"], "comment": "<p>Paga <b>tarde</b></p>",
    "active": True, "property_product_pricelist": [4, "Distribuidores"], "property_payment_term_id": False,
}  # fmt: skip


@pytest.fixture
def directory(odoo: FakeOdoo, json2: OdooClient) -> Directory:
    odoo.answers |= {
        (MODEL, "fields_get"): {**{name: {} for name in ROW}, "comment": {"type": "html"}},
        (MODEL, "read"): [ROW],
        (MODEL, "search_read"): [{"id": 10, "name": "Ana Íñiguez"}, {"id": 11, "name": False}],
    }
    schema = Schema(json2)
    return Directory(json2, schema, Apps(schema), "MX")


async def test_a_customer_is_told_whole(directory: Directory, odoo: FakeOdoo) -> None:
    """With the address on one line, the contacts by name, the terms it buys on, and the internal note as Markdown."""
    assert (await directory.get(9)).model_dump() == {
        "id": 9, "name": "Almacenes Torres", "is_company": True, "company": None, "email": "info@torres.mx",
        "phone": "+52 55 1234 5678", "vat": None, "address": "Av. 1, 06000, México, Ciudad de México, México",
        "salesperson": {"id": 5, "name": "Berta"},
        "contacts": [{"id": 10, "name": "Ana Íñiguez"}, {"id": 11, "name": "#11"}], "comment": "Paga **tarde**",
        "active": True, "pricelist": {"id": 4, "name": "Distribuidores"}, "payment_term": None,
        "url": f"{odoo.url}/odoo/res.partner/9",
    }  # fmt: skip


@pytest.mark.parametrize(("comment", "told"), [("a < b", "a < b"), (False, None)])
async def test_the_note_of_older_versions_is_text(
    directory: Directory, odoo: FakeOdoo, comment: Any, told: str | None
) -> None:
    """Markup in it means nothing; what there is not is null."""
    odoo.answers[MODEL, "fields_get"] = {**{name: {} for name in ROW}, "comment": {"type": "text"}}
    nothing = dict.fromkeys(("name", "street", "zip", "city", "state_id", "country_id", "user_id", "phone"), False)
    odoo.answers[MODEL, "read"] = [{**ROW, **nothing, "comment": comment}]
    odoo.answers[MODEL, "search_read"] = []
    partner = await directory.get(9)
    assert (partner.comment, partner.name, partner.address, partner.contacts) == (told, "#9", None, [])
    assert (partner.salesperson, partner.phone) == (None, None)


async def test_a_customer_that_is_not_there_is_named(directory: Directory, odoo: FakeOdoo) -> None:
    """Model and id are in the error."""
    odoo.answers[MODEL, "read"] = []
    with pytest.raises(NotFound, match="partner:404"):
        await directory.get(404)


async def test_whether_there_is_one_is_said_by_itself(directory: Directory, odoo: FakeOdoo) -> None:
    """Not by its contacts, whatever comes of them, and however late the answer is."""
    odoo.faults[MODEL, "read"] = [Drop()]
    odoo.answers[MODEL, "read"] = []
    odoo.answers[MODEL, "search_read"] = Refusal("odoo.exceptions.AccessError", "Not yours", 403)
    with pytest.raises(NotFound, match="partner:404"):
        await directory.get(404)
