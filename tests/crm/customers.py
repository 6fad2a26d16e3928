"""Customers of a scripted Odoo 19."""

from typing import Any

from tests.fake_odoo import Call, FakeOdoo

MODEL = "res.partner"
COMPANY = {
    "id": 9, "name": "Almacenes Torres", "is_company": True, "parent_id": False, "email": "info@torres.mx",
    "phone": "+52 55 1234 5678", "vat": "ATO010203AB1", "city": "México", "user_id": [5, "Berta"], "ref": False,
    "commercial_partner_id": [9, "Almacenes Torres"], "commercial_company_name": "Almacenes Torres",
}  # fmt: skip
ANA = {
    **COMPANY, "id": 10, "name": "Ana Íñiguez", "is_company": False, "parent_id": [9, "Almacenes Torres"],
    "email": "ana@torres.mx", "phone": False, "vat": False, "city": False, "user_id": False,
}  # fmt: skip


def open_book(odoo: FakeOdoo) -> FakeOdoo:
    """A company with two contacts, of which Ana has a lead; the company has orders."""

    def search(call: Call) -> list[dict[str, Any]]:
        match call.named["domain"]:
            case [["id", "child_of", ids]]:
                family = [9, 10, 11] if 9 in ids else ids
                return [{"id": number, "commercial_partner_id": [9, "Almacenes Torres"]} for number in family]
            case [["id", "in", ids]]:
                return [row for row in (COMPANY, ANA) if row["id"] in ids]
            case [["parent_id", "=", 9]]:
                return [{"id": 10, "name": "Ana Íñiguez"}, {"id": 11, "name": False}]
        return [COMPANY, ANA]

    def groups(call: Call) -> list[dict[str, Any]]:
        one, two = {"crm.lead": (10, 11), "sale.order": (9, 10)}[call.model]
        return [{"partner_id": [one, "x"], "__count": 1}, {"partner_id": [two, "y"], "__count": 2}]

    odoo.answers |= {
        (MODEL, "fields_get"): {**{name: {} for name in COMPANY}, "phone_sanitized": {}, "comment": {"type": "html"}},
        (MODEL, "search_read"): search,
        (MODEL, "search_count"): 2,
        ("crm.lead", "formatted_read_group"): groups,
        ("sale.order", "formatted_read_group"): groups,
        **{(model, "fields_get"): {} for model in ("crm.lead", "sale.order", "project.task")},
    }
    return odoo
