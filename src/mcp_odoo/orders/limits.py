"""The policy's limits on orders that exist: before a line is added or changed, and before a customer is bound."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_odoo.access.guard import Guard
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.values import code, first
from mcp_odoo.orders.models import LineChange, Order
from mcp_odoo.sales.currencies import Currencies, ask_currencies
from mcp_odoo.sales.limits import PricedLine, require_discount, require_value, require_whole_discount

LINE_MODEL = "sale.order.line"
PRODUCT_MODEL = "product.product"


@dataclass(frozen=True)
class Standing:
    """A line as Odoo has it; `list_price` is for one of its units, in the order's currency."""

    name: str
    qty: float
    price_unit: float
    discount: float
    subtotal: float
    list_price: float

    @property
    def price(self) -> float:
        return self.price_unit * (1 - self.discount / 100)

    def with_(self, change: LineChange) -> PricedLine:
        """The line as the change would leave it."""
        given = change.model_dump(include={"price_unit", "discount", "product_uom_qty"}, exclude_none=True)
        price = given.get("price_unit", self.price_unit) * (1 - given.get("discount", self.discount) / 100)
        return PricedLine(f"lines: {self.name}", given.get("product_uom_qty", self.qty), price, self.list_price)


class OrderLimits:
    """Asks Odoo for list prices only where the policy limits what the caller may sell."""

    def __init__(self, odoo: OdooClient, schema: Schema, guard: Guard) -> None:
        self._odoo = odoo
        self._schema = schema
        self._guard = guard

    async def require_whole(self, order: Order) -> None:
        """Refuse an order that the caller may not sell as it stands, whoever made it so. Two requests to Odoo, one
        after the other, of parallel ones.

        Raises Forbidden.
        """
        rules = self._guard.orders
        require_value(rules, order.name, order.amount_untaxed, order.currency)
        if rules.max_discount is None:
            return
        lines = [
            PricedLine(f"{order.name}, {line.name}", line.qty, line.price, line.list_price)
            for line in (await self._standing(order, [("order_id", "=", order.id)])).values()
        ]
        require_discount(rules, lines, order.currency)
        require_whole_discount(rules, order.name, lines)

    async def require_changes(self, order: Order, changes: Sequence[LineChange]) -> None:
        """Refuse changes of lines that make one too cheap, or the order worth more than it may and than it was.

        Raises Forbidden.
        """
        rules = self._guard.orders
        if not (rules.limited and changes):
            return
        named = [change.line_id for change in changes]
        standing = await self._standing(order, [("order_id", "=", order.id), ("id", "in", named)])
        after = order.amount_untaxed
        for change in changes:
            line = standing.get(change.line_id)
            if line is None:
                continue  # a text, which has no price
            after -= line.subtotal
            if change.remove:
                continue
            changed = line.with_(change)
            after += changed.qty * changed.price * _untaxed(line)
            if change.price_unit is not None or change.discount is not None:
                require_discount(rules, [changed], order.currency)
        if after > order.amount_untaxed:
            require_value(rules, order.name, after, order.currency)

    async def currencies(self) -> Currencies | None:
        """What `require_line` needs; nothing is asked where there are no limits."""
        return await ask_currencies(self._odoo) if self._guard.orders.limited else None

    def require_line(
        self,
        order: Order,
        product: Mapping[str, Any],
        qty: float,
        price: float | None,
        currencies: Currencies | None,
    ) -> None:
        """Refuse a new line that is too cheap, or with which the order comes to more than it may. Without a price of
        its own it counts with the list price. `product` has `display_name`, `lst_price` and `currency_id`.

        Raises Forbidden.
        """
        rules = self._guard.orders
        if currencies is None:
            return
        listed = currencies.convert(product["lst_price"], code(product["currency_id"]), order.currency)
        line = PricedLine(f"price_unit: {product['display_name']}", qty, listed if price is None else price, listed)
        if price is not None:
            require_discount(rules, [line], order.currency)
        require_value(rules, order.name, order.amount_untaxed + line.qty * line.price, order.currency)

    async def _standing(self, order: Order, domain: Sequence[Any]) -> dict[int, Standing]:
        unit = first(await self._schema.fields(LINE_MODEL), "product_uom_id", "product_uom")
        fields = ["product_id", "product_uom_qty", "price_unit", "discount", "price_subtotal", *filter(None, [unit])]
        rows, currencies = await asyncio.gather(
            self._odoo.search_read(LINE_MODEL, [*domain, ("product_id", "!=", False)], fields),
            ask_currencies(self._odoo),
        )
        listed = await self._list_prices(rows, unit)
        standing = {}
        for row in rows:
            product = listed[row["product_id"][0], _unit_of(row, unit)]
            price = currencies.convert(product["lst_price"], code(product["currency_id"]), order.currency)
            standing[row["id"]] = Standing(
                name=row["product_id"][1],
                qty=row["product_uom_qty"],
                price_unit=row["price_unit"],
                discount=row["discount"],
                subtotal=row["price_subtotal"],
                list_price=price,
            )
        return standing

    async def _list_prices(
        self, rows: Sequence[Mapping[str, Any]], unit: str | None
    ) -> dict[tuple[int, int | None], dict[str, Any]]:
        """By product and unit of measure: Odoo converts a list price to the unit in the context."""
        by_unit: defaultdict[int | None, set[int]] = defaultdict(set)
        for row in rows:
            by_unit[_unit_of(row, unit)].add(row["product_id"][0])
        answers = await asyncio.gather(
            *(
                self._odoo.search_read(
                    PRODUCT_MODEL,
                    [("id", "in", sorted(ids))],
                    ["lst_price", "currency_id"],
                    context={"active_test": False, **({"uom": unit_id} if unit_id else {})},
                )
                for unit_id, ids in by_unit.items()
            )
        )
        return {
            (product["id"], unit_id): product
            for unit_id, products in zip(by_unit, answers, strict=True)
            for product in products
        }


def _unit_of(row: Mapping[str, Any], unit: str | None) -> int | None:
    return int(row[unit][0]) if unit and row[unit] else None


def _untaxed(line: Standing) -> float:
    """How much of a line's price is no tax: all of it, but where prices include taxes."""
    gross = line.qty * line.price
    return line.subtotal / gross if gross else 1.0
