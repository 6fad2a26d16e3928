"""An order of a scripted Odoo, which changes when it is written to."""

from dataclasses import dataclass, field
from typing import Any

from tests.fake_odoo import Call, FakeOdoo

ORDER, LINE = "sale.order", "sale.order.line"
NAMES = {3: "30 días", 4: "Contado", 5: "Berta", 6: "Carlos", 9: "Almacenes Torres", 8: "Oso Polar"}
HEADER = {
    "id": 40, "name": "S00040", "state": "draft", "partner_id": [9, "Almacenes Torres"], "user_id": [5, "Berta"],
    "date_order": "2026-11-20 18:00:00", "validity_date": "2026-12-20", "client_order_ref": False,
    "payment_term_id": [3, "30 días"], "pricelist_id": [1, "Pública"], "note": False, "currency_id": [33, "MXN"],
    "amount_untaxed": 100.0, "amount_tax": 16.0, "amount_total": 116.0,
}  # fmt: skip
ROW = {
    "id": 50, "display_type": False, "product_id": [1, "Robot"], "name": "Robot T300", "product_uom_qty": 2.0,
    "price_unit": 50.0, "discount": 0.0, "price_subtotal": 100.0, "qty_invoiced": 0.0,
}  # fmt: skip
NOTE = {
    **ROW, "id": 51, "display_type": "line_note", "product_id": False, "name": "Entrega en obra",
    "product_uom_qty": 0.0, "price_unit": 0.0, "price_subtotal": 0.0,
}  # fmt: skip
COMPUTED = {"payment_term_id": {"depends": ["partner_id"]}, "fiscal_position_id": {"depends": ["partner_id"]}}
STORED: dict[str, dict[str, Any]] = {"payment_term_id": {"depends": []}, "fiscal_position_id": {}}
TAGS = [{"id": 11, "name": "Ñandú"}, {"id": 12, "name": "Urgente"}]


@dataclass
class Desk:
    """The order and its lines as Odoo has them, and whatever was loaded."""

    odoo: FakeOdoo
    order: dict[str, Any]
    lines: list[dict[str, Any]]
    loaded: list[dict[str, str]] = field(default_factory=list)

    def writes(self) -> list[Call]:
        return self.odoo.called(ORDER, "write")

    def write(self, call: Call) -> bool:
        for name, value in call.named["vals"].items():
            if name == "order_line":
                for command, line_id, values in value:
                    (line,) = (line for line in self.lines if line["id"] == line_id)
                    if command == 2:
                        self.lines.remove(line)
                    else:
                        line |= values
            elif name == "tag_ids":
                self.order[name] = value[0][2]
            else:
                self.order[name] = [value, NAMES[value]] if name.endswith("_id") and value else value
        return True

    def load(self, call: Call) -> dict[str, Any]:
        self.loaded.append(dict(zip(call.named["fields"], call.named["data"][0], strict=True)))
        return {"ids": [40 if call.model == ORDER else 50], "messages": []}

    def found(self, call: Call) -> list[dict[str, Any]]:
        match call.named["domain"]:
            case [_, ["id", "in", ids]]:
                return [line for line in self.lines if line["id"] in ids]
        begin = call.named.get("offset", 0)
        return self.lines[begin : begin + call.named.get("limit", 1000)]


def open_desk(odoo: FakeOdoo, header: dict[str, Any], fields: dict[str, Any], unit: str, *pinned: str) -> Desk:
    """Products 1 and 2; customer 9 is Berta's (5); payment terms 3 and 4."""
    desk = Desk(odoo, {**HEADER, **header}, [{**row, unit: [1, "Unidades"]} for row in (ROW, NOTE)])
    discount = {"depends": ["product_id"]} if fields["payment_term_id"]["depends"] else {}
    line_fields: dict[str, Any] = {name: {} for name in (*desk.lines[0], *pinned)}
    odoo.answers |= {
        (ORDER, "fields_get"): {**{name: {} for name in desk.order}, **fields},
        (LINE, "fields_get"): {**line_fields, "product_uom_qty": {"digits": [16, 2]}, "discount": discount},
        (ORDER, "read"): lambda _: [{**desk.order, "order_line": [line["id"] for line in desk.lines]}],
        (LINE, "search_read"): desk.found,
        (LINE, "read"): lambda _: [{**desk.lines[0], "order_id": [40, "S00040"]}],
        (ORDER, "write"): desk.write,
        (ORDER, "load"): desk.load,
        (LINE, "load"): desk.load,
        ("res.partner", "read"): [
            {
                "id": 9,
                "name": "Almacenes Torres",
                "active": True,
                "user_id": [5, "Berta"],
                "commercial_partner_id": [9, "Almacenes Torres"],
            }
        ],
        ("res.users", "search_read"): lambda call: [
            {"id": call.named["domain"][0][2], "name": "Carlos", "active": True, "share": False}
        ],
        ("account.payment.term", "search_read"): [{"id": 3, "name": "30 días"}, {"id": 4, "name": "Contado"}],
        ("product.product", "search_read"): [
            {"id": n, "display_name": f"P{n}", "active": True, "sale_ok": True} for n in (1, 2)
        ],
        ("crm.tag", "search_read"): TAGS,
        ("crm.tag", "read"): lambda call: [tag for tag in TAGS if tag["id"] in call.ids],
    }
    return desk
