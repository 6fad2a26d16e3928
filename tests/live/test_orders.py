"""Orders made, filled, read and changed by the tools, as the administrator finds them in Odoo."""

import asyncio
import uuid
from typing import Any

import pytest
from fastmcp import Client

from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import UNKNOWN, all_refused, line_ids, lock, named, new_order, new_partner, refused, unique
from tests.live.server import Server

KEPT = ("client_order_ref", "note", "amount_total", "user_id", "order_line", "write_date")


def stands(odoo: Odoo, order_id: int) -> dict[str, Any]:
    """Everything of an order that an update could have touched."""
    lines = odoo.find(
        "sale.order.line", [("order_id", "=", order_id)], ["product_uom_qty", "price_unit", "discount", "name"]
    )
    return {**odoo.one("sale.order", order_id, *KEPT), "lines": lines}


async def test_a_new_order_is_as_asked(any_server: Server, odoo: Odoo) -> None:
    """Customer, salesperson, moment in UTC, payment term, and a note whose markup is text: a draft without lines."""
    partner, luis = named(odoo, "res.partner", "Almacenes Torres"), odoo.user("luis")
    term = odoo.find("account.payment.term", [("active", "=", True)], ["name"])[0]
    order = await call(
        any_server,
        "dev_create_sale",
        {
            "partner_id": partner,
            "user_id": luis,
            "date_order": "2026-03-01T00:30:00+01:00",
            "note": "Entrega <b>urgente</b> & frágil\n\nSegundo párrafo",
            "payment_term_id": term["id"],
        },
    )
    made = odoo.one(
        "sale.order", order["id"], "name", "state", "partner_id", "user_id", "date_order", "payment_term_id",
        "order_line", "note",
    )  # fmt: skip
    assert (made["name"], made["state"], made["order_line"]) == (order["name"], "draft", [])
    assert (made["partner_id"][0], made["user_id"][0], made["payment_term_id"][0]) == (partner, luis, term["id"])
    assert made["date_order"] == "2026-02-28 23:30:00"
    assert order["date_order"] == "2026-02-28T17:30:00-06:00"
    html = odoo("sale.order", "fields_get", ["note"], ["type"])["note"]["type"] == "html"
    assert ("Entrega &lt;b&gt;urgente&lt;/b&gt; &amp; frágil" if html else "Entrega <b>urgente</b> & frágil") in made[
        "note"
    ]
    assert order["note"] == "Entrega <b>urgente</b> & frágil\n\nSegundo párrafo"
    assert (order["payment_term"]["name"], order["salesperson"]["name"]) == (term["name"], "Luis Ortega")
    assert (order["lines"], order["total_lines"], order["amount_total"], order["currency"]) == ([], 0, 0, "MXN")


async def test_moments_are_the_users(server: Server, odoo: Odoo) -> None:
    """Without an offset a moment is in the API user's time zone (Mexico City); with one it is what it says."""
    partner = new_partner(odoo)
    for moment, stored in (
        ("2026-03-01T09:30", "2026-03-01 15:30:00"),
        ("2026-03-01", "2026-03-01 06:00:00"),
        ("2026-03-01T09:30:00Z", "2026-03-01 09:30:00"),
        (" 2026-12-31T23:59:59-08:00 ", "2027-01-01 07:59:59"),
        ("20260101T000000Z", "2026-01-01 00:00:00"),
    ):
        order = await call(server, "dev_create_sale", {"partner_id": partner, "date_order": moment})
        assert odoo.one("sale.order", order["id"], "date_order")["date_order"] == stored


async def test_who_sells_when_nobody_is_named(server: Server, odoo: Odoo) -> None:
    """The customer's own salesperson, else the API user."""
    sofia = odoo.user("sofia")
    for partner, expected in (
        (new_partner(odoo, user_id=sofia), "Sofía Méndez"),
        (new_partner(odoo), "Asistente de Ventas"),
    ):
        order = await call(server, "dev_create_sale", {"partner_id": partner})
        assert order["salesperson"]["name"] == expected


