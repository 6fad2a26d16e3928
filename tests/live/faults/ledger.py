"""What a quotation left in Odoo, counted and compared with what was asked for."""

from collections import defaultdict
from typing import Any

from tests.live.lab import Odoo
from tests.live.quotes import customer

Record = dict[str, Any]
GIVEN_PRICE = 200000.25
# What can stand of a quotation for somebody new: Odoo takes the customer, then opportunity, order and lines in one
# transaction, then the given prices.
NOTHING, CUSTOMER, UNPRICED, ALL = "nothing", "customer", "unpriced", "all"
ONCE = "once"


def new_quotation(odoo: Odoo, *, given: bool = False) -> Record:
    """A new customer's request with a given and a pricelist price; `given`: with a salesperson, who is looked up."""
    lines = [
        {"product_id": odoo.product("PUDU-KETTY"), "qty": 2, "price": GIVEN_PRICE},
        {"product_id": odoo.product("SRV-CAPAC"), "qty": 3, "price": -1},
    ]
    return customer(products=lines, user_id=odoo.user("luis") if given else 0)


def standing(odoo: Odoo, *bodies: Record) -> list[str]:
    """How much of each quotation Odoo holds: one of the four words, or else what is wrong."""
    names = [body[key] for body in bodies for key in ("partner_name", "contact_name")]
    titles = [body["lead_name"] for body in bodies]
    partners = _by(odoo.find("res.partner", [("name", "in", names)], ["name", "is_company", "parent_id"]), "name")
    leads = _by(odoo.find("crm.lead", [("name", "in", titles)], ["name", "partner_id", "order_ids"]), "name")
    fields = ["origin", "partner_id", "opportunity_id", "order_line"]
    orders = _by(odoo.find("sale.order", [("origin", "in", titles)], fields), "origin")
    ids = [order["id"] for one in orders.values() for order in one]
    asked = ["order_id", "product_id", "product_uom_qty", "price_unit"]
    lines = _by(
        odoo.find("sale.order.line", [("order_id", "in", ids)], asked, order="order_id, sequence, id"), "order_id"
    )
    products = {line["product_id"] for body in bodies for line in body["products"]}
    listed = {
        product["id"]: product["lst_price"]
        for product in odoo.find("product.product", [("id", "in", list(products))], ["lst_price"])
    }
    return [
        _one(
            body,
            partners[body["partner_name"]] + partners[body["contact_name"]],
            leads[body["lead_name"]],
            orders[body["lead_name"]],
            [line for order in orders[body["lead_name"]] for line in lines[order["id"]]],
            listed,
        )
        for body in bodies
    ]


def outcome(state: Record, stands: str) -> str:
    """The word for one quotation: `once` where completed and whole, of a failed one what stands, or what is wrong."""
    if state["status"] == "completed":
        return ONCE if stands == ALL else f"completed, but {stands}"
    return stands if state["status"] == "failed" else f"{state['status']}, {stands}"


def _one(
    body: Record, partners: list[Record], leads: list[Record], orders: list[Record], lines: list[Record], listed: Record
) -> str:
    counts = (len(partners), len(leads), len(orders))
    if counts == (0, 0, 0):
        return NOTHING
    if counts not in {(2, 0, 0), (2, 1, 1)}:
        return f"partners, opportunities, orders: {counts}"
    company, contact = sorted(partners, key=lambda partner: not partner["is_company"])
    if (company["is_company"], _id(contact["parent_id"])) != (True, company["id"]):
        return f"wrong customer: {partners}"
    return _sale(body, contact["id"], leads[0], orders[0], lines, listed) if leads else CUSTOMER


def _sale(body: Record, contact_id: int, lead: Record, order: Record, lines: list[Record], listed: Record) -> str:
    links = (_id(lead["partner_id"]), _id(order["partner_id"]), _id(order["opportunity_id"]), lead["order_ids"])
    if links != (contact_id, contact_id, lead["id"], [order["id"]]):
        return f"wrong links: {lead} {order}"
    made = [(_id(line["product_id"]), line["product_uom_qty"], line["price_unit"]) for line in lines]
    by_list = [(line["product_id"], line["qty"], listed[line["product_id"]]) for line in body["products"]]
    whole = [
        (product, qty, line["price"] if line["price"] >= 0 else price)
        for line, (product, qty, price) in zip(body["products"], by_list, strict=True)
    ]
    if made == whole:
        return ALL
    return UNPRICED if made == by_list else f"wrong lines: {made}"


def _by(records: list[Record], field: str) -> dict[Any, list[Record]]:
    found: dict[Any, list[Record]] = defaultdict(list)
    for record in records:
        value = record[field]
        found[_id(value) if isinstance(value, list) else value].append(record)
    return found


def _id(reference: Any) -> int:
    """The id of a many2one's value; 0 for none."""
    return int(reference[0]) if reference else 0
