"""Sale orders as they stand: reading them, starting them, adding lines."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.errors import Conflict, InvalidRequest
from mcp_odoo.jobs.keys import Keys
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.texts import cut, shown, stored
from mcp_odoo.odoo.values import Calendar, code, first, ref, text
from mcp_odoo.orders.limits import OrderLimits
from mcp_odoo.orders.models import NewLine, Order, OrderLine, State
from mcp_odoo.orders.turns import OrderTurns
from mcp_odoo.sales.discounts import give_pricelist_discounts
from mcp_odoo.sales.models import QuotationLine
from mcp_odoo.sales.products import Products
from mcp_odoo.sales.terms import TERMS, customer_terms, require_payment_term
from mcp_odoo.sales.tree import PRICELIST_FIELD, price_cells

MODEL = "sale.order"
LINE_MODEL = "sale.order.line"
LINES_PAGE = 100
LONGEST_TEXT = 2000  # of the note, and of each line
# Some are missing in some versions and databases; what there is, is read.
CARD_FIELDS = (
    "name", "state", "locked", "partner_id", "user_id", "date_order", "validity_date", "client_order_ref",
    "currency_id", "amount_total",
)  # fmt: skip
_FIELDS = (
    *CARD_FIELDS, "payment_term_id", "pricelist_id", "opportunity_id", "tag_ids", "note", "amount_untaxed",
    "amount_tax",
)  # fmt: skip
_LINE_FIELDS = (
    "display_type", "product_id", "name", "product_uom_qty", "product_uom", "product_uom_id", "price_unit", "discount",
    "price_subtotal", "qty_invoiced",
)  # fmt: skip
# Of a new line, what nobody asked for: a given price is the price, without a discount.
_OURS = ("order_id", "discount", PRICELIST_FIELD)
_KINDS = {"line_section": "section", "line_subsection": "section", "line_note": "note"}


class Orders:
    """Sale orders in `sale.order`."""

    def __init__(
        self,
        odoo: OdooClient,
        schema: Schema,
        products: Products,
        salespeople: Salespeople,
        keys: Keys,
        guard: Guard = UNGUARDED,
    ) -> None:
        self._odoo = odoo
        self._schema = schema
        self._products = products
        self._salespeople = salespeople
        self._keys = keys
        self._guard = guard
        self._limits = OrderLimits(odoo, schema, guard)
        self._turns = OrderTurns()

    def turn(self, order_id: int) -> AbstractAsyncContextManager[None]:
        """Whoever changes an order that a policy limits does so inside, one after the other."""
        return self._turns.at(order_id) if self._guard.orders.limited else nullcontext()

    async def get(self, order_id: int, line_offset: int = 0, longest: int = LONGEST_TEXT) -> Order:
        """An order with a page of its lines. Raises NotFound for an unknown id.

        Two requests to Odoo, in parallel, and one more for tags.
        """
        fields, line_fields = await asyncio.gather(self._schema.fields(MODEL), self._schema.fields(LINE_MODEL))
        row, lines, calendar = await asyncio.gather(
            self._odoo.get(MODEL, order_id, [*(name for name in _FIELDS if name in fields), "order_line"]),
            self._odoo.search_read(
                LINE_MODEL,
                [("order_id", "=", order_id)],
                [name for name in _LINE_FIELDS if name in line_fields],
                order="sequence, id",
                limit=LINES_PAGE,
                offset=line_offset,
            ),
            self._odoo.calendar(),
        )
        total = len(row["order_line"])
        tags, url = await asyncio.gather(
            self._tag_names(row.get("tag_ids") or []), self._odoo.record_url(MODEL, order_id)
        )
        return Order(
            **card(row, calendar),
            payment_term=ref(row["payment_term_id"]),
            pricelist=ref(row.get("pricelist_id")),
            opportunity=ref(row.get("opportunity_id")),
            amount_untaxed=row["amount_untaxed"],
            amount_tax=row["amount_tax"],
            note=cut(shown(fields["note"], row["note"]), longest, f"fetch order:{order_id} for all of it"),
            tags=tags,
            lines=[_line(line, longest) for line in lines],
            total_lines=total,
            has_more_lines=line_offset + len(lines) < total,
            url=url,
        )

    async def lines(self, order_id: int, line_ids: Collection[int]) -> list[OrderLine]:
        """Those of these lines that are the order's. One request to Odoo."""
        fields = await self._schema.fields(LINE_MODEL)
        rows = await self._odoo.search_read(
            LINE_MODEL,
            [("order_id", "=", order_id), ("id", "in", sorted(line_ids))],
            [name for name in _LINE_FIELDS if name in fields],
            order="sequence, id",
        )
        return [_line(row, LONGEST_TEXT) for row in rows]

    async def create(
        self,
        partner_id: int,
        user_id: int | None = None,
        date_order: str | None = None,
        note: str | None = None,
        payment_term_id: int | None = None,
        key: str | None = None,
    ) -> Order:
        """A new order without lines; with a key that was used before, the order that it made.

        The salesperson is `user_id`, else the customer's own or its company's, else the API user. Raises
        InvalidRequest for an archived customer, NotFound for records that do not exist, Forbidden where the caller may
        not make one now.
        """
        self._guard.require("dev_create_sale")
        asked = {
            "partner_id": partner_id, "user_id": user_id, "date_order": date_order, "note": note,
            "payment_term_id": payment_term_id,
        }  # fmt: skip
        calendar, fields = await asyncio.gather(self._odoo.calendar(), self._schema.fields(MODEL))
        moment = calendar.instant("date_order", date_order) if date_order else None
        partner, *_ = await asyncio.gather(
            self._require_customer(partner_id),
            self._salespeople.require(user_id) if user_id else _nothing(),
            require_payment_term(self._odoo, payment_term_id) if payment_term_id else _nothing(),
        )
        terms = await customer_terms(self._odoo, self._schema, partner_id)
        external_id = await self._keys.external_id("sale", key, asked)
        salesperson = user_id or await self._salesperson_of(partner)
        cells = {
            "id": external_id,
            "partner_id/.id": str(partner_id),
            **terms,
            "user_id/.id": str(salesperson or ""),
            "payment_term_id/.id": str(payment_term_id or terms.get("payment_term_id/.id", "")),
            "date_order": moment or "",
            "note": stored(fields["note"], note or ""),
        }
        given = {name: cell for name, cell in cells.items() if cell}
        # Import cells with a time are read in the context's time zone; ours are in UTC.
        context = {**await self._odoo.quietly(), "tz": "UTC"}
        chosen = [*([] if user_id else ["user_id"]), *(name for name in TERMS if not asked.get(name))]
        (order_id,) = await self._odoo.create_once(
            MODEL, list(given), [list(given.values())], context=context, ours=chosen
        )
        return await self.get(order_id)

    async def add_line(
        self,
        order_id: int,
        product_id: int,
        product_uom_qty: float = 1.0,
        price_unit: float | None = None,
        name: str | None = None,
        key: str | None = None,
    ) -> NewLine:
        """A new line at the end of an order; with a key that was used before, the line that it made.

        Without a price the customer's pricelist sets it; a given one is what the customer pays, with no discount.
        Raises InvalidRequest for what cannot be sold, Conflict for an order that is cancelled or locked, Forbidden for
        what the caller may not sell, or not now.
        """
        self._guard.require("dev_create_sale_line")
        async with self.turn(order_id):
            return await self._add_line(order_id, product_id, product_uom_qty, price_unit, name, key)

    async def _add_line(
        self,
        order_id: int,
        product_id: int,
        product_uom_qty: float,
        price_unit: float | None,
        name: str | None,
        key: str | None,
    ) -> NewLine:
        asked = {
            "order_id": order_id, "product_id": product_id, "product_uom_qty": product_uom_qty,
            "price_unit": price_unit, "name": name,
        }  # fmt: skip
        line = QuotationLine(product_id=product_id, qty=product_uom_qty)
        limited = self._guard.orders.limited
        order, catalogue, currencies = await asyncio.gather(
            self.get(order_id),
            self._products.require_saleable([("product_id", line)], quantity="product_uom_qty", priced=limited),
            self._limits.currencies(),
        )
        require_open_lines(order)
        by_pricelist = price_unit is None or price_unit < 0
        price = None if by_pricelist else price_unit
        self._limits.require_line(order, catalogue[product_id], product_uom_qty, price, currencies)
        external_id = await self._keys.external_id("line", key, asked)
        line_fields = await self._schema.fields(LINE_MODEL)
        pinned = PRICELIST_FIELD in line_fields
        cells = {
            "id": external_id,
            "order_id/.id": str(order_id),
            "product_id/.id": str(product_id),
            "product_uom_qty": str(product_uom_qty),
            **({} if price_unit is None or price_unit < 0 else price_cells(price_unit, pinned=pinned)),
            **({"name": name} if name and name.strip() else {}),
        }
        context = await self._odoo.quietly()
        (line_id,) = await self._odoo.create_once(
            LINE_MODEL, list(cells), [list(cells.values())], context=context, ours=_OURS
        )
        await give_pricelist_discounts(self._odoo, self._schema, [("id", "=", line_id)], [by_pricelist])
        row, after = await asyncio.gather(
            self._odoo.get(LINE_MODEL, line_id, [*(name for name in _LINE_FIELDS if name in line_fields), "order_id"]),
            self._odoo.get(MODEL, order_id, ["name", "amount_total", "currency_id"]),
        )
        return NewLine(
            **_line(row, LONGEST_TEXT).model_dump(),
            order={"id": order_id, "name": after["name"]},
            currency=code(after["currency_id"]),
            order_total=after["amount_total"],
        )

    async def _require_customer(self, partner_id: int) -> dict[str, Any]:
        partner = await self._odoo.get(
            "res.partner", partner_id, ["name", "active", "user_id", "commercial_partner_id"]
        )
        if not partner["active"]:
            raise InvalidRequest(
                f"partner_id: {partner['name']} ({partner_id}) is archived; look another up with find_partners",
                code="partner_archived",
                partner_id=partner_id,
                name=partner["name"],
            )
        return partner

    async def _salesperson_of(self, partner: Mapping[str, Any]) -> int | None:
        """The customer's own, else its company's, as Odoo's form chooses (`sale.order.onchange_partner_id` of 14)."""
        company = partner["commercial_partner_id"]
        if not partner["user_id"] and company and company[0] != partner["id"]:
            partner = await self._odoo.get("res.partner", company[0], ["user_id"])
        return int(partner["user_id"][0]) if partner["user_id"] else None

    async def _tag_names(self, tag_ids: Sequence[int]) -> list[str]:
        return [tag["name"] for tag in await self._odoo.read("crm.tag", tag_ids, ["name"])] if tag_ids else []