async def test_an_update_changes_header_and_lines_together(any_server: Server, odoo: Odoo) -> None:
    """Everything asked stands in Odoo, the rest as before; the answer is the order after, with before and after."""
    order_id = new_order(odoo, "PUDU-BELLA", "ACC-CHAROLA", "SRV-INST")
    first, second, third = line_ids(odoo, order_id)
    sofia, reference = odoo.user("sofia"), unique("OC")
    answer = await call(
        any_server,
        "dev_update_sale",
        {
            "order_id": order_id,
            "client_order_ref": reference,
            "date_order": "2026-05-05T10:00",
            "validity_date": "2027-02-28",
            "note": "Nueva <nota>",
            "user_id": sofia,
            "lines": [
                {"line_id": first, "product_uom_qty": 3, "price_unit": 1000.5, "discount": 10, "name": "Cambiada"},
                {"line_id": third, "remove": True},
            ],
        },
    )
    made = odoo.one("sale.order", order_id, "client_order_ref", "date_order", "validity_date", "user_id", "order_line")
    assert (made["client_order_ref"], made["user_id"][0]) == (reference, sofia)
    assert (made["date_order"], made["validity_date"]) == ("2026-05-05 16:00:00", "2027-02-28")
    lines = odoo.find(
        "sale.order.line", [("order_id", "=", order_id)], ["product_uom_qty", "price_unit", "discount", "name"]
    )
    assert lines[0] == {"id": first, "product_uom_qty": 3, "price_unit": 1000.5, "discount": 10, "name": "Cambiada"}
    assert [(line["id"], line["price_unit"]) for line in lines[1:]] == [(second, 200)]
    assert odoo.count("sale.order.line", ("id", "=", third)) == 0
    total = odoo.one("sale.order", order_id, "amount_total")["amount_total"]
    assert total == answer["amount_total"] == pytest.approx((3 * 1000.5 * 0.9 + 200) * 1.16, abs=0.01)
    changed = {(one["line_id"], one["field"]): (one["before"], one["after"]) for one in answer["changed"]}
    assert changed[None, "client_order_ref"] == (None, reference)
    assert changed[None, "note"][1] == "Nueva <nota>"
    assert changed[None, "amount_total"] == (pytest.approx(600 * 1.16), total)
    assert changed[first, "product_uom_qty"] == (1, 3)
    assert changed[first, "price_unit"] == (100, 1000.5)
    assert changed[first, "discount"] == (0, 10)
    assert changed[third, "line"][1] is None
    assert not [key for key in changed if key[0] == second]
    read = await call(any_server, "dev_read_sale", {"order_id": order_id})
    assert read == {key: value for key, value in answer.items() if key != "changed"}


async def test_an_update_that_says_the_same_changes_nothing(server: Server, odoo: Odoo) -> None:
    """Setting what is already there answers an empty list of changes."""
    order_id = new_order(odoo, "SRV-CAPAC", client_order_ref="OC-1")
    (line,) = line_ids(odoo, order_id)
    same = {"order_id": order_id, "client_order_ref": "OC-1", "lines": [{"line_id": line, "price_unit": 100}]}
    assert (await call(server, "dev_update_sale", same))["changed"] == []


