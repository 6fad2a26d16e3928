"""An opportunity, its quotation and the lines as one table for Odoo's `load`: one transaction, exactly once."""

from collections.abc import Mapping, Sequence

from mcp_odoo.sales.models import QuotationLine

Table = tuple[list[str], list[list[str]]]
PRICELIST_FIELD = "technical_price_unit"


def external_id(name: str, part: str) -> str:
    """The external id of a part of the quotation `name`, by which a repeated call finds it again."""
    return f"__mcp_odoo__.{name}_{part}"


def opportunity_table(
    name: str,
    lead: Mapping[str, str],
    order: Mapping[str, str],
    lines: Sequence[QuotationLine],
    *,
    pinned: bool = False,
) -> Table:
    """Columns and rows: the first row holds everything up to the first line, each further row only its line.

    An empty price cell would set the price to 0, so the price column is there only if every line has a price. A given
    price is what the customer pays: no discount of their pricelist comes off it (see `price_cells` for `pinned`).
    """
    priced = bool(lines) and all(line.has_price for line in lines)
    head = {"id": external_id(name, "lead"), **lead}
    head |= {f"order_ids/{column}": value for column, value in {"id": external_id(name, "order"), **order}.items()}
    cells = [
        _line_cells(name, number, line, price_cells(line.price, pinned=pinned) if priced else {})
        for number, line in enumerate(lines, 1)
    ]
    line_columns = [f"order_ids/order_line/{column}" for column in cells[0]] if cells else []
    rows = [[*head.values(), *(cells[0].values() if cells else ())]]
    rows += [[*[""] * len(head), *line.values()] for line in cells[1:]]
    return [*head, *line_columns], rows


def price_table(name: str, lines: Sequence[QuotationLine], *, pinned: bool = False) -> Table | None:
    """The given prices of an order that mixes them with pricelist prices; None where `opportunity_table` has them."""
    rows = [
        {"id": external_id(name, f"line_{number}"), **price_cells(line.price, pinned=pinned)}
        for number, line in enumerate(lines, 1)
        if line.has_price
    ]
    if not 0 < len(rows) < len(lines):
        return None
    return list(rows[0]), [list(row.values()) for row in rows]


def price_cells(price: float, *, pinned: bool) -> dict[str, str]:
    """A price that was agreed on, without the pricelist's discount.

    Later versions keep what the pricelist said in `technical_price_unit`, and take a price that is equal to it for the
    pricelist's own: the next change of quantity replaces it. Where that field is (`pinned`), it is set to what no
    pricelist says.
    """
    return {"price_unit": str(price), "discount": "0"} | ({PRICELIST_FIELD: "-1"} if pinned else {})


def _line_cells(name: str, number: int, line: QuotationLine, price: Mapping[str, str]) -> dict[str, str]:
    return {
        "id": external_id(name, f"line_{number}"),
        "product_id/.id": str(line.product_id),
        "product_uom_qty": str(line.qty),
        **price,
    }
