"""Who the customer is: found again, never confused, never overwritten."""

from typing import Any

import pytest

from tests.live.lab import Odoo
from tests.live.quotes import customer, quote
from tests.live.server import Server

FIELDS = ("name", "email", "phone", "is_company", "parent_id", "user_id", "active")


def known(odoo: Odoo, **values: Any) -> int:
    """A partner that a person entered."""
    return odoo.create("res.partner", name=values.pop("name", "Persona Conocida"), **values)


async def test_known_by_email_whatever_its_case(any_server: Server, odoo: Odoo) -> None:
    """An address in other letters is the same partner; nothing of theirs changes."""
    body = customer()
    partner = known(odoo, email=body["email"].upper(), phone="+52 55 9999 0000")
    before = odoo.one("res.partner", partner, *FIELDS)
    output = await quote(any_server, {**body, "email": body["email"].title()})
    assert output["partner_id"] == partner
    assert odoo.one("res.partner", partner, *FIELDS) == before
    assert odoo.count("res.partner", ("name", "in", [body["partner_name"], body["contact_name"]])) == 0


async def test_a_phone_that_differs_is_not_lost(server: Server, odoo: Odoo) -> None:
    """The partner keeps their phone; the one given stands in the opportunity's description."""
    body = customer()
    partner = known(odoo, email=body["email"], phone="+52 55 9999 0001")
    output = await quote(server, body)
    assert odoo.one("res.partner", partner, "phone")["phone"] == "+52 55 9999 0001"
    assert body["phone"] in odoo.one("crm.lead", output["lead_id"], "description")["description"]


def typed(odoo: Odoo, phone: str, spelling: str) -> int:
    digits = phone.removeprefix("+52")
    return known(odoo, phone=spelling.format(digits[:2], digits[2:6], digits[6:]))


@pytest.mark.parametrize("spelling", ["+52{}{}{}", "+52 {} {} {}", "{} {} {}", "+521{}{}{}"])
async def test_known_by_phone_alone(server: Server, odoo: Odoo, spelling: str) -> None:
    """The only partner with this phone, as programs write it, and without another address."""
    body = customer(email="")
    partner = typed(odoo, body["phone"], spelling)
    assert (await quote(server, body))["partner_id"] == partner


@pytest.mark.parametrize("spelling", ["({}) {}-{}", "+52 1 {} {} {}", "{}{}{}"])
async def test_known_by_phone_however_it_was_typed(any_server: Server, odoo: Odoo, spelling: str) -> None:
    """People type telephones as they like, and not every Odoo can read them (it needs a library for that)."""
    body = customer(email="")
    partner = typed(odoo, body["phone"], spelling)
    assert (await quote(any_server, body))["partner_id"] == partner


async def test_two_partners_with_the_phone_are_nobody(server: Server, odoo: Odoo) -> None:
    """A phone that two have says nothing: a new partner."""
    body = customer()
    two = {known(odoo, phone=body["phone"]), known(odoo, phone=body["phone"])}
    output = await quote(server, body)
    assert output["partner_id"] not in two
    assert odoo.one("res.partner", output["partner_id"], "name")["name"] == body["contact_name"]


async def test_a_partner_with_another_email_is_not_taken(server: Server, odoo: Odoo) -> None:
    """The same phone with another address is another person."""
    body = customer()
    other = known(odoo, phone=body["phone"], email=f"otra.{body['email']}")
    before = odoo.one("res.partner", other, *FIELDS)
    assert (await quote(server, body))["partner_id"] != other
    assert odoo.one("res.partner", other, *FIELDS) == before


async def test_what_the_known_partner_lacks_is_filled_in(any_server: Server, odoo: Odoo) -> None:
    """A missing phone or address is added to the partner."""
    body = customer()
    partner = known(odoo, email=body["email"])
    assert (await quote(any_server, body))["partner_id"] == partner
    assert odoo.one("res.partner", partner, "phone")["phone"] == body["phone"]
    body = customer()
    partner = known(odoo, phone=body["phone"])
    assert (await quote(any_server, body))["partner_id"] == partner
    assert odoo.one("res.partner", partner, "email")["email"] == body["email"]