async def test_empty_and_zero_clear(server: Server, odoo: Odoo) -> None:
    """An empty text and 0 take reference, note, validity, payment term and tags away; null leaves them."""
    term = odoo.find("account.payment.term", [("active", "=", True)], ["name"])[0]["id"]
    tag = odoo.create("crm.tag", name=unique("Etiqueta"))
    values = {"client_order_ref": "OC-9", "note": "<p>algo</p>", "validity_date": "2027-01-01", "payment_term_id": term}
    order_id = new_order(odoo, **values, tag_ids=[(6, 0, [tag])])
    quiet: dict[str, Any] = {
        "order_id": order_id,
        "client_order_ref": None,
        "note": None,
        "tags": None,
        "lines": [],
        "user_id": odoo.user("ana"),
    }
    kept = await call(server, "dev_update_sale", quiet)
    assert [one["field"] for one in kept["changed"]] == ["salesperson"]
    empty = {"client_order_ref": "", "note": "", "validity_date": "", "payment_term_id": 0, "user_id": 0, "tags": []}
    await call(server, "dev_update_sale", {"order_id": order_id, **empty})
    left = odoo.one(
        "sale.order", order_id, "client_order_ref", "note", "validity_date", "payment_term_id", "user_id", "tag_ids"
    )
    assert not any(value for name, value in left.items() if name != "id"), left


async def test_tags_are_replaced_by_name(server: Server, odoo: Odoo) -> None:
    """Tags are found whatever their accents and case; an unknown one is refused with those that there are."""
    old, new = (odoo.create("crm.tag", name=unique(name)) for name in ("Viejo", "Ñandú Ágil"))
    name = odoo.one("crm.tag", new, "name")["name"]
    order_id = new_order(odoo, tag_ids=[(6, 0, [old])])
    shouted = name.upper().replace("Á", "A").replace("Ñ", "N")
    answer = await call(server, "dev_update_sale", {"order_id": order_id, "tags": [shouted]})
    assert answer["tags"] == [name]
    assert odoo.one("sale.order", order_id, "tag_ids")["tag_ids"] == [new]
    said = await refused(
        server, "dev_update_sale", {"order_id": order_id, "tags": [name, "Inexistente"]}, "tag_unknown"
    )
    assert "Inexistente" in said
    assert name in said.split("Hay:")[1]
    assert odoo.one("sale.order", order_id, "tag_ids")["tag_ids"] == [new]


async def test_one_bad_line_leaves_everything(server: Server, odoo: Odoo) -> None:
    """A line of another order, none at all, one named twice, removed and changed at once, or without a change or with
    an impossible one: the header and the good line stay as they were too.
    """
    order_id = new_order(odoo, "ACC-CHAROLA", "SRV-INST")
    good, other = line_ids(odoo, order_id)
    foreign = line_ids(odoo, new_order(odoo, "ACC-BATERIA"))[0]
    bad: list[tuple[dict[str, Any], str]] = [
        ({"line_id": foreign, "price_unit": 1}, "line_unknown"),
        ({"line_id": UNKNOWN, "price_unit": 1}, "line_unknown"),
        ({"line_id": good, "price_unit": 2}, "line_repeated"),
        ({"line_id": other, "remove": True, "price_unit": 2}, "line_removed_and_changed"),
        ({"line_id": other}, "line_unchanged"),
        ({"line_id": other, "price_unit": -1}, "invalid_input"),
        ({"line_id": other, "product_uom_qty": -1}, "invalid_input"),
    ]
    before = stands(odoo, order_id)
    change = {"order_id": order_id, "client_order_ref": "cambio"}
    fine = {"line_id": good, "price_unit": 1}
    await all_refused(server, [("dev_update_sale", {**change, "lines": [fine, line]}, code) for line, code in bad])
    assert stands(odoo, order_id) == before


async def test_what_odoo_refuses_rolls_all_back(any_server: Server, odoo: Odoo) -> None:
    """Removing a line of a confirmed order is refused with Odoo's reason; reference and the other line stay."""
    order_id = new_order(odoo, "ACC-CHAROLA", "SRV-INST")
    odoo("sale.order", "action_confirm", [order_id])
    first, second = line_ids(odoo, order_id)
    before = stands(odoo, order_id)
    change = {
        "order_id": order_id,
        "client_order_ref": "cambio",
        "lines": [{"line_id": first, "product_uom_qty": 9}, {"line_id": second, "remove": True}],
    }
    said = await refused(any_server, "dev_update_sale", change, "odoo_validation")
    assert "confirm" in said.lower()
    assert stands(odoo, order_id) == before