def require_open_lines(order: Order) -> None:
    """Raises Conflict for an order whose lines Odoo's form keeps: a cancelled or locked one."""
    if order.state == "cancel":
        raise Conflict(
            f"{order.name} is cancelled and stays so; make a new order",
            code="order_cancelled",
            order=order.name,
        )
    if order.locked:
        raise Conflict(
            f"{order.name} is locked: its lines cannot be changed until somebody unlocks it in Odoo",
            code="order_locked",
            order=order.name,
        )


async def _nothing() -> None:
    """What there is to check of a value that was not given."""


def state_of(row: Mapping[str, Any]) -> tuple[State, bool]:
    """The state of an order, and whether it is locked: until 16 that was a state of its own."""
    if row["state"] == "done":
        return "sale", True
    return row["state"], bool(row.get("locked"))


def card(row: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    """What an OrderCard says of a row with those of CARD_FIELDS that this version has; all but the link."""
    state, locked = state_of(row)
    return {
        "id": row["id"],
        "name": row["name"],
        "state": state,
        "locked": locked,
        "partner": ref(row["partner_id"]),
        "salesperson": ref(row["user_id"]),
        "date_order": calendar.shown(row["date_order"]),
        "validity_date": calendar.shown(row["validity_date"]),
        "client_order_ref": text(row["client_order_ref"]),
        "currency": code(row["currency_id"]),
        "amount_total": row["amount_total"],
    }


def _line(row: Mapping[str, Any], longest: int) -> OrderLine:
    unit = first(row, "product_uom_id", "product_uom")
    return OrderLine(
        id=row["id"],
        kind=_KINDS.get(row["display_type"], "product"),
        product=ref(row["product_id"]),
        name=cut(row["name"] or "", longest, "fetch the order for all of it") or "",
        product_uom_qty=row["product_uom_qty"],
        qty_invoiced=row.get("qty_invoiced") or 0.0,
        unit=code(row[unit]) or None if unit else None,
        price_unit=row["price_unit"],
        discount=row.get("discount") or 0.0,
        price_subtotal=row["price_subtotal"],
    )
