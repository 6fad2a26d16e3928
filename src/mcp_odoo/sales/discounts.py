"""The discounts of pricelists that show them, on servers where only the form computes these (before 16)."""

import asyncio
from collections.abc import Sequence
from typing import Any

from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.retries import Effect
from mcp_odoo.odoo.schema import Schema

MODEL = "sale.order.line"
# What the form's discount depends on (`sale.order.line._onchange_discount` of 14).
_CAUSES = ("product_id", "product_uom", "product_uom_qty", "price_unit")
# The pricelist's discount is no caller's, and its order's lines do not change by it.
_OURS = ("discount", "order_line")
# The price without the discount, and the discount beside it; the other policy has it in the price.
_SHOWN = ("order_id.pricelist_id.discount_policy", "=", "without_discount")


async def give_pricelist_discounts(
    odoo: OdooClient, schema: Schema, made: Sequence[Any], by_pricelist: Sequence[bool]
) -> None:
    """Set what the form would: lines made through the API have the full price of such a pricelist and no discount.

    `made` is a domain of lines of one order; `by_pricelist` says of each, oldest first, whether it has the pricelist's
    price. No request where Odoo computes discounts itself or every price was agreed on. Else one, and where the
    pricelist shows its discounts one for each line and one for each discount. It may be repeated.
    """
    if not any(by_pricelist) or not await schema.left_to_forms(MODEL, "discount"):
        return
    lines = await odoo.search_read(MODEL, [*made, _SHOWN], ["product_uom_qty", "discount"], order="id")
    # A discount that is there already was given by a person.
    bare = [line for line, ours in zip(lines, by_pricelist, strict=False) if ours and not line["discount"]]
    discounts = await asyncio.gather(*(_discount(odoo, line["id"], line["product_uom_qty"]) for line in bare))
    for line, discount in zip(bare, discounts, strict=True):
        if discount:
            await odoo.call(
                MODEL, "write", [line["id"]], effect=Effect.REPEATABLE, ours=_OURS, vals={"discount": discount}
            )


async def _discount(odoo: OdooClient, line_id: int, quantity: float) -> float:
    """What the form would show (`onchange`, which writes nothing)."""
    answer = await odoo.call(
        MODEL,
        "onchange",
        [line_id],
        effect=Effect.READ,
        values={"product_uom_qty": quantity},
        field_name=["product_uom_qty"],
        field_onchange=dict.fromkeys([*_CAUSES, "discount"], "1"),
    )
    return float(answer["value"].get("discount") or 0.0)