async def test_a_confirmed_order_keeps_its_dates(server: Server, odoo: Odoo) -> None:
    """Date and validity are refused, quantities, reference and new lines are taken, as in Odoo's form."""
    order_id = new_order(odoo, "ACC-CHAROLA")
    odoo("sale.order", "action_confirm", [order_id])
    before = odoo.one("sale.order", order_id, "date_order", "validity_date")
    for dates in ({"date_order": "2026-01-01"}, {"validity_date": "2027-01-01"}, {"validity_date": ""}):
        await refused(server, "dev_update_sale", {"order_id": order_id, **dates}, "order_not_quotation")
    assert odoo.one("sale.order", order_id, "date_order", "validity_date") == before
    (line,) = line_ids(odoo, order_id)
    change = {"order_id": order_id, "client_order_ref": "OC-7", "lines": [{"line_id": line, "product_uom_qty": 2}]}
    assert (await call(server, "dev_update_sale", change))["state"] == "sale"
    await call(server, "dev_create_sale_line", {"order_id": order_id, "product_id": odoo.product("SRV-INST")})
    lines = odoo.find("sale.order.line", [("order_id", "=", order_id)], ["product_uom_qty"], order="sequence, id")
    assert [line["product_uom_qty"] for line in lines] == [2, 1]


@pytest.mark.parametrize(("how", "code"), [("cancelled", "order_cancelled"), ("locked", "order_locked")])
async def test_closed_orders_stay(server: Server, odoo: Odoo, how: str, code: str) -> None:
    """Lines of cancelled and locked orders are neither added nor changed nor removed, and their terms stay."""
    order_id = new_order(odoo, "ACC-CHAROLA")
    if how == "locked":
        lock(odoo, order_id)
    else:
        odoo("sale.order", "action_cancel", [order_id], context={"disable_cancel_warning": True})
    (line,) = line_ids(odoo, order_id)
    before = stands(odoo, order_id)
    read = await call(server, "dev_read_sale", {"order_id": order_id})
    assert (read["state"], read["locked"]) == (("sale", True) if how == "locked" else ("cancel", False))
    term = odoo.find("account.payment.term", [("active", "=", True)], ["name"])[0]["id"]
    attempts: list[tuple[str, dict[str, Any]]] = [
        ("dev_create_sale_line", {"product_id": odoo.product("SRV-INST")}),
        ("dev_update_sale", {"lines": [{"line_id": line, "product_uom_qty": 5}], "client_order_ref": "cambio"}),
        ("dev_update_sale", {"lines": [{"line_id": line, "remove": True}]}),
        ("dev_update_sale", {"payment_term_id": term, "note": "cambio"}),
    ]
    for tool, arguments in attempts:
        said = await refused(server, tool, {"order_id": order_id, **arguments}, code)
        assert read["name"] in said
    assert stands(odoo, order_id) == before


async def test_what_is_not_there_is_named(any_server: Server, odoo: Odoo) -> None:
    """Unknown orders, customers, products, salespeople and payment terms are refused by name, and nothing is made."""
    partner, tray = new_partner(odoo), odoo.product("ACC-CHAROLA")
    order_id = new_order(odoo, partner_id=partner)
    before = odoo.census()
    attempts: list[tuple[str, dict[str, Any], str | None]] = [
        ("dev_read_sale", {"order_id": UNKNOWN}, "record_unknown"),
        ("dev_update_sale", {"order_id": UNKNOWN, "note": "x"}, "record_unknown"),
        ("dev_create_sale_line", {"order_id": UNKNOWN, "product_id": tray}, "record_unknown"),
        ("confirm_sale", {"order_id": UNKNOWN}, "record_unknown"),
        ("cancel_sale", {"order_id": UNKNOWN}, "record_unknown"),
        ("get_quotation_link", {"order_id": UNKNOWN}, "record_unknown"),
        ("dev_create_sale", {"partner_id": UNKNOWN}, "record_unknown"),
        ("dev_create_sale", {"partner_id": partner, "user_id": UNKNOWN}, "user_unknown"),
        ("dev_create_sale", {"partner_id": partner, "payment_term_id": UNKNOWN}, "payment_term_unknown"),
        ("dev_update_sale", {"order_id": order_id, "user_id": UNKNOWN}, "user_unknown"),
        ("dev_update_sale", {"order_id": order_id, "payment_term_id": UNKNOWN}, "payment_term_unknown"),
        ("dev_create_sale_line", {"order_id": order_id, "product_id": UNKNOWN}, "product_unknown"),
    ]
    assert all(str(UNKNOWN) in text for text in await all_refused(any_server, attempts))
    assert odoo.census() == before


