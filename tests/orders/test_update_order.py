"""Changing an order: what is written, once, and what is told of it."""

from typing import Any

import pytest

from mcp_odoo.errors import OdooAccessDenied
from mcp_odoo.odoo.client import NO_NOTIFICATION
from mcp_odoo.orders.models import LineChange, OrderAfter, OrderChange
from tests.fake_odoo import USER, Call, Refusal
from tests.orders.conftest import Office
from tests.orders.desk import ORDER, ROW, Desk


async def update(office: Office, **change: Any) -> OrderAfter:
    return await office.changes.update(40, OrderChange(**change))


def written(desk: Desk) -> dict[str, Any]:
    """What the only write said."""
    (call,) = desk.writes()
    assert call.ids == [40]
    values: dict[str, Any] = call.named["vals"]
    return values


async def test_everything_is_written_at_once(office: Office, desk: Desk) -> None:
    """One transaction: header and lines, all or nothing."""
    lines = [LineChange(line_id=50, product_uom_qty=3, discount=10, name="Robot"), LineChange(line_id=51, remove=True)]
    after = await update(
        office, client_order_ref="OC-7", date_order="2026-11-21T09:00", validity_date="2026-12-31", note="a\n\n<b>",
        payment_term_id=4, user_id=6, tags=["nandu", " URGENTE "], lines=lines,
    )  # fmt: skip
    assert written(desk) == {
        "client_order_ref": "OC-7", "date_order": "2026-11-21 15:00:00", "validity_date": "2026-12-31",
        "note": "<p>a</p><p>&lt;b&gt;</p>", "payment_term_id": 4, "user_id": 6, "tag_ids": [[6, 0, [11, 12]]],
        "order_line": [
            [1, 50, {"product_uom_qty": 3, "price_unit": 50, "discount": 10, "name": "Robot"}], [2, 51, 0]
        ],
    }  # fmt: skip
    assert after.tags == ["Ñandú", "Urgente"]


async def test_what_changed_is_told_with_before_and_after(office: Office, desk: Desk) -> None:
    """Of the order, of each line, and lines that are gone; nothing of what stayed."""
    lines = [LineChange(line_id=50, product_uom_qty=3), LineChange(line_id=51, remove=True)]
    after = await update(office, client_order_ref="OC-7", user_id=5, payment_term_id=4, lines=lines)
    assert [change.model_dump() for change in after.changed] == [
        {"field": "client_order_ref", "before": None, "after": "OC-7", "line_id": None},
        {
            "field": "payment_term", "line_id": None,
            "before": {"id": 3, "name": "30 días"}, "after": {"id": 4, "name": "Contado"},
        },
        {"field": "product_uom_qty", "before": 2.0, "after": 3.0, "line_id": 50},
        {"field": "line", "before": "Entrega en obra", "after": None, "line_id": 51},
    ]  # fmt: skip
    assert after.model_dump(exclude={"changed"}) == (await office.orders.get(40)).model_dump()


async def test_what_somebody_else_changes_meanwhile_is_not_told_as_ours(office: Office, desk: Desk) -> None:
    """The order after has it; the totals are everybody's."""

    def write(call: Call) -> bool:
        desk.order |= {"client_order_ref": "THEIRS", "amount_total": 99.0}
        desk.lines[1]["name"] = "Theirs"
        return desk.write(call)

    desk.odoo.answers[ORDER, "write"] = write
    after = await update(office, note="Ours", lines=[LineChange(line_id=50, name="Ours")])
    assert [(change.field, change.line_id) for change in after.changed] == [
        ("amount_total", None), ("note", None), ("name", 50)
    ]  # fmt: skip
    assert (after.client_order_ref, after.lines[1].name) == ("THEIRS", "Theirs")


