"""A shop for the scripted Odoo: what a whole quotation asks of it."""

from tests.crm.market import held
from tests.fake_odoo import FakeOdoo

ORDER = {
    "id": 40, "name": "S00040", "partner_id": [9, "Ana Torres"], "user_id": [5, "Berta"], "amount_untaxed": 100.0,
    "amount_tax": 16.0, "amount_total": 116.0, "currency_id": [1, "MXN"],
}  # fmt: skip


def open_shop(odoo: FakeOdoo) -> FakeOdoo:
    """Berta (5) sells and has nothing open; Carlos (6) has two; nobody is known; products are 1 and 2."""
    odoo.answers |= {
        ("res.partner", "fields_get"): {"phone": {"type": "char"}, "phone_sanitized": {"type": "char"}},
        ("crm.lead", "fields_get"): {"description": {"type": "html"}},
        ("sale.order", "fields_get"): {"note": {"type": "html"}},
        ("product.product", "fields_get"): {},
        ("project.task", "fields_get"): {},
        ("sale.order.line", "fields_get"): {"product_uom_qty": {"type": "float", "digits": [16, 2]}},
        ("res.partner", "search_read"): [],
        ("res.users", "search_read"): [{"id": 5, "name": "Berta"}, {"id": 6, "name": "Carlos"}],
        ("crm.lead", "formatted_read_group"): [held(6, "Carlos", 2)],
        ("product.product", "search_read"): [
            {"id": n, "display_name": f"P{n}", "active": True, "sale_ok": True} for n in (1, 2)
        ],
        ("res.partner", "load"): {"ids": [9], "messages": []},
        ("crm.lead", "load"): {"ids": [30], "messages": []},
        ("sale.order.line", "load"): {"ids": [50], "messages": []},
        ("sale.order", "search_read"): [ORDER],
    }
    return odoo
