"""Opportunities and orders as they are listed, against what the administrator finds in Odoo."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import UNKNOWN, lock, new_opportunity, new_order, new_partner, referenced, refused, unique
from tests.live.server import Server


async def opportunities(server: Server, **arguments: Any) -> list[int]:
    return [
        one["id"] for one in (await call(server, "list_opportunities", {"limit": 200, **arguments}))["opportunities"]
    ]


async def orders(server: Server, **arguments: Any) -> list[int]:
    page = await call(server, "list_orders", {"limit": 200, **arguments})
    return [one["id"] for one in page["orders"]]


def new_colleague(odoo: Odoo, name: str) -> int:
    return odoo.create("res.users", name=name, login=unique(name))


async def test_open_opportunities_are_listed_by_closing(any_server: Server, odoo: Odoo) -> None:
    """The soonest first, what has no date last; won and lost ones and leads are not open."""
    seller = new_colleague(odoo, "Lista Cierres")
    late, none, soon, won, lost = (
        new_opportunity(odoo, user_id=seller, date_deadline=day)
        for day in ("2031-05-01", False, "2031-02-01", "2031-01-01", "2031-01-02")
    )
    new_opportunity(odoo, user_id=seller, type="lead")
    odoo.write("crm.lead", won, stage_id=referenced(odoo, "crm.stage_lead4"))
    await call(any_server, "update_opportunity", {"opportunity_id": lost, "outcome": "lost"})
    assert await opportunities(any_server, user_id=seller) == [soon, late, none]
    for status, ids in (("won", [won]), ("lost", [lost]), ("all", [won, lost, soon, late, none])):
        page = await call(any_server, "list_opportunities", {"user_id": seller, "status": status})
        assert sorted(one["id"] for one in page["opportunities"]) == sorted(ids), status
        assert page["total"] == len(ids)
    standing = {one["id"]: one["status"] for one in page["opportunities"]}
    assert (standing[won], standing[lost], standing[soon]) == ("won", "lost", "open")
    january = {"date_from": "2031-01-02", "date_to": "2031-04-30", "status": "all"}
    assert sorted(await opportunities(any_server, user_id=seller, **january)) == sorted([lost, soon])


async def test_an_opportunity_in_a_list_says_what_is_next(any_server: Server, odoo: Odoo) -> None:
    """Customer, stage, salesperson and money, and the activity that is due first, whoever planned it."""
    partner, luis = new_partner(odoo, name=unique("Cliente Próximo")), odoo.user("luis")
    lead = new_opportunity(
        odoo, user_id=luis, partner_id=partner, expected_revenue=1234.5, stage_id=referenced(odoo, "crm.stage_lead2")
    )
    for day, summary in (("2031-03-01", "Visitar"), ("2031-02-01", "Llamar ya")):
        plan = {"record": f"opportunity:{lead}", "kind": "call", "date": day, "summary": summary}
        await call(any_server, "schedule_activity", plan)
    (found,) = (await call(any_server, "list_opportunities", {"partner_id": partner}))["opportunities"]
    made = odoo.one("crm.lead", lead, "name", "probability", "stage_id")
    assert (found["id"], found["name"], found["status"]) == (lead, made["name"], "open")
    assert (found["partner"]["id"], found["salesperson"]) == (partner, {"id": luis, "name": "Luis Ortega"})
    assert (found["stage"]["id"], found["probability"]) == (made["stage_id"][0], made["probability"])
    assert (found["expected_revenue"], found["currency"]) == (1234.5, "MXN")
    assert (found["next_activity_date"], found["next_activity"]) == ("2031-02-01", "Llamar ya")
    assert found["url"].startswith("http")


async def test_opportunities_are_found_by_words_stage_and_customer(any_server: Server, odoo: Odoo) -> None:
    """Whatever the accents; a customer is meant with its contacts; an unknown stage lists those there are."""
    word = unique("Ampliación")
    company = new_partner(odoo, name=f"{word} SA", is_company=True)
    contact = new_partner(odoo, name="Íñigo Peña", parent_id=company)
    stage = odoo.create("crm.stage", name=f"{word} Técnica", sequence=51)
    named_so = new_opportunity(odoo, name=f"{word} norte", stage_id=stage)
    of_contact = new_opportunity(odoo, partner_id=contact)
    plain = word.upper().replace("Ó", "o")
    assert sorted(await opportunities(any_server, q=plain)) == sorted([named_so, of_contact])
    assert await opportunities(any_server, q=f"{plain} NORTE") == [named_so]
    assert await opportunities(any_server, stage=f"{plain} tecnica") == [named_so]
    assert await opportunities(any_server, partner_id=company) == [of_contact]
    for nobody in ({"partner_id": UNKNOWN}, {"user_id": UNKNOWN}):
        await refused(any_server, "list_opportunities", nobody, "record_unknown")
        await refused(any_server, "list_orders", nobody, "record_unknown")
    said = await refused(any_server, "list_opportunities", {"stage": "No existe"}, "stage_unknown")
    assert f"{word} Técnica" in said


@pytest.mark.parametrize("by", ["salesperson", "words"])
async def test_pages_of_opportunities(server: Server, odoo: Odoo, by: str) -> None:
    """Total, has_more and offset agree; paging shows each once."""
    word, seller = unique("Página"), new_colleague(odoo, "Lista Páginas")
    made = [new_opportunity(odoo, name=f"{word} {n}", user_id=seller) for n in range(5)]
    which: dict[str, Any] = {"user_id": seller} if by == "salesperson" else {"q": word}
    seen: list[int] = []
    for offset, size, more in ((0, 2, True), (2, 2, True), (4, 1, False), (5, 0, False)):
        page = await call(server, "list_opportunities", {**which, "limit": 2, "offset": offset})
        assert (len(page["opportunities"]), page["total"], page["has_more"]) == (size, 5, more)
        seen += [one["id"] for one in page["opportunities"]]
    assert sorted(seen) == sorted(made)


async def test_orders_are_listed_newest_first(any_server: Server, odoo: Odoo) -> None:
    """By salesperson, state and the user's days: 23:30 in Mexico is that day, though it was the next in UTC."""
    seller = new_colleague(odoo, "Lista Órdenes")
    days = ("2026-03-01 05:30:00", "2026-03-05 18:00:00", "2026-02-10 18:00:00")
    late, newest, oldest = (new_order(odoo, "ACC-CHAROLA", user_id=seller, date_order=day) for day in days)
    assert await orders(any_server, user_id=seller) == [newest, late, oldest]
    february = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
    assert await orders(any_server, user_id=seller, **february) == [late, oldest]
    odoo("sale.order", "action_confirm", [oldest])
    await call(any_server, "cancel_sale", {"order_id": newest})
    for state, ids in (("quotation", [late]), ("sale", [oldest]), ("cancel", [newest])):
        page = await call(any_server, "list_orders", {"user_id": seller, "state": state})
        assert [one["id"] for one in page["orders"]] == ids, state
        assert (page["total"], page["has_more"]) == (1, False)