async def test_nothing_changes_by_saying_what_is(office: Office) -> None:
    """The order is told, and no change."""
    after = await update(office, user_id=5, payment_term_id=3)
    assert (after.name, after.changed) == ("S00040", [])


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"client_order_ref": ""}, {"client_order_ref": ""}),
        ({"validity_date": ""}, {"validity_date": False}),
        ({"note": ""}, {"note": ""}),
        ({"payment_term_id": 0}, {"payment_term_id": False}),
        ({"user_id": 0}, {"user_id": False}),
        ({"tags": []}, {"tag_ids": [[6, 0, []]]}),
    ],
)
async def test_an_empty_value_clears(office: Office, desk: Desk, given: dict[str, Any], value: dict[str, Any]) -> None:
    """And what is not given is not written."""
    await update(office, **given)
    assert written(desk) == value


async def test_a_note_of_odoo_14_is_text(old_office: Office, old_desk: Desk) -> None:
    """Markup in it means nothing."""
    after = await update(old_office, note="a < b\n\nc")
    assert written(old_desk) == {"note": "a < b\n\nc"}
    assert after.note == "a < b\n\nc"


@pytest.mark.parametrize("price", [0.0, 75.5])
async def test_an_agreed_price_survives_a_new_quantity(
    office: Office, old_office: Office, desk: Desk, old_desk: Desk, price: float
) -> None:
    """Later versions would take it for the pricelist's; 14 has no such memory."""
    for services in (office, old_office):
        await update(services, lines=[LineChange(line_id=50, price_unit=price)])
    assert written(desk)["order_line"] == [[1, 50, {"price_unit": price, "technical_price_unit": -1.0}]]
    assert written(old_desk)["order_line"] == [[1, 50, {"price_unit": price}]]


async def test_a_line_of_a_later_page_can_be_changed(office: Office, desk: Desk) -> None:
    """Its order has more than a hundred; what changed in it is told, and the page is as it is read."""
    desk.lines[:] = [{**ROW, "id": n, "name": f"L{n}", "product_uom_id": False} for n in range(1, 151)]
    gone = [LineChange(line_id=number, remove=True) for number in (149, 1)]
    after = await update(office, lines=[LineChange(line_id=150, name="x"), *gone])
    assert written(desk) == {"order_line": [[1, 150, {"name": "x"}], [2, 149, 0], [2, 1, 0]]}
    assert [(change.field, change.line_id, change.before, change.after) for change in after.changed] == [
        ("name", 150, "L150", "x"), ("line", 1, "L1", None), ("line", 149, "L149", None)
    ]  # fmt: skip
    assert after.model_dump(exclude={"changed"}) == (await office.orders.get(40)).model_dump()


KEPT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"price_unit": 50.0, "discount": 5.0}),
    ({"discount": 0}, {"price_unit": 50.0, "discount": 0.0}),
    ({"price_unit": 7}, {"price_unit": 7.0, "technical_price_unit": -1.0, "discount": 5.0}),
]


@pytest.mark.parametrize(("given", "kept"), KEPT)
async def test_another_quantity_keeps_price_and_discount(
    office: Office, desk: Desk, given: dict[str, Any], kept: dict[str, Any]
) -> None:
    """Later versions would work both out anew, and undo what was agreed on."""
    desk.lines[0]["discount"] = 5.0
    await update(office, lines=[LineChange(line_id=50, product_uom_qty=3, **given)])
    assert written(desk)["order_line"] == [[1, 50, {"product_uom_qty": 3.0, **kept}]]


async def test_what_is_out_of_sight_afterwards_is_done(office: Office, desk: Desk) -> None:
    """A plain salesperson who gives an order away may not read it any more: that is no reason to repeat it."""
    whole = desk.odoo.answers[ORDER, "read"]
    desk.odoo.answers[ORDER, "read"] = lambda call: (
        Refusal("odoo.exceptions.AccessError", "no", 403) if desk.writes() else whole(call)
    )
    with pytest.raises(OdooAccessDenied, match="It was done") as caught:
        await update(office, user_id=6)
    assert (caught.value.code, len(desk.writes())) == ("done_out_of_sight", 1)


async def test_a_user_without_an_address_notifies_nobody(office: Office, desk: Desk) -> None:
    """Odoo would refuse to tell the new salesperson."""
    desk.odoo.answers["res.users", "read"] = [{**USER, "email": False, "company_id": [1, "Shop"]}]
    await update(office, user_id=6)
    (call,) = desk.writes()
    assert NO_NOTIFICATION.items() <= call.named["context"].items()
