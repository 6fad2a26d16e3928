"""Changes to an order that are refused, and writes whose answers are lost."""

from typing import Any

import pytest

from mcp_odoo.errors import Conflict, InvalidRequest, NotFound, OdooValidation, UpstreamUnavailable
from mcp_odoo.orders.models import LineChange, OrderChange
from tests.fake_odoo import Call, Drop, Refusal
from tests.orders.conftest import Office
from tests.orders.desk import ORDER, Desk

GONE = Refusal("odoo.exceptions.MissingError", "Record does not exist\n(Record: sale.order.line(51,), User: 7)", 404)


def line(**change: Any) -> dict[str, Any]:
    return {"lines": [LineChange(**change)]}


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({}, "nothing_to_change", "at least one field"),
        ({"date_order": "mañana"}, "instant_unreadable", "date_order"),
        ({"date_order": ""}, "instant_unreadable", "date_order"),
        ({"validity_date": "31/12/2026"}, "date_unreadable", "validity_date"),
        ({"payment_term_id": 99}, "payment_term_unknown", "3 30 días, 4 Contado"),
        ({"tags": ["urgente", "vip", "x"]}, "tag_unknown", "vip, x; there are: Ñandú, Urgente"),
        ({"tags": [f"t{n}" for n in range(9)]}, "tag_unknown", "no tag t0, t1, t2, t3, t4; there"),
        ({"tags": ["y" * 61]}, "tag_unknown", "no tag y{60}…; there"),
        (line(line_id=99, name="x"), "line_unknown", "S00040 has no line 99"),
        (line(line_id=50), "line_unchanged", "line 50"),
        (line(line_id=50, remove=True, name="x"), "line_removed_and_changed", "line 50"),
        (
            {"lines": [LineChange(line_id=50, name="x"), LineChange(line_id=50, remove=True)]},
            "line_repeated",
            "line 50 is given twice",
        ),
    ],
)
async def test_a_change_without_sense_is_refused_whole(
    office: Office, desk: Desk, change: dict[str, Any], code: str, said: str
) -> None:
    """With what there is instead; nothing of it is written."""
    with pytest.raises(InvalidRequest, match=said) as caught:
        await office.changes.update(40, OrderChange(**{"client_order_ref": "x", **change} if change else {}))
    assert (caught.value.code, desk.writes()) == (code, [])


DATES: list[dict[str, Any]] = [{"date_order": "2026-12-01"}, {"validity_date": "2026-12-31"}, {"validity_date": ""}]
LOCKED = {"state": "sale", "locked": True}


