"""Customers and users as they are looked up."""

from typing import Any

import pytest

from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import named, new_opportunity, new_order, new_partner, referenced, unique
from tests.live.server import Server


async def names(server: Server, query: str, **more: Any) -> list[str]:
    found = await call(server, "find_partners", {"query": query, **more})
    return [partner["name"] for partner in found["partners"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("oscar beltran", ["Óscar Beltrán"]),
        ("ÓSCAR   BELTRÁN", ["Óscar Beltrán"]),
        ("peña lucia", ["Dra. Lucía Peña"]),
        ("pena LUCIA", ["Dra. Lucía Peña"]),
        ("robotica del norte", ["Distribuidora Robótica del Norte", "Iván Quintana"]),
        ("marta@almacenestorres.example", ["Marta Torres"]),
        ("MARTA@ALMACENESTORRES.EXAMPLE", ["Marta Torres"]),
        ("marta torres robótica", []),
        ("100% seguro", []),
    ],
)
async def test_partners_are_found_by_words(server: Server, query: str, expected: list[str]) -> None:
    """Every word in name, company or address, whatever case and accents; a company's contacts come with it."""
    assert await names(server, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "+528181234502",
        "528181234502",
        "81 8123 4502",
        "(81) 8123-4502",
        "+52 1 81 8123 4502",
        "0052 81 8123 4502",
        "81.8123.4502",
    ],
)
async def test_partners_are_found_by_phone(server: Server, query: str) -> None:
    """However the number is spelt."""
    assert await names(server, query) == ["Jorge Salinas"]


async def test_odoos_spelling_of_a_phone_does_not_matter(server: Server, odoo: Odoo) -> None:
    """Stored with spaces and brackets, or as a mobile where there are mobiles, it is found in E.164."""
    fields = odoo("res.partner", "fields_get", ["phone", "mobile"], ["type"])
    for field in fields:
        partner = new_partner(odoo, **{field: "(998) 765-43 21" if field == "phone" else "998 765 43 22"})
        name = odoo.one("res.partner", partner, "name")["name"]
        assert name in await names(server, "+529987654321" if field == "phone" else "+529987654322")


async def test_partners_are_found_by_vat_and_reference(server: Server, odoo: Odoo) -> None:
    """A VAT number of letters or of digits only, and the customer's own reference."""
    for field, value in (("vat", "XAXX010101000"), ("vat", "7788990011"), ("ref", "CLI-778899")):
        partner = new_partner(odoo, **{field: value})
        found = (await call(server, "find_partners", {"query": value.lower()}))["partners"]
        assert [one["id"] for one in found] == [partner], field
        odoo.write("res.partner", partner, active=False)
        assert await names(server, value) == []


async def test_a_partner_says_who_it_is(server: Server, odoo: Odoo) -> None:
    """Company, e-mail, phone, city and salesperson are Odoo's; what is not set is null."""
    sofia, company = odoo.user("sofia"), named(odoo, "res.partner", "Almacenes Torres")
    name = unique("Contacto")
    partner = new_partner(
        odoo,
        name=name,
        parent_id=company,
        email="uno@ejemplo.example",
        phone="+525511112222",
        city="León",
        user_id=sofia,
    )
    (found,) = (await call(server, "find_partners", {"query": name}))["partners"]
    assert found == {
        "id": partner, "name": name, "is_company": False, "company": {"id": company, "name": "Almacenes Torres"},
        "email": "uno@ejemplo.example", "phone": found["phone"], "vat": None, "city": "Monterrey",
        "salesperson": {"id": sofia, "name": "Sofía Méndez"}, "open_opportunities": 0, "confirmed_orders": 0,
        "url": found["url"],
    }  # fmt: skip
    assert "".join(filter(str.isdigit, found["phone"])).endswith("5511112222")
    bare = new_partner(odoo)
    (found,) = (await call(server, "find_partners", {"query": odoo.one("res.partner", bare, "name")["name"]}))[
        "partners"
    ]
    assert {key for key, value in found.items() if value is None} == {
        "company", "email", "phone", "vat", "city", "salesperson",
    }  # fmt: skip


