"""An order as it stands."""

from typing import Any

import pytest

from mcp_odoo.errors import NotFound
from tests.orders.conftest import Office
from tests.orders.desk import LINE, NOTE, ORDER, ROW, Desk

LINES = [
    {
        "id": 50, "kind": "product", "product": {"id": 1, "name": "Robot"}, "name": "Robot T300",
        "product_uom_qty": 2.0, "qty_invoiced": 0.0, "unit": "Unidades", "price_unit": 50.0,
        "discount": 0.0, "price_subtotal": 100.0,
    },
    {
        "id": 51, "kind": "note", "product": None, "name": "Entrega en obra", "product_uom_qty": 0.0,
        "qty_invoiced": 0.0, "unit": "Unidades", "price_unit": 0.0, "discount": 0.0, "price_subtotal": 0.0,
    },
]  # fmt: skip


async def test_an_order_is_told_with_its_lines(office: Office, desk: Desk) -> None:
    """Names beside ids, the time in the API user's zone, what is not set as null, the note as Markdown."""
    desk.order["note"] = "<p>Pago a <b>30</b> días</p>"
    assert (await office.orders.get(40)).model_dump() == {
        "id": 40, "name": "S00040", "state": "draft", "locked": False,
        "partner": {"id": 9, "name": "Almacenes Torres"}, "salesperson": {"id": 5, "name": "Berta"},
        "date_order": "2026-11-20T12:00:00-06:00", "validity_date": "2026-12-20", "client_order_ref": None,
        "payment_term": {"id": 3, "name": "30 días"}, "pricelist": {"id": 1, "name": "Pública"},
        "opportunity": {"id": 30, "name": "Robots"}, "tags": ["Ñandú"], "note": "Pago a **30** días",
        "currency": "MXN", "amount_untaxed": 100.0, "amount_tax": 16.0, "amount_total": 116.0, "lines": LINES,
        "total_lines": 2, "has_more_lines": False, "url": f"{desk.odoo.url}/odoo/sale.order/40",
    }  # fmt: skip


async def test_an_order_of_odoo_14_reads_the_same(old_office: Office, old_desk: Desk) -> None:
    """Without CRM it has neither opportunity nor tags; its note is text; its unit's field has the old name."""
    old_desk.order["note"] = "a < b"
    order = await old_office.orders.get(40)
    assert [line.model_dump() for line in order.lines] == LINES
    assert (order.note, order.opportunity, order.tags, order.locked) == ("a < b", None, [], False)
    assert order.url == f"{old_desk.odoo.url}/web#id=40&model=sale.order&view_type=form"
    assert not {"locked", "tag_ids", "opportunity_id"} & set(old_desk.odoo.called(ORDER, "read")[0].named["fields"])


async def test_a_locked_order_is_confirmed_and_locked_on_every_version(
    office: Office, old_office: Office, desk: Desk, old_desk: Desk
) -> None:
    """Until 16 it was in a state of its own."""
    desk.order |= {"state": "sale", "locked": True}
    old_desk.order |= {"state": "done"}
    for order in (await office.orders.get(40), await old_office.orders.get(40)):
        assert (order.state, order.locked) == ("sale", True)


@pytest.mark.parametrize(
    ("display_type", "kind"),
    [(False, "product"), ("line_section", "section"), ("line_subsection", "section"), ("line_note", "note")],
)
async def test_sections_and_notes_are_lines_too(office: Office, desk: Desk, display_type: Any, kind: str) -> None:
    """Told apart by their kind."""
    desk.lines[0]["display_type"] = display_type
    assert (await office.orders.get(40)).lines[0].kind == kind


async def test_lines_come_a_hundred_at_a_time(office: Office, desk: Desk) -> None:
    """In the order of the form; the rest is a page further."""
    desk.lines[:] = [{**ROW, "id": n, "product_uom_id": False} for n in range(1, 251)]
    pages = [await office.orders.get(40, offset) for offset in (0, 100, 200)]
    assert [len(page.lines) for page in pages] == [100, 100, 50]
    assert [(page.total_lines, page.has_more_lines) for page in pages] == [(250, True), (250, True), (250, False)]
    assert pages[2].lines[0].id == 201
    assert {call.named["order"] for call in desk.odoo.called(LINE, "search_read")} == {"sequence, id"}


async def test_long_texts_are_cut_with_the_way_to_the_rest(office: Office, desk: Desk) -> None:
    """The note, and each line."""
    desk.order["note"] = f"<p>{'x' * 2001}</p>"
    desk.lines[:] = [{**ROW, "name": "y" * 2001, "product_uom_id": False}]
    order = await office.orders.get(40)
    assert order.note == f"{'x' * 2000}… [2000 of 2001 characters; fetch order:40 for all of it]"
    assert order.lines[0].name == f"{'y' * 2000}… [2000 of 2001 characters; fetch the order for all of it]"
    whole = await office.orders.get(40, longest=5000)
    assert (whole.note, whole.lines[0].name) == ("x" * 2001, "y" * 2001)


async def test_what_an_order_lacks_is_null(office: Office, desk: Desk) -> None:
    """A line may have no name, no unit and no product."""
    nothing = ("user_id", "validity_date", "payment_term_id", "pricelist_id", "opportunity_id", "note")
    desk.order |= dict.fromkeys(nothing, False)
    desk.order["tag_ids"] = []
    desk.lines[:] = [{**NOTE, "name": False, "product_uom_id": False}]
    order = await office.orders.get(40)
    assert (order.salesperson, order.validity_date, order.payment_term, order.opportunity) == (None, None, None, None)
    assert (order.tags, order.note, order.lines[0].name, order.lines[0].unit) == ([], None, "", None)
    assert desk.odoo.called("crm.tag", "read") == []


async def test_an_order_that_is_not_there_is_named(office: Office, desk: Desk) -> None:
    """Model and id are in the error."""
    desk.odoo.answers[ORDER, "read"] = []
    with pytest.raises(NotFound, match="order:41"):
        await office.orders.get(41)