async def test_a_company_without_a_contact(any_server: Server, odoo: Odoo) -> None:
    """partner_name alone makes a company, and no contact."""
    body = customer(contact_name="")
    partner = odoo.one("res.partner", (await quote(any_server, body))["partner_id"], *FIELDS, "child_ids")
    assert (partner["name"], partner["is_company"]) == (body["partner_name"], True)
    assert (partner["email"], partner["phone"]) == (body["email"], body["phone"])
    assert partner["child_ids"] == []


async def test_a_private_person(server: Server, odoo: Odoo) -> None:
    """contact_name alone makes a person, under no company."""
    body = customer(partner_name="")
    partner = odoo.one("res.partner", (await quote(server, body))["partner_id"], *FIELDS)
    assert (partner["name"], partner["is_company"], partner["parent_id"]) == (body["contact_name"], False, False)


async def test_phone_alone_and_email_alone(server: Server, odoo: Odoo) -> None:
    """Either is enough, and the second quotation finds the partner of the first."""
    for missing in ("email", "phone"):
        body = customer(**{missing: ""})
        first = await quote(server, body)
        again = await quote(server, {**body, "lead_name": "Otra vez"})
        assert first["partner_id"] == again["partner_id"]
        assert odoo.one("res.partner", first["partner_id"], missing)[missing] is False


async def test_an_archived_partner_is_not_woken_up(any_server: Server, odoo: Odoo) -> None:
    """Somebody archived the partner: they stay archived, a new one is made once, and found the next time."""
    body = customer()
    archived = (await quote(any_server, body))["partner_id"]
    odoo.write("res.partner", archived, active=False)
    again = await quote(any_server, {**body, "lead_name": "Después"})
    assert again["partner_id"] != archived
    assert odoo.one("res.partner", archived, "active")["active"] is False
    assert odoo.one("res.partner", again["partner_id"], "active")["active"] is True
    third = await quote(any_server, {**body, "lead_name": "Y después"})
    assert third["partner_id"] == again["partner_id"]


async def test_of_several_with_the_address_one_is_chosen_and_said(server: Server, odoo: Odoo) -> None:
    """The one with the contact's name goes first, and a note says that there was a choice."""
    body = customer()
    known(odoo, name="Alguien", email=body["email"])
    chosen = known(odoo, name=body["contact_name"], email=body["email"])
    output = await quote(server, body)
    assert output["partner_id"] == chosen
    assert str(chosen) in output["notes"][-1]


async def test_a_persons_later_edits_stay(any_server: Server, odoo: Odoo) -> None:
    """What a person changed on what we made is not undone by the same request with its key, nor by a new one."""
    body = customer(product_id=odoo.product("ACC-CHAROLA"))
    key = f"edit-{body['email']}-{any_server.port}"
    output = await quote(any_server, body, key)
    odoo.write("res.partner", output["partner_id"], name="Nombre Corregido", phone="+525500000001")
    odoo.write("crm.lead", output["lead_id"], name="Título corregido")
    (line,) = odoo.one("sale.order", output["sale_order_id"], "order_line")["order_line"]
    odoo.write("sale.order.line", line, product_uom_qty=7)
    assert await quote(any_server, body, key) == output
    await quote(any_server, body)
    partner = odoo.one("res.partner", output["partner_id"], "name", "phone")
    assert (partner["name"], partner["phone"]) == ("Nombre Corregido", "+525500000001")
    assert odoo.one("crm.lead", output["lead_id"], "name")["name"] == "Título corregido"
    assert odoo.one("sale.order.line", line, "product_uom_qty")["product_uom_qty"] == 7


async def test_a_renamed_contact_is_still_the_contact(server: Server, odoo: Odoo) -> None:
    """A person corrects the contact's name in Odoo: the next quotation goes to the contact, not to the company."""
    body = customer()
    contact = (await quote(server, body))["partner_id"]
    odoo.write("res.partner", contact, name="Nombre Corregido")
    assert (await quote(server, body))["partner_id"] == contact


async def test_our_own_company_and_contact_are_one_customer(server: Server) -> None:
    """A customer's second quotation carries no note about several partners: company and contact belong together."""
    body = customer()
    first = await quote(server, body)
    second = await quote(server, body)
    assert (second["partner_id"], second["notes"]) == (first["partner_id"], [])
