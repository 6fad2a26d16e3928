"""The tools as other API users: a salesperson who sees her own documents only, and one without an e-mail address."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.live.lab import Lab, Odoo
from tests.live.quotes import call
from tests.live.records import line_ids, named, new_opportunity, new_order, new_partner, referenced, refused, unique
from tests.live.server import Server


@pytest.fixture(scope="module")
def as_ana(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the key of Ana, who may see her own documents."""
    server = Server(tmp_path_factory.mktemp("ana"), lab.settings(who="ana"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def as_bot(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the key of the user without an address."""
    server = Server(tmp_path_factory.mktemp("bot"), lab.settings(who="bot"))
    server.start()
    yield server
    server.kill()


async def test_her_own_orders_are_hers(as_ana: Server, odoo: Odoo) -> None:
    """She makes an order, fills, changes and confirms it, writes a note on it and plans a call: all of it is hers."""
    ana = odoo.user("ana")
    order = await call(as_ana, "dev_create_sale", {"partner_id": new_partner(odoo)})
    assert order["salesperson"]["id"] == ana
    order_id, record = order["id"], f"order:{order['id']}"
    line = {"order_id": order_id, "product_id": odoo.product("ACC-CHAROLA"), "price_unit": 10}
    added = await call(as_ana, "dev_create_sale_line", line)
    change = {
        "order_id": order_id,
        "client_order_ref": "OC-1",
        "lines": [{"line_id": added["id"], "product_uom_qty": 3}],
    }
    assert (await call(as_ana, "dev_update_sale", change))["amount_untaxed"] == 30
    assert (await call(as_ana, "confirm_sale", {"order_id": order_id}))["state"] == "sale"
    note = await call(as_ana, "log_note", {"record": record, "text": "Nota"})
    plan = {"record": record, "kind": "call", "date": "2027-01-01", "summary": "Llamar"}
    assert (await call(as_ana, "schedule_activity", plan))["assignee"]["id"] == ana
    author = odoo.one("mail.message", note["id"], "author_id", "subtype_id")
    assert author["author_id"][0] == odoo.one("res.users", ana, "partner_id")["partner_id"][0]
    assert author["subtype_id"][0] == referenced(odoo, "mail.mt_note")
    assert odoo.one("sale.order", order_id, "state")["state"] == "sale"


async def test_other_peoples_documents_are_refused(as_ana: Server, odoo: Odoo) -> None:
    """Reading, changing, confirming and writing on Luis's order and opportunity are refused for missing rights;
    nothing of them changes, and search does not show them.
    """
    luis, word = odoo.user("luis"), unique("Ajena")
    order_id = new_order(odoo, "ACC-CHAROLA", user_id=luis, client_order_ref=word)
    lead = new_opportunity(odoo, user_id=luis, name=word)
    (line,) = line_ids(odoo, order_id)
    before = odoo.one("sale.order", order_id, "write_date", "state"), odoo.one("crm.lead", lead, "write_date")
    counts = odoo.count("mail.message"), odoo.count("mail.activity"), odoo.count("sale.order.line")
    attempts: list[tuple[str, dict[str, Any]]] = [
        ("dev_read_sale", {"order_id": order_id}),
        ("dev_update_sale", {"order_id": order_id, "lines": [{"line_id": line, "price_unit": 1}]}),
        ("dev_create_sale_line", {"order_id": order_id, "product_id": odoo.product("ACC-CHAROLA")}),
        ("confirm_sale", {"order_id": order_id}),
        ("cancel_sale", {"order_id": order_id}),
        ("get_quotation_link", {"order_id": order_id}),
        ("fetch", {"id": f"order:{order_id}"}),
        ("fetch", {"id": f"opportunity:{lead}"}),
        ("update_opportunity", {"opportunity_id": lead, "expected_revenue": 1}),
        ("log_note", {"record": f"order:{order_id}", "text": "x"}),
        ("schedule_activity", {"record": f"opportunity:{lead}", "kind": "todo", "date": "2027-01-01", "summary": "x"}),
    ]
    for tool, arguments in attempts:
        await refused(as_ana, tool, arguments, "odoo_access_denied")
    assert (odoo.one("sale.order", order_id, "write_date", "state"), odoo.one("crm.lead", lead, "write_date")) == before
    assert (odoo.count("mail.message"), odoo.count("mail.activity"), odoo.count("sale.order.line")) == counts
    assert (await call(as_ana, "search", {"query": word.split()[1]}))["results"] == []
    assert (await call(as_ana, "list_orders", {"q": word}))["total"] == 0
    assert (await call(as_ana, "list_opportunities", {"q": word}))["total"] == 0


async def test_a_plain_salesperson_counts_her_own(as_ana: Server, odoo: Odoo) -> None:
    """Opportunities and customers' counts are what she sees; her colleagues' would be a guess."""
    ana, luis = odoo.user("ana"), odoo.user("luis")
    name = unique("Compartido")
    partner = new_partner(odoo, name=name)
    for user_id in (ana, luis, luis):
        new_opportunity(odoo, partner_id=partner, user_id=user_id)
    counts = await call(as_ana, "count_opportunities", {"by": "salesperson"})
    groups = {group["id"]: group["count"] for group in counts["groups"]}
    open_ones = [("type", "=", "opportunity"), ("active", "=", True), ("stage_id.is_won", "=", False)]
    assert groups[ana] == odoo.count("crm.lead", *open_ones, ("user_id", "=", ana))
    assert luis not in groups
    (found,) = (await call(as_ana, "find_partners", {"query": name}))["partners"]
    assert found["open_opportunities"] == 1


async def test_giving_an_order_away_is_said(as_ana: Server, odoo: Odoo) -> None:
    """An order for Luis is one that she may not see: refused, and none is made; hers stays hers."""
    luis = odoo.user("luis")
    before = odoo.count("sale.order")
    await refused(as_ana, "dev_create_sale", {"partner_id": new_partner(odoo), "user_id": luis})
    assert odoo.count("sale.order") == before


async def test_what_is_given_away_is_done_and_out_of_sight(as_ana: Server, odoo: Odoo) -> None:
    """Her opportunity becomes Luis's, whom she may not look over the shoulder: the answer says that it is done."""
    luis = odoo.user("luis")
    lead = new_opportunity(odoo, user_id=odoo.user("ana"))
    await refused(as_ana, "update_opportunity", {"opportunity_id": lead, "user_id": luis}, "done_out_of_sight")
    assert odoo.one("crm.lead", lead, "user_id")["user_id"][0] == luis


async def test_a_user_without_an_address_sells(as_bot: Server, lab: Lab, odoo: Odoo) -> None:
    """Orders for others and handed to others, notes, activities for others and opportunities: all of it is done."""
    luis, sofia = odoo.user("luis"), odoo.user("sofia")
    us = odoo.one("res.users", int(lab.others["bot"]["user_id"]), "partner_id")["partner_id"][0]
    order = await call(
        as_bot, "dev_create_sale", {"partner_id": named(odoo, "res.partner", "Almacenes Torres"), "user_id": luis}
    )
    record = f"order:{order['id']}"
    await call(as_bot, "dev_create_sale_line", {"order_id": order["id"], "product_id": odoo.product("SRV-INST")})
    handed = await call(as_bot, "dev_update_sale", {"order_id": order["id"], "user_id": sofia})
    assert handed["salesperson"]["id"] == odoo.one("sale.order", order["id"], "user_id")["user_id"][0] == sofia
    note = await call(as_bot, "log_note", {"record": record, "text": "Nota sin correo"})
    assert odoo.one("mail.message", note["id"], "author_id")["author_id"][0] == us
    plan = {"record": record, "kind": "meeting", "date": "2027-01-01", "summary": "Visita", "user_id": sofia}
    activity = await call(as_bot, "schedule_activity", plan)
    assert odoo.one("mail.activity", activity["id"], "user_id")["user_id"][0] == sofia
    lead = new_opportunity(odoo, user_id=luis)
    moved = await call(as_bot, "update_opportunity", {"opportunity_id": lead, "user_id": sofia, "expected_revenue": 7})
    assert moved["salesperson"]["id"] == odoo.one("crm.lead", lead, "user_id")["user_id"][0] == sofia
    won = await call(as_bot, "update_opportunity", {"opportunity_id": lead, "outcome": "won"})
    assert won["status"] == "won"
    assert (await call(as_bot, "confirm_sale", {"order_id": order["id"]}))["state"] == "sale"
    assert (await call(as_bot, "cancel_sale", {"order_id": order["id"]}))["state"] == "cancel"
