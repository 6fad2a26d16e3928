"""The policy's limits on a quotation: before anything of it is written, and as Odoo then made it."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_odoo.access.policy import OrderRules
from mcp_odoo.errors import Forbidden
from mcp_odoo.odoo.values import code
from mcp_odoo.sales.currencies import Currencies
from mcp_odoo.sales.limits import PricedLine, require_discount, require_value
from mcp_odoo.sales.models import QuotationLine, QuotationOutput, QuotationRequest

Catalogue = Mapping[int, Mapping[str, Any]]


def asked_fields(request: QuotationRequest) -> list[tuple[str, str]]:
    """The (model, field) that the request sets for certain: whether the customer is new is not known yet."""
    custom, lead, order = request.x_studio_producto is not None, "crm.lead", "sale.order"
    wanted = {
        (lead, "name"): True,
        (lead, "description"): bool(request.description),
        (lead, "user_id"): bool(request.user_id),
        (order, "user_id"): bool(request.user_id),
        (order, "order_line"): bool(request.lines),
        ("sale.order.line", "product_id"): bool(request.lines),
        ("sale.order.line", "product_uom_qty"): bool(request.lines),
        ("sale.order.line", "price_unit"): any(line.has_price for _, line in request.lines),
        (lead, "x_studio_producto"): custom,
        (order, "x_studio_producto"): custom,
    }
    return [field for field, is_set in wanted.items() if is_set]


def require_quotable(
    rules: OrderRules,
    asked: Sequence[tuple[str, QuotationLine]],
    catalogue: Catalogue,
    currencies: Currencies,
    pricelist: int | None,
) -> str | None:
    """The currency that the order will be in, None for one without lines. Lines without a price of their own count
    with the list price: what a pricelist makes of it is only known afterwards (`require_as_made`).

    Raises Forbidden for what is too cheap or too much.
    """
    if not asked:
        return None
    currency = currencies.of_order(pricelist, code(catalogue[asked[0][1].product_id]["currency_id"]))
    lines = []
    for field, line in asked:
        product = catalogue[line.product_id]
        listed = currencies.convert(product["lst_price"], code(product["currency_id"]), currency)
        price = line.price if line.has_price else listed
        lines.append(PricedLine(f"{field} ({product['display_name']})", line.qty, price, listed))
    require_discount(rules, [line for line, (_, given) in zip(lines, asked, strict=True) if given.has_price], currency)
    require_value(rules, "lead_name", sum(line.qty * line.price for line in lines), currency)
    return currency


def require_as_made(rules: OrderRules, made: QuotationOutput, expected: str | None) -> None:
    """Raises Forbidden for an order that came to more than the rules allow once Odoo had priced it, or whose prices
    were compared in another currency than it is in.
    """
    require_value(rules, made.sale_order_name, made.amount_untaxed, made.currency)
    if rules.max_discount is not None and expected not in (None, made.currency):
        raise Forbidden(
            f"{made.sale_order_name} came out in {made.currency} and its prices were checked in {expected}: look at it "
            "in Odoo, or ask whoever runs the server",
            code="policy_currency_differs",
            order=made.sale_order_name,
            currency=made.currency,
            expected=expected,
        )