async def test_what_is_retired_is_refused(server: Server, odoo: Odoo) -> None:
    """An archived customer, an archived product, one that is not for sale, and a quantity that rounds to zero."""
    order_id, archived = new_order(odoo), new_partner(odoo, active=False)
    before = odoo.census()
    await refused(server, "dev_create_sale", {"partner_id": archived}, "partner_archived")
    for sku, qty, code in (
        ("PUDU-HOLA", 1, "product_archived"),
        ("INT-REFACC", 1, "product_not_for_sale"),
        ("ACC-CHAROLA", 0.0001, "quantity_too_small"),
    ):
        line = {"order_id": order_id, "product_id": odoo.product(sku), "product_uom_qty": qty}
        await refused(server, "dev_create_sale_line", line, code)
    assert odoo.census() == before


@pytest.mark.parametrize(
    "tool",
    ["dev_create_sale", "dev_create_sale_line", "log_note", "schedule_activity"],
)
async def test_ten_callers_with_one_key_make_one_record(server: Server, odoo: Odoo, tool: str) -> None:
    """Ten calls at once with one key, and one later, name the same record; with other values the key is refused."""
    order_id, key = new_order(odoo), f"clave {uuid.uuid4()}"
    cases: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
        "dev_create_sale": ({"partner_id": new_partner(odoo)}, "sale.order", {"note": "otra"}),
        "dev_create_sale_line": (
            {"order_id": order_id, "product_id": odoo.product("SRV-INST")}, "sale.order.line", {"product_uom_qty": 2},
        ),
        "log_note": ({"record": f"order:{order_id}", "text": "Una vez"}, "mail.message", {"text": "Otra"}),
        "schedule_activity": (
            {"record": f"order:{order_id}", "kind": "call", "date": "2027-01-15", "summary": "Llamar"},
            "mail.activity", {"date": "2027-01-16"},
        ),
    }  # fmt: skip
    asked, model, other = cases[tool]
    before = odoo.count(model)
    body = {**asked, "idempotency_key": key}
    async with Client(f"{server.url}/mcp") as client:
        answers = await asyncio.gather(*(client.call_tool(tool, body) for _ in range(10)))
        answers.append(await client.call_tool(tool, body))
    ids = {dict(answer.structured_content or {})["id"] for answer in answers}
    assert len(ids) == 1
    # A new order tells of itself in its chatter; it is the records of the tool's own kind that count.
    assert odoo.count(model) == before + 1
    await refused(server, tool, {**body, **other}, "key_of_another_request")
    assert odoo.count(model) == before + 1
    again = await call(server, tool, {**asked, "idempotency_key": f"{key} 2"})
    assert again["id"] not in ids


async def test_the_unit_is_named(server: Server, odoo: Odoo) -> None:
    """A line says its unit of measure as Odoo's user reads it."""
    order_id = new_order(odoo, "ACC-CHAROLA")
    field = odoo.spelled("sale.order.line", "product_uom_id", "product_uom")
    expected = odoo.one("sale.order.line", line_ids(odoo, order_id)[0], field)[field][1]
    (line,) = (await call(server, "dev_read_sale", {"order_id": order_id}))["lines"]
    assert line["unit"] == expected