async def test_partners_are_counted_with_their_contacts(any_server: Server, odoo: Odoo) -> None:
    """A company's open opportunities and confirmed orders include its contacts', whose own are theirs; lost and won
    opportunities, quotations and cancelled orders do not count.
    """
    name = unique("Grupo")
    company = new_partner(odoo, name=name, is_company=True)
    contact = new_partner(odoo, name=f"{name} Persona", parent_id=company)
    for partner in (company, contact, contact):
        new_opportunity(odoo, partner_id=partner)
    won = new_opportunity(odoo, partner_id=contact)
    odoo("crm.lead", "action_set_won", [won])
    new_opportunity(odoo, partner_id=contact, active=False, probability=0)
    for state in ("draft", "sale", "cancel"):
        new_order(odoo, partner_id=contact, state=state)
    new_order(odoo, partner_id=company, state="sale")
    found = (await call(any_server, "find_partners", {"query": name}))["partners"]
    counts = {one["id"]: (one["open_opportunities"], one["confirmed_orders"]) for one in found}
    assert counts == {company: (3, 2), contact: (2, 1)}


async def test_pages_of_partners(server: Server, odoo: Odoo) -> None:
    """Total, has_more and offset agree: paging shows each match once, by name; with no query everybody is counted."""
    word = unique("Página")
    made = [new_partner(odoo, name=f"{word} {letter}") for letter in "ecadb"]
    seen: list[dict[str, Any]] = []
    for offset, more in ((0, True), (2, True), (4, False)):
        page = await call(server, "find_partners", {"query": word, "limit": 2, "offset": offset})
        assert (page["total"], page["has_more"]) == (5, more)
        seen += page["partners"]
    assert [one["name"][-1] for one in seen] == ["a", "b", "c", "d", "e"]
    assert {one["id"] for one in seen} == set(made)
    beyond = await call(server, "find_partners", {"query": word, "offset": 5})
    assert (beyond["partners"], beyond["total"], beyond["has_more"]) == ([], 5, False)
    everybody = await call(server, "find_partners", {"query": "", "limit": 1})
    assert everybody["total"] == odoo.count("res.partner", ("active", "=", True))
    assert everybody["has_more"] is True


async def test_users_are_listed(server: Server, odoo: Odoo) -> None:
    """Internal users with login, e-mail and team; no portal user; archived ones only when asked for."""
    word = unique("Usuario")
    groups = odoo.spelled("res.users", "group_ids", "groups_id")
    internal, portal = ([(6, 0, [referenced(odoo, f"base.group_{name}")])] for name in ("user", "portal"))
    kinds = {"activo": internal, "archivado": internal, "portal": portal}
    made = {
        kind: odoo.create(
            "res.users", name=f"{word} {kind}", login=f"{word} {kind}", email="u@robotica.example", **{groups: group}
        )
        for kind, group in kinds.items()
    }
    odoo.write("res.users", made["archivado"], active=False)

    async def ids(**more: Any) -> list[int]:
        return [user["id"] for user in (await call(server, "list_users", {"q": word.lower(), **more}))["users"]]

    assert await ids() == await ids(active=True) == [made["activo"]]
    assert await ids(active=False) == [made["archivado"]]
    (sofia,) = (await call(server, "list_users", {"q": "mendez sofia"}))["users"]
    assert sofia == {
        "id": odoo.user("sofia"), "name": "Sofía Méndez", "login": "sofia", "email": "sofia@robotica.example",
        "phone": sofia["phone"], "active": True, "sales_team": "Ventas",
    }  # fmt: skip
    assert sofia["phone"].replace(" ", "") == "+525555123403"
    page = await call(server, "list_users", {"limit": 2})
    assert page["total"] == odoo.count("res.users", ("share", "=", False), ("active", "=", True))
    assert (len(page["users"]), page["has_more"]) == (2, page["total"] > 2)
