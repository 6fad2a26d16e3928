"""The table that makes opportunity, quotation and lines in one transaction."""

from typing import Any

import pytest

from mcp_odoo.sales.models import QuotationLine
from mcp_odoo.sales.tree import external_id, opportunity_table, price_table

ID = "quot_0123456789ab"
LEAD = {"name": "Robots", "type": "opportunity", "user_id/.id": "4"}
ORDER = {"partner_id/.id": "9", "user_id/.id": "4"}


def lines(*prices: float) -> list[QuotationLine]:
    return [QuotationLine(product_id=10 + n, qty=n + 0.5, price=price) for n, price in enumerate(prices, 1)]


def table(*prices: float) -> list[dict[str, str]]:
    """Rows as column -> cell."""
    columns, rows = opportunity_table(ID, LEAD, ORDER, lines(*prices))
    assert len(set(columns)) == len(columns)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_external_ids_come_from_the_tracking_id() -> None:
    """In a module of our own, as Odoo spells them; the tracking id is all that is needed to find them again."""
    assert external_id(ID, "lead") == "__mcp_odoo__.quot_0123456789ab_lead"


def test_an_order_without_lines_is_one_row() -> None:
    """Opportunity and order, both with external ids."""
    assert table() == [
        {
            "id": f"__mcp_odoo__.{ID}_lead",
            **LEAD,
            "order_ids/id": f"__mcp_odoo__.{ID}_order",
            "order_ids/partner_id/.id": "9",
            "order_ids/user_id/.id": "4",
        }
    ]


def test_the_first_line_shares_the_head_s_row_and_others_have_their_own() -> None:
    """Further rows are empty but for their line."""
    rows = table(-1, -1, -1)
    assert rows[0]["name"] == "Robots"
    assert [row["order_ids/order_line/id"] for row in rows] == [f"__mcp_odoo__.{ID}_line_{n}" for n in (1, 2, 3)]
    assert [row["order_ids/order_line/product_id/.id"] for row in rows] == ["11", "12", "13"]
    assert [row["order_ids/order_line/product_uom_qty"] for row in rows] == ["1.5", "2.5", "3.5"]
    for row in rows[1:]:
        assert {value for name, value in row.items() if not name.startswith("order_ids/order_line/")} == {""}


@pytest.mark.parametrize("prices", [(-1,), (-1, -1), (5, -1), (0, -1), (-1, 0, 7)])
def test_without_a_price_for_every_line_the_table_has_none(prices: tuple[float, ...]) -> None:
    """An empty price cell would make the line free instead of asking the pricelist."""
    assert not [name for name in table(*prices)[0] if "price" in name or "discount" in name]


@pytest.mark.parametrize("prices", [(5.0,), (0.0,), (5.25, 0.0)])
def test_where_every_line_has_a_price_the_table_has_them(prices: tuple[float, ...]) -> None:
    """Zero is a price, no discount comes off a given one, and nothing is left for a second call."""
    assert [row["order_ids/order_line/price_unit"] for row in table(*prices)] == [str(price) for price in prices]
    assert {row["order_ids/order_line/discount"] for row in table(*prices)} == {"0"}
    assert price_table(ID, lines(*prices)) is None


@pytest.mark.parametrize("prices", [(), (-1,), (-1, -1)])
def test_where_no_line_has_a_price_there_is_no_second_table(prices: tuple[float, ...]) -> None:
    """The pricelist has filled them all."""
    assert price_table(ID, lines(*prices)) is None


@pytest.mark.parametrize(
    ("prices", "rows"),
    [((-1, 5), [("line_2", "5.0")]), ((0, -1, 7.5), [("line_1", "0.0"), ("line_3", "7.5")])],
)
def test_a_mixed_order_gets_its_prices_by_a_second_table(prices: Any, rows: list[tuple[str, str]]) -> None:
    """Only the lines with a price, by the external ids that the first table gave them."""
    expected = [[external_id(ID, part), price, "0"] for part, price in rows]
    assert price_table(ID, lines(*prices)) == (["id", "price_unit", "discount"], expected)


@pytest.mark.parametrize("pinned", [False, True])
def test_an_agreed_price_is_pinned_where_odoo_remembers_the_pricelist_s(*, pinned: bool) -> None:
    """Or a later change of quantity would replace it; in one table as in two. Lines without a price have no pin."""
    pin = ["technical_price_unit"] if pinned else []
    columns, rows = opportunity_table(ID, LEAD, ORDER, lines(5, 6), pinned=pinned)
    assert [name.rpartition("/")[2] for name in columns[-2 - len(pin) :]] == ["price_unit", "discount", *pin]
    assert all(row[columns.index("order_ids/order_line/technical_price_unit")] == "-1" for row in rows if pinned)
    cells = ["5.0", "0", *(["-1"] if pinned else [])]
    second = price_table(ID, lines(-1, 5), pinned=pinned)
    assert second == (["id", "price_unit", "discount", *pin], [[external_id(ID, "line_2"), *cells]])
    columns, _ = opportunity_table(ID, LEAD, ORDER, lines(-1, 5), pinned=pinned)
    assert not [name for name in columns if "price" in name]


def test_every_cell_is_text() -> None:
    """`load` reads them as from a CSV file."""
    _, rows = opportunity_table(ID, LEAD, ORDER, lines(1, 2))
    assert {type(cell) for row in rows for cell in row} == {str}
