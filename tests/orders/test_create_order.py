"""Starting an order."""

from collections.abc import Mapping
from typing import Any

import pytest

from mcp_odoo.errors import Conflict, InvalidRequest, McpOdooError, NotFound
from mcp_odoo.odoo.client import CREATE_ONCE
from tests.fake_odoo import Drop
from tests.orders.conftest import Office
from tests.orders.desk import ORDER, Desk


async def made(office: Office, desk: Desk, **asked: Any) -> dict[str, str]:
    """The cells that were loaded for an order of customer 9, less its external id."""
    order = await office.orders.create(9, **asked)
    assert order == await office.orders.get(40)
    cells = desk.loaded.pop()
    assert cells.pop("id").startswith("__mcp_odoo__.sale_")
    return cells


async def test_an_order_takes_what_is_given_and_nothing_else(office: Office, desk: Desk) -> None:
    """Without more: the customer, and the customer's salesperson. Odoo fills in the rest."""
    assert await made(office, desk) == {"partner_id/.id": "9", "user_id/.id": "5"}
    assert desk.odoo.called(ORDER, "onchange") == []


async def test_everything_that_is_given_is_a_cell(office: Office, desk: Desk) -> None:
    """Times in UTC, and Odoo told that they are; the note as HTML; created once."""
    asked = {"user_id": 6, "date_order": "2026-03-01T00:30+01:00", "note": "a < b\n\nc", "payment_term_id": 4}
    assert await made(office, desk, **asked) == {
        "partner_id/.id": "9", "user_id/.id": "6", "date_order": "2026-02-28 23:30:00",
        "note": "<p>a &lt; b</p><p>c</p>", "payment_term_id/.id": "4",
    }  # fmt: skip
    (call,) = desk.odoo.called(ORDER, "load")
    assert call.named["context"] == {**CREATE_ONCE, "tz": "UTC", "lang": "es_MX"}


async def test_a_time_without_an_offset_is_the_api_user_s(office: Office, desk: Desk) -> None:
    """Mexico City's."""
    assert (await made(office, desk, date_order="2026-03-01T09:30"))["date_order"] == "2026-03-01 15:30:00"


async def test_a_customer_of_nobody_is_the_api_user_s(office: Office, desk: Desk) -> None:
    """Odoo's own default: no cell."""
    nobody = {"name": "T", "active": True, "user_id": False, "commercial_partner_id": [9, "T"]}
    desk.odoo.answers["res.partner", "read"] = [{"id": 9, **nobody}]
    assert await made(office, desk) == {"partner_id/.id": "9"}


async def test_a_contact_of_nobody_is_its_company_s(office: Office, desk: Desk) -> None:
    """As in Odoo's form, on every version."""
    contact = {"id": 9, "name": "T", "active": True, "user_id": False, "commercial_partner_id": [8, "Oso Polar"]}
    company = {"id": 8, "user_id": [6, "Carlos"]}
    desk.odoo.answers["res.partner", "read"] = lambda call: [company if call.ids == [8] else contact]
    assert await made(office, desk) == {"partner_id/.id": "9", "user_id/.id": "6"}


TERMS: Mapping[str, Any] = {"value": {"payment_term_id": [3, "30 días"], "fiscal_position_id": [2, "Frontera"]}}


@pytest.mark.parametrize(
    ("answer", "given", "cells"),
    [
        (TERMS, None, {"payment_term_id/.id": "3", "fiscal_position_id/.id": "2"}),
        (TERMS, 4, {"payment_term_id/.id": "4", "fiscal_position_id/.id": "2"}),
        ({"value": {"payment_term_id": False}}, None, {}),
        ({"value": {}}, 4, {"payment_term_id/.id": "4"}),
    ],
)
async def test_before_16_the_customer_s_terms_are_asked_for(
    old_office: Office, old_desk: Desk, answer: dict[str, Any], given: int | None, cells: dict[str, str]
) -> None:
    """As the form would: Odoo 14 fills them in there alone; a given payment term wins. Its note is plain text."""
    old_desk.odoo.answers[ORDER, "onchange"] = answer
    loaded = await made(old_office, old_desk, note="a < b", payment_term_id=given)
    assert loaded == {"partner_id/.id": "9", "user_id/.id": "5", "note": "a < b", **cells}
    (call,) = old_desk.odoo.called(ORDER, "onchange")
    assert (call.ids, call.named["values"], call.named["field_name"]) == ([], {"partner_id": 9}, ["partner_id"])
    assert {"payment_term_id", "fiscal_position_id"} < set(call.named["field_onchange"])


async def test_a_lost_answer_makes_no_second_order(office: Office, desk: Desk) -> None:
    """The call is repeated with the same external id, also without a key."""
    desk.odoo.faults[ORDER, "load"] = [Drop()]
    await office.orders.create(9)
    first, second = desk.odoo.called(ORDER, "load")
    assert first.named == second.named


async def test_a_key_names_the_order(office: Office, desk: Desk) -> None:
    """The same request with it is the same order; another one is a conflict, and without a key each is new."""
    for key in ("k", "k", None, None):
        await office.orders.create(9, note="x", key=key)
    ids = [cells["id"] for cells in desk.loaded]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    with pytest.raises(Conflict) as caught:
        await office.orders.create(9, note="y", key="k")
    assert caught.value.code == "key_of_another_request"
    assert len(desk.loaded) == 4


async def test_an_archived_customer_buys_nothing(office: Office, desk: Desk) -> None:
    """The refusal names it."""
    desk.odoo.answers["res.partner", "read"] = [{"id": 9, "name": "Torres", "active": False, "user_id": False}]
    with pytest.raises(InvalidRequest, match=r"Torres \(9\) is archived") as caught:
        await office.orders.create(9)
    assert caught.value.code == "partner_archived"
    assert desk.loaded == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"payment_term_id": 99}, "payment_term_unknown"), ({"date_order": "mañana"}, "instant_unreadable")],
)
async def test_what_cannot_be_is_refused_before_anything_is_written(
    office: Office, desk: Desk, asked: dict[str, Any], code: str
) -> None:
    """Nor is its key used up."""
    with pytest.raises(McpOdooError) as caught:
        await office.orders.create(9, key="k", **asked)
    assert caught.value.code == code
    assert desk.loaded == []
    await office.orders.create(9, key="k")


async def test_a_customer_that_is_not_there_is_named(office: Office, desk: Desk) -> None:
    """Model and id are in the error."""
    desk.odoo.answers["res.partner", "read"] = []
    with pytest.raises(NotFound, match="partner:9"):
        await office.orders.create(9)
    assert desk.loaded == []
