"""What is asked of one order line, as Odoo takes it in a write of its order."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_odoo.errors import Conflict, InvalidRequest
from mcp_odoo.orders.models import LineChange, OrderLine
from mcp_odoo.sales.products import require_quantity
from mcp_odoo.sales.tree import PRICELIST_FIELD

_UPDATE, _REMOVE = 1, 2  # Odoo's commands for one-to-many fields
_VALUES = ("product_uom_qty", "price_unit", "discount", "name")
# What later versions work out anew for another quantity, whatever was agreed on.
_KEPT = ("price_unit", "discount")


def line_command(line: OrderLine, change: LineChange, fields: Mapping[str, Any]) -> tuple[int, int, Any]:
    """The command for a change of `line`; `fields` are those that this version's lines have.

    What is not given stays, price and discount too. Raises InvalidRequest for a change that says nothing or contradicts
    itself, Conflict for the price of a line that was invoiced, which Odoo's form keeps.
    """
    values = change.model_dump(include=set(_VALUES), exclude_none=True)
    if change.remove:
        if values:
            raise InvalidRequest(
                f"lines: line {line.id} is to be removed and changed at once",
                code="line_removed_and_changed",
                line_id=line.id,
            )
        return (_REMOVE, line.id, 0)
    if not values:
        raise InvalidRequest(
            f"lines: nothing is given to change in line {line.id}", code="line_unchanged", line_id=line.id
        )
    if line.qty_invoiced and values.get("price_unit", line.price_unit) != line.price_unit:
        raise Conflict(f"lines: line {line.id} was invoiced: its price stays", code="line_invoiced", line_id=line.id)
    if values.get("product_uom_qty"):
        require_quantity("lines.product_uom_qty", values["product_uom_qty"], fields["product_uom_qty"].get("digits"))
    if PRICELIST_FIELD in fields and "price_unit" in values:
        values[PRICELIST_FIELD] = -1.0  # see price_cells
    if "product_uom_qty" in values and line.kind == "product":
        present = {name: getattr(line, name) for name in _KEPT if name in fields}
        values = {**present, **values}
    return (_UPDATE, line.id, values)


def unasked(changes: Sequence[LineChange]) -> list[str]:
    """The fields that `line_command` writes and nobody asked for: what is kept is written, too."""
    asked = {name for change in changes for name in change.model_dump(include=set(_KEPT), exclude_none=True)}
    return [PRICELIST_FIELD, *(name for name in _KEPT if name not in asked)]