@pytest.mark.parametrize(
    ("state", "change", "code"),
    [
        *(({"state": "sale"}, change, "order_not_quotation") for change in DATES),
        *(({"state": "cancel"}, change, "order_not_quotation") for change in DATES),
        ({"state": "cancel"}, {"payment_term_id": 4}, "order_cancelled"),
        ({"state": "cancel"}, line(line_id=50, name="x"), "order_cancelled"),
        (LOCKED, {"payment_term_id": 0}, "order_locked"),
        (LOCKED, line(line_id=51, remove=True), "order_locked"),
    ],
)
async def test_what_odoo_s_form_keeps_is_kept(
    office: Office, desk: Desk, state: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    """RPC would let it pass; the refusal names the order."""
    desk.order |= state
    with pytest.raises(Conflict, match="S00040") as caught:
        await office.changes.update(40, OrderChange(**change))
    assert (caught.value.code, desk.writes()) == (code, [])


async def test_the_price_of_an_invoiced_line_stays(office: Office, desk: Desk) -> None:
    """As in Odoo's form; its other values may change."""
    desk.order["state"] = "sale"
    desk.lines[0]["qty_invoiced"] = 1.0
    with pytest.raises(Conflict, match="line 50 was invoiced") as caught:
        await office.changes.update(40, OrderChange(**line(line_id=50, price_unit=1)))
    assert (caught.value.code, desk.writes()) == ("line_invoiced", [])
    await office.changes.update(40, OrderChange(**line(line_id=50, product_uom_qty=3, price_unit=50)))
    assert len(desk.writes()) == 1


async def test_a_quantity_that_odoo_would_round_to_zero_is_refused(office: Office, desk: Desk) -> None:
    """Zero itself is a quantity."""
    with pytest.raises(InvalidRequest, match="product_uom_qty") as caught:
        await office.changes.update(40, OrderChange(**line(line_id=50, product_uom_qty=0.001)))
    assert (caught.value.code, desk.writes()) == ("quantity_too_small", [])
    await office.changes.update(40, OrderChange(**line(line_id=50, product_uom_qty=0)))
    assert len(desk.writes()) == 1


@pytest.mark.parametrize("state", [{"state": "sale"}, {"state": "cancel"}, LOCKED])
async def test_what_the_form_lets_change_changes(office: Office, desk: Desk, state: dict[str, Any]) -> None:
    """The customer's number and the note, in every state."""
    desk.order |= state
    after = await office.changes.update(40, OrderChange(client_order_ref="OC-7"))
    assert after.client_order_ref == "OC-7"


async def test_without_crm_an_order_has_no_tags(old_office: Office, old_desk: Desk) -> None:
    """Which is said rather than ignored."""
    with pytest.raises(InvalidRequest) as caught:
        await old_office.changes.update(40, OrderChange(tags=["x"]))
    assert (caught.value.code, old_desk.writes()) == ("tags_unsupported", [])


async def test_odoo_s_own_refusal_is_passed_on(office: Office, desk: Desk) -> None:
    """In its own words."""
    desk.odoo.answers[ORDER, "write"] = Refusal("odoo.exceptions.UserError", "La línea ya se entregó")
    with pytest.raises(OdooValidation, match=r"^La línea ya se entregó$"):
        await office.changes.update(40, OrderChange(**line(line_id=51, remove=True)))


async def test_a_lost_answer_is_asked_for_again(office: Office, desk: Desk) -> None:
    """The same values twice are the same."""
    desk.odoo.faults[ORDER, "write"] = [Drop()]
    after = await office.changes.update(40, OrderChange(client_order_ref="OC-7"))
    first, second = desk.writes()
    assert first.named == second.named
    assert after.client_order_ref == "OC-7"


def removing(desk: Desk, answers: list[Any]) -> Any:
    """The line is removed by the first write; each write answers in turn."""

    def write(call: Call) -> Any:
        if any(row["id"] == 51 for row in desk.lines):
            desk.write(call)
        return answers.pop(0)

    return write


async def test_a_line_that_a_lost_write_removed_is_gone(office: Office, desk: Desk) -> None:
    """Its repetition cannot find it: that is no failure."""
    desk.odoo.answers[ORDER, "write"] = removing(desk, [Drop(), GONE])
    after = await office.changes.update(40, OrderChange(client_order_ref="x", **line(line_id=51, remove=True)))
    assert [row.id for row in after.lines] == [50]
    assert [(change.field, change.line_id) for change in after.changed] == [("client_order_ref", None), ("line", 51)]


async def test_an_order_that_is_gone_is_no_success(office: Office, desk: Desk) -> None:
    """Only the removal of lines explains a missing record."""
    desk.odoo.answers[ORDER, "write"] = GONE
    for change in ({"client_order_ref": "x"}, line(line_id=51, remove=True)):
        with pytest.raises(NotFound):
            await office.changes.update(40, OrderChange(**change))


async def test_an_odoo_that_stays_away_is_told(office: Office, desk: Desk) -> None:
    """After a few attempts; the change may be asked for again."""
    desk.odoo.faults[ORDER, "write"] = [Drop()] * 9
    with pytest.raises(UpstreamUnavailable):
        await office.changes.update(40, OrderChange(client_order_ref="OC-7"))
