"""What hangs on a record."""

from typing import Any

import pytest

from mcp_odoo.knowledge.related import MOST, Related
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.kinds import parse
from mcp_odoo.odoo.schema import Schema
from tests.fake_odoo import FakeOdoo, Refusal

ABSENT = Refusal("werkzeug.exceptions.NotFound", "the model does not exist", 404)
DENIED = Refusal("odoo.exceptions.AccessError", "no", 403)
ORDER = {
    "id": 40, "name": "S00040", "state": "done", "date_order": "2026-11-20 18:00:00", "amount_total": 1116.5,
    "currency_id": [33, "MXN"],
}  # fmt: skip
LEAD = {
    "id": 30, "name": "Robots", "stage_id": [1, "Nuevo"], "expected_revenue": 250000.0, "company_currency": [33, "MXN"]
}  # fmt: skip
PLANNED = {
    "id": 70, "activity_type_id": [2, "Llamada"], "summary": False, "date_deadline": "2026-12-01",
    "user_id": [5, "Berta"], "note": "<p>Por la <b>tarde</b></p>",
}  # fmt: skip
ACTIVITIES = {
    "planned_activities": [
        {"date": "2026-12-01", "kind": "Llamada", "summary": None, "assignee": "Berta", "note": "Por la **tarde**"}
    ]
}  # fmt: skip
ORDERS = {
    "orders": [
        {"id": "order:40", "order": "S00040", "state": "sale", "date": "2026-11-20T12:00:00-06:00",
         "total": "1116.50 MXN"}
    ]
}  # fmt: skip
LEADS = {
    "open_opportunities": [
        {"id": "opportunity:30", "opportunity": "Robots", "stage": "Nuevo", "expected_revenue": "250000.00 MXN"}
    ]
}  # fmt: skip
MODELS = {"sale.order": ORDER, "crm.lead": LEAD, "mail.activity": PLANNED}


@pytest.fixture
def related(odoo: FakeOdoo, json2: OdooClient) -> Related:
    for model, row in MODELS.items():
        odoo.answers |= {(model, "fields_get"): {}, (model, "search_read"): [row]}
    return Related(json2, Schema(json2))


@pytest.mark.parametrize(
    ("key", "tables"),
    [
        ("partner:9", {**ACTIVITIES, **LEADS, **ORDERS}),
        ("opportunity:30", {**ACTIVITIES, **ORDERS}),
        ("order:40", ACTIVITIES),
        ("task:7", ACTIVITIES),
        ("project:1", ACTIVITIES),
        ("product:3", ACTIVITIES),
    ],
)
async def test_a_record_is_told_with_what_belongs_to_it(related: Related, key: str, tables: dict[str, Any]) -> None:
    """With ids that fetch takes, money with its currency, and times in the API user's zone."""
    assert await related.of(parse(key)) == tables


def asked(odoo: FakeOdoo, model: str) -> dict[str, Any]:
    """What was searched for, and how."""
    (call,) = odoo.called(model, "search_read")
    return call.named


async def test_a_company_s_are_those_of_its_contacts_too(related: Related, odoo: FakeOdoo) -> None:
    """Open opportunities, orders of any state, the newest first; of activities the next first; some of each."""
    await related.of(parse("partner:9"))
    below = ["partner_id", "child_of", 9]
    assert asked(odoo, "sale.order")["domain"] == [below]
    assert asked(odoo, "crm.lead")["domain"][-1] == below
    assert ["stage_id.is_won", "=", False] in asked(odoo, "crm.lead")["domain"]
    assert asked(odoo, "mail.activity")["domain"] == [["res_model", "=", "res.partner"], ["res_id", "=", 9]]
    orders = {model: asked(odoo, model)["order"] for model in MODELS}
    assert orders == {"sale.order": "id desc", "crm.lead": "id desc", "mail.activity": "date_deadline, id"}
    assert {asked(odoo, model)["limit"] for model in MODELS} == {MOST}


async def test_an_opportunity_s_orders_are_its_own(related: Related, odoo: FakeOdoo) -> None:
    """Other opportunities are not asked for."""
    await related.of(parse("opportunity:30"))
    assert asked(odoo, "sale.order")["domain"] == [["opportunity_id", "=", 30]]
    assert odoo.called("crm.lead", "search_read") == []


@pytest.mark.parametrize(
    ("model", "table"),
    [("sale.order", "orders"), ("crm.lead", "open_opportunities"), ("mail.activity", "planned_activities")],
)
@pytest.mark.parametrize("trouble", ["absent", "denied", "nothing"])
async def test_what_is_not_there_or_not_allowed_is_left_out(
    related: Related, odoo: FakeOdoo, model: str, table: str, trouble: str
) -> None:
    """The rest is told all the same."""
    if trouble == "absent":
        odoo.answers[model, "fields_get"] = ABSENT
    odoo.answers[model, "search_read"] = {"absent": ABSENT, "denied": DENIED, "nothing": []}[trouble]
    found = await related.of(parse("partner:9"))
    assert set(found) == {"planned_activities", "open_opportunities", "orders"} - {table}
