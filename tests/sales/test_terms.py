"""What Odoo's form fills in once a customer is chosen."""

from typing import Any

import pytest

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.sales.terms import customer_terms, require_payment_term
from tests.fake_odoo import Drop, FakeOdoo

MODEL, TERM = "sale.order", "account.payment.term"
COMPUTED: dict[str, list[str]] = {"depends": ["partner_id"]}
STORED: dict[str, list[str]] = {"depends": []}


@pytest.mark.parametrize(
    ("fields", "asked", "cells"),
    [
        ({"payment_term_id": COMPUTED, "fiscal_position_id": COMPUTED}, None, {}),
        ({"note": {}}, None, {}),
        (
            {"payment_term_id": STORED, "fiscal_position_id": STORED},
            {"partner_id", "partner_shipping_id", "payment_term_id", "fiscal_position_id"},
            {"payment_term_id/.id": "3", "fiscal_position_id/.id": "2"},
        ),
        (
            {"payment_term_id": STORED, "fiscal_position_id": COMPUTED},
            {"partner_id", "partner_shipping_id", "payment_term_id"},
            {"payment_term_id/.id": "3"},
        ),
    ],
)
async def test_only_what_odoo_does_not_compute_is_asked_for(
    client: OdooClient, odoo: FakeOdoo, fields: dict[str, Any], asked: set[str] | None, cells: dict[str, str]
) -> None:
    """From 16 on it computes both; a database without invoicing has neither."""
    odoo.answers[MODEL, "fields_get"] = fields
    odoo.answers[MODEL, "onchange"] = {"value": {"payment_term_id": [3, "30"], "fiscal_position_id": [2, "F"]}}
    assert await customer_terms(client, Schema(client), 9) == cells
    calls = odoo.called(MODEL, "onchange")
    assert [set(call.named["field_onchange"]) for call in calls] == ([asked] if asked else [])


async def test_asking_the_form_changes_nothing(client: OdooClient, odoo: FakeOdoo) -> None:
    """A lost answer is asked for again."""
    odoo.answers[MODEL, "fields_get"] = {"payment_term_id": STORED}
    odoo.answers[MODEL, "onchange"] = {"value": {"payment_term_id": False}}
    odoo.faults[MODEL, "onchange"] = [Drop()]
    assert await customer_terms(client, Schema(client), 9) == {}
    assert len(odoo.called(MODEL, "onchange")) == 2


async def test_a_payment_term_that_is_not_there_is_refused_with_those_that_are(
    client: OdooClient, odoo: FakeOdoo
) -> None:
    """By number and name; archived ones are none."""
    odoo.answers[TERM, "search_read"] = [{"id": 3, "name": "30 días"}, {"id": 4, "name": "Contado"}]
    await require_payment_term(client, 4)
    with pytest.raises(InvalidRequest, match="3 30 días, 4 Contado") as caught:
        await require_payment_term(client, 5)
    assert (caught.value.code, caught.value.details["payment_term_id"]) == ("payment_term_unknown", 5)
    assert all("active_test" not in call.named["context"] for call in odoo.called(TERM, "search_read"))


async def test_without_payment_terms_none_is_right(client: OdooClient, odoo: FakeOdoo) -> None:
    """The refusal says so."""
    odoo.answers[TERM, "search_read"] = []
    with pytest.raises(InvalidRequest, match="there are: -"):
        await require_payment_term(client, 1)
