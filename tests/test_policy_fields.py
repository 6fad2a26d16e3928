"""Rules about fields over the whole server: every field that a tool sends can be named, and the rule holds."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.access.operations import OPERATIONS
from mcp_odoo.access.writable import WRITABLE
from mcp_odoo.odoo.written import written_fields
from tests.conftest import logging_as_it_was
from tests.fake_odoo import FakeOdoo
from tests.ruled import Ruled, furnish, ruled

Asked = tuple[str, dict[str, Any]]
EVERYTHING = "".join(f'[models."{model}"]\nfields = {sorted(fields)}\n' for model, fields in WRITABLE.items())
LINE = {"line_id": 50, "product_uom_qty": 3, "price_unit": 40, "discount": 5, "name": "Robot"}
# Every argument of every tool that writes, in as many calls as that takes.
CALLS: list[Asked] = [
    (
        "dev_create_quotation",
        {
            "phone": "+525512345678", "description": "Urge", "user_id": 5, "x_studio_producto": 7,
            "product_price": 45,
        },
    ),
    ("dev_create_sale", {"user_id": 6, "date_order": "2026-12-01T10:00", "note": "Hola", "payment_term_id": 4}),
    ("dev_create_sale_line", {"price_unit": 45, "name": "Robot", "product_uom_qty": 2}),
    (
        "dev_update_sale",
        {
            "client_order_ref": "PO-1", "date_order": "2026-12-01T10:00", "validity_date": "2026-12-31", "note": "Hola",
            "payment_term_id": 4, "user_id": 6, "tags": ["Urgente"], "lines": [LINE],
        },
    ),
    ("get_quotation_link", {}),
    ("confirm_sale", {}),
    ("cancel_sale", {}),
    (
        "update_opportunity",
        {
            "name": "Robots", "stage": "Propuesta", "expected_revenue": 1, "probability": 60, "user_id": 6,
            "date_deadline": "2026-12-31",
        },
    ),
    ("update_opportunity", {"expected_revenue": None, "outcome": "lost", "lost_reason": "Precio"}),
    ("update_opportunity", {"expected_revenue": None, "outcome": "reopen"}),
    ("update_opportunity", {"expected_revenue": None, "outcome": "won"}),
    ("log_note", {}),
    ("schedule_activity", {"user_id": 6, "note": "Por el contrato"}),
]  # fmt: skip
# What Odoo 14 calls lost_reason_id, and what only customers who are known and lack it get.
ELSEWHERE = {("crm.lead", "lost_reason"), ("crm.lead", "email_from"), ("crm.lead", "phone")}


async def said(odoo: FakeOdoo, folder: Path, policy: str, *calls: Asked) -> list[str]:
    """What is said of each refused call; what is done says nothing."""
    furnish(odoo)
    for model in ("crm.lead", "sale.order"):
        odoo.answers[model, "fields_get"]["x_studio_producto"] = {"type": "integer"}
    with logging_as_it_was():
        async with ruled(odoo, folder, policy, MCP_ODOO_TOOL_WAIT=20) as served:
            return [text for text in [await _said(served, *call) for call in calls] if text]


async def _said(served: Ruled, name: str, changes: dict[str, Any]) -> str:
    refused, text = await served.tool(name, **changes)
    return f"{name}: {text}" if refused else ""


async def test_a_list_of_every_field_lets_every_tool_write(odoo: FakeOdoo, tmp_path: Path) -> None:
    """So that there is none that a rule cannot name; and each of them is one that some tool sends."""
    assert {name for name, _ in CALLS} == set(OPERATIONS) - {"message_notification"}
    assert tomllib.loads(EVERYTHING)["models"].keys() == WRITABLE.keys()
    assert await said(odoo, tmp_path, EVERYTHING, *CALLS) == []
    sent = {field for call in odoo.calls for field in written_fields(call.model, call.method, call.named)}
    known = {(model, field) for model, fields in WRITABLE.items() for field in fields}
    assert known - sent == ELSEWHERE


@pytest.mark.parametrize(
    ("model", "field", "call"),
    [
        ("sale.order", "user_id", ("dev_create_sale", {"user_id": 6})),
        ("sale.order", "payment_term_id", ("dev_create_sale", {"payment_term_id": 4})),
        ("sale.order", "order_line", ("dev_create_sale_line", {})),
        ("sale.order", "state", ("confirm_sale", {})),
        ("sale.order", "state", ("cancel_sale", {})),
        ("sale.order", "access_token", ("get_quotation_link", {})),
        ("sale.order.line", "price_unit", ("dev_create_sale_line", {"price_unit": 45})),
        ("sale.order.line", "discount", ("dev_update_sale", {"lines": [{"line_id": 50, "discount": 5}]})),
        ("crm.lead", "user_id", ("update_opportunity", {"user_id": 6})),
        ("crm.lead", "active", ("update_opportunity", {"expected_revenue": None, "outcome": "lost"})),
        ("mail.activity", "user_id", ("schedule_activity", {"user_id": 6})),
        ("mail.message", "body", ("log_note", {})),
    ],
)
async def test_a_closed_field_is_not_sent(odoo: FakeOdoo, tmp_path: Path, model: str, field: str, call: Asked) -> None:
    """Whichever way it would go; Odoo is asked, and nothing is written."""
    (text,) = await said(odoo, tmp_path, f'[models."{model}"]\nexcept_fields = ["{field}"]\n', call)
    assert text.endswith("[policy_field_closed]")
    assert f"{field} de {model}" in text
    written = {"load", "write", "action_confirm", "action_cancel", "action_set_lost", "get_portal_url"}
    assert not [one for one in odoo.calls if one.method in written]


@pytest.mark.parametrize(
    ("model", "field", "call"),
    [
        ("sale.order", "user_id", ("dev_create_sale", {})),
        ("sale.order", "payment_term_id", ("dev_create_sale", {})),
        ("sale.order.line", "discount", ("dev_create_sale_line", {"price_unit": 45})),
        ("sale.order.line", "price_unit", ("dev_update_sale", {"lines": [{"line_id": 50, "product_uom_qty": 3}]})),
        ("mail.activity", "user_id", ("schedule_activity", {})),
    ],
)
async def test_what_the_server_fills_in_is_no_rules_matter(
    odoo: FakeOdoo, tmp_path: Path, model: str, field: str, call: Asked
) -> None:
    """The customer's salesperson, what is kept of a line, whoever an activity falls to."""
    assert await said(odoo, tmp_path, f'[models."{model}"]\nexcept_fields = ["{field}"]\n', call) == []