async def test_expired_quotations(any_server: Server, odoo: Odoo) -> None:
    """Past their validity and not confirmed; what is valid today is not expired."""
    partner = new_partner(odoo)
    today = datetime.now(ZoneInfo("America/Mexico_City")).date()
    expired, *_ = (
        new_order(odoo, "ACC-CHAROLA", partner_id=partner, validity_date=day)
        for day in ((today - timedelta(days=1)).isoformat(), today.isoformat(), False)
    )
    confirmed = new_order(odoo, "ACC-CHAROLA", partner_id=partner)
    odoo("sale.order", "action_confirm", [confirmed])
    odoo.write("sale.order", confirmed, validity_date="2020-01-01")
    assert await orders(any_server, partner_id=partner, state="expired") == [expired]


async def test_an_order_in_a_list_is_the_one_that_is_read(any_server: Server, odoo: Odoo) -> None:
    """What both say is the same; the customer's reference finds it, and so do the number and the contact's company."""
    company = new_partner(odoo, name=unique("Compañía Ñandú"), is_company=True)
    contact = new_partner(odoo, name="Ana", parent_id=company)
    reference = unique("OC Ñ-7")
    order = new_order(odoo, "ACC-CHAROLA", partner_id=contact, client_order_ref=reference)
    (found,) = (await call(any_server, "list_orders", {"q": reference.replace("Ñ", "n").lower()}))["orders"]
    whole = await call(any_server, "dev_read_sale", {"order_id": order})
    assert found == {name: whole[name] for name in found}
    assert found["amount_total"] > 0
    assert order in await orders(any_server, q=whole["name"].lower())
    for arguments in ({"partner_id": company}, {"partner_id": contact}, {"q": "compania nandu", "partner_id": company}):
        assert await orders(any_server, **arguments) == [order]


async def test_a_locked_order_is_listed_as_confirmed(server: Server, odoo: Odoo) -> None:
    """On every version: until 16 it is in a state of its own."""
    partner = new_partner(odoo)
    order = new_order(odoo, "ACC-CHAROLA", partner_id=partner)
    lock(odoo, order)
    (found,) = (await call(server, "list_orders", {"partner_id": partner, "state": "sale"}))["orders"]
    assert (found["id"], found["state"], found["locked"]) == (order, "sale", True)
