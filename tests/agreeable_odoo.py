"""An Odoo that has every record that it is asked for, and writes whatever it is told."""

from typing import Any

from tests.fake_odoo import Call, FakeOdoo

# What the sources read of any model; their types follow from their names.
_FIELDS = (
    "name", "display_name", "active", "partner_id", "user_id", "user_ids", "team_id", "stage_id", "state", "locked",
    "type",
    "date_order", "validity_date", "client_order_ref", "payment_term_id", "fiscal_position_id", "pricelist_id",
    "opportunity_id", "tag_ids", "note", "currency_id", "amount_untaxed", "amount_tax", "amount_total", "display_type",
    "product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "price_subtotal", "is_company",
    "parent_id", "email", "phone", "vat", "city", "street", "street2", "zip", "state_id", "country_id", "comment",
    "commercial_partner_id", "commercial_company_name", "ref", "contact_name", "email_from", "expected_revenue",
    "probability", "company_currency", "date_deadline", "lost_reason_id", "description", "create_date", "write_date",
    "default_code", "barcode", "lst_price", "uom_id", "sale_ok", "share", "login", "member_ids", "team_ids", "is_won",
    "sequence", "open_task_count", "date_start", "date", "priority", "allocated_hours", "sale_team_id", "origin",
    "partner_name", "allow_timesheets", "is_template", "body", "author_id", "summary", "company_id",
    "activity_date_deadline", "activity_summary", "date_closed", "subtype_id", "qty_invoiced", "lang", "tz",
)  # fmt: skip
_VALUES: dict[str, Any] = {
    "state": "draft", "type": "opportunity", "display_type": False, "priority": "0",
    "sequence": 1, "date_order": "2026-01-31 10:00:00",
    "create_date": "2026-01-31 10:00:00", "write_date": "2026-01-31 10:00:00", "date": "2026-01-31 10:00:00",
    "sale_ok": True,
    "is_company": False, "is_won": False, "is_template": False, "share": False, "locked": False, "active": True,
    "company_currency": [1, "MXN"], "lang": "es_MX", "tz": "America/Mexico_City", "open_task_count": 1, "name": "Uno",
}  # fmt: skip
_NUMBERS = ("amount", "price", "qty", "revenue", "probability", "discount", "hours", "lst")
_HTML = ("note", "description", "comment", "body")


def _example(field: str) -> Any:
    if field in _VALUES:
        return _VALUES[field]
    if field.endswith("_ids"):
        return [1]
    if field.endswith("_id"):
        return [1, "Uno"]
    if any(part in field for part in _NUMBERS):
        return 1.0
    if "date" in field:
        return "2026-01-31"
    return "<p>Uno</p>" if field in _HTML else "Uno"


def _type(field: str) -> dict[str, Any]:
    types: dict[type, str] = {list: "many2one", float: "float", bool: "boolean", int: "integer"}
    kind = "html" if field in _HTML else types.get(type(_example(field)), "char")
    return {"type": "many2many" if field.endswith("_ids") else kind, "digits": [16, 2], "depends": ["partner_id"]}


_URL = "http://odoo.example.com/my/orders/1?access_token=x"
_ANSWERS: dict[str, Any] = {
    "fields_get": {name: _type(name) for name in _FIELDS},
    "search_count": 1,
    "load": {"ids": [1], "messages": []},
    "formatted_read_group": [],
    "read_group": [],
    "onchange": {"value": {}},
    "get_base_url": _URL,
    "get_portal_url": _URL,
}


class AgreeableOdoo(FakeOdoo):
    """Answers whatever no test has scripted with a record of plausible values."""

    def _value(self, call: Call) -> Any:
        if (call.model, call.method) in self.answers:
            return super()._value(call)
        if call.method in ("search_read", "read"):
            ids = call.ids if call.method == "read" else [1]
            return [{"id": i, **{name: _example(name) for name in call.named["fields"]}} for i in ids]
        return _ANSWERS.get(call.method, True)
