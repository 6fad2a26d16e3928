"""How far below its list price a product may go, and how much an order may come to: the policy's limits."""

from collections.abc import Iterable
from dataclasses import dataclass

from mcp_odoo.access.policy import OrderRules
from mcp_odoo.errors import Forbidden

# A price has two decimals, so that a discount of exactly the limit may miss it by a little.
ROUNDING = 0.01


@dataclass(frozen=True)
class PricedLine:
    """A line as it is or will be: `price` is for one unit, after its discount, and `list_price` for the same unit, in
    the order's currency. `what` names it for whoever reads a refusal.
    """

    what: str
    qty: float
    price: float
    list_price: float


def require_discount(rules: OrderRules, lines: Iterable[PricedLine], currency: str) -> None:
    """Raises Forbidden for a line that is cheaper than the rules allow; what has no list price has no discount."""
    for line in lines:
        discount = _below(line.price, line.list_price)
        if rules.max_discount is None or line.price < 0 or discount <= rules.max_discount + ROUNDING:
            continue
        raise Forbidden(
            f"{line.what}: {line.price:,.2f} {currency} is {discount:.1f} % below the list price of "
            f"{line.list_price:,.2f}; the policy of this server allows {rules.max_discount:g} % at most. Ask whoever "
            "runs the server",
            code="policy_discount",
            what=line.what,
            price=f"{line.price:,.2f}",
            currency=currency,
            discount=f"{discount:.1f}",
            list_price=f"{line.list_price:,.2f}",
            limit=f"{rules.max_discount:g}",
        )


def require_whole_discount(rules: OrderRules, what: str, lines: Iterable[PricedLine]) -> None:
    """Raises Forbidden for an order that lines with negative prices, as Odoo's own discounts are, make too cheap."""
    lines = list(lines)
    paid = sum(line.qty * line.price for line in lines)
    listed = sum(line.qty * (line.list_price or line.price) for line in lines if line.price >= 0)
    discount = _below(paid, listed)
    if rules.max_discount is not None and discount > rules.max_discount + ROUNDING:
        raise Forbidden(
            f"{what} is {discount:.1f} % below the list prices in all; the policy of this server allows "
            f"{rules.max_discount:g} % at most. Ask whoever runs the server",
            code="policy_discount_order",
            what=what,
            discount=f"{discount:.1f}",
            limit=f"{rules.max_discount:g}",
        )


def require_value(rules: OrderRules, what: str, value: float, currency: str) -> None:
    """Raises Forbidden for an order that comes to more than the rules allow, or is in a currency without a limit."""
    if rules.max_value is None:
        return
    if currency not in rules.max_value:
        there_are = ", ".join(rules.max_value)
        raise Forbidden(
            f"{what} is in {currency}, and the policy of this server has limits in {there_are} only. Ask whoever runs "
            "the server",
            code="policy_currency",
            what=what,
            currency=currency,
            currencies=there_are,
        )
    limit = rules.max_value[currency]
    if round(value, 2) > limit:
        raise Forbidden(
            f"{what} comes to {value:,.2f} {currency} without taxes; the policy of this server allows {limit:,.2f} at "
            "most. Ask whoever runs the server",
            code="policy_value",
            what=what,
            value=f"{value:,.2f}",
            currency=currency,
            limit=f"{limit:,.2f}",
        )


def _below(price: float, list_price: float) -> float:
    """How far a price is below the list price, in percent."""
    return 100 * (1 - price / list_price) if list_price > 0 else 0.0
