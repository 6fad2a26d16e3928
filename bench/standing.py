"""What stands in Odoo after a quotation, whoever made it: compared, so that like is measured with like."""

from collections.abc import Iterable
from typing import Any

from bench.bare import BareOdoo
from bench.customers import Wanted

_PARTNER = ["name", "is_company", "email", "phone", "type", "user_id", "parent_id"]
_LEAD = ["name", "type", "user_id", "partner_id", "team_id", "stage_id", "email_from", "order_ids", "active"]
_ORDER = [
    "name", "origin", "state", "partner_id", "user_id", "team_id", "pricelist_id", "payment_term_id", "amount_untaxed",
    "amount_tax", "amount_total",
]  # fmt: skip
_LINE = ["order_id", "product_id", "name", "product_uom_qty", "price_unit", "discount", "price_subtotal", "sequence"]


async def standing(odoo: BareOdoo, wanted: Wanted) -> dict[str, list[dict[str, Any]]]:
    """The quotation's records by model, with the customer's mark taken out and ids of its own replaced by "its".

    Salespeople stay out of it, except whether all the records have the same one: whose turn it is differs.
    """
    found = {
        model: await odoo.call(model, "search_read", domain=domain, fields=fields, order="id")
        for model, domain, fields in (
            ("res.partner", [["email", "=", wanted.email]], _PARTNER),
            ("crm.lead", [["name", "=", wanted.lead]], _LEAD),
            ("sale.order", [["origin", "=", wanted.lead]], _ORDER),
            ("sale.order.line", [["order_id.origin", "=", wanted.lead]], _LINE),
        )
    }
    people = {row["user_id"][0] if row["user_id"] else 0 for rows in found.values() for row in rows if "user_id" in row}
    orders = {row["name"] for row in found["sale.order"]}
    shapes = {
        model: sorted((_shape(row, wanted.mark, orders) for row in rows), key=repr) for model, rows in found.items()
    }
    return {**shapes, "salespeople": [{"how many": len(people), "none": 0 in people}]}


async def require_alike(odoo: BareOdoo, made: Iterable[tuple[str, Wanted]]) -> dict[str, int]:
    """How many records of each model every one of them made. Ends the run where they made different ones."""
    first: tuple[str, Any] | None = None
    for name, wanted in made:
        shape = await standing(odoo, wanted)
        if first is None:
            first = name, shape
        elif shape != first[1]:
            raise SystemExit(f"{first[0]} and {name} made different records:\n{first[1]}\n{shape}")
    if first is None or not all(first[1].values()):
        raise SystemExit(f"Records are missing: {first}")
    return {model: len(rows) for model, rows in first[1].items() if model != "salespeople"}


def _shape(row: dict[str, Any], mark: str, orders: set[str]) -> dict[str, Any]:
    return {name: _value(name, value, mark, orders) for name, value in row.items() if name not in ("id", "user_id")}


def _value(name: str, value: Any, mark: str, orders: set[str]) -> Any:
    if isinstance(value, list) and value and isinstance(value[-1], str):  # [id, name]
        return _value(name, value[-1], mark, orders)
    if isinstance(value, list):
        return len(value)
    if isinstance(value, str):
        return "its" if value in orders else value.replace(mark, "…")
    return value
