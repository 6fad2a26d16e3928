"""The benchmarks compare only what made the same records."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bench.bare import BareOdoo
from bench.customers import Wanted
from bench.standing import require_alike
from tests.fake_odoo import DATABASE, KEY, Call, FakeOdoo

MODELS = ("res.partner", "crm.lead", "sale.order", "sale.order.line")
ONE, OTHER = Wanted("rest-1", (1, 2)), Wanted("bare-2", (1, 2))


class Made:
    """What stands in Odoo for each of the two quotations, by its model: rows that a test may change."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for number, wanted in enumerate((ONE, OTHER), 1):
            name = f"S0000{number}"
            self.rows |= {
                ("res.partner", wanted.mark): [
                    {"id": number, "name": wanted.company, "email": wanted.email, "user_id": False},
                    {"id": number + 10, "name": wanted.contact, "email": wanted.email, "user_id": [5, "Berta"],
                     "parent_id": [number, wanted.company]},
                ],
                ("crm.lead", wanted.mark): [
                    {"id": number, "name": wanted.lead, "user_id": [5, "Berta"], "order_ids": [number]}
                ],
                ("sale.order", wanted.mark): [
                    {"id": number, "name": name, "origin": wanted.lead, "user_id": [5, "Berta"], "amount_total": 300.0}
                ],
                ("sale.order.line", wanted.mark): [
                    {"id": number + 20 + line, "order_id": [number, name], "price_unit": 100.0} for line in range(2)
                ],
            }  # fmt: skip

    def found(self, call: Call) -> list[dict[str, Any]]:
        ((_, _, asked),) = call.named["domain"]
        (mark,) = [wanted.mark for wanted in (ONE, OTHER) if wanted.mark in asked]
        return self.rows[call.model, mark]


@pytest.fixture
def made(odoo: FakeOdoo) -> Made:
    one = Made()
    odoo.answers |= {(model, "search_read"): one.found for model in MODELS}
    return one


@pytest.fixture
async def bare(odoo: FakeOdoo) -> AsyncIterator[BareOdoo]:
    async with BareOdoo(odoo.url, DATABASE, KEY) as one:
        yield one


async def alike(bare: BareOdoo) -> dict[str, int]:
    return await require_alike(bare, [("ours", ONE), ("bare", OTHER)])


@pytest.mark.usefixtures("made")
async def test_the_same_records_are_counted(bare: BareOdoo) -> None:
    """Ids, the customer's mark and the order's name may differ."""
    assert await alike(bare) == {"res.partner": 2, "crm.lead": 1, "sale.order": 1, "sale.order.line": 2}


async def test_whose_turn_it_was_makes_no_difference(made: Made, bare: BareOdoo) -> None:
    """As long as it is one person's in all records of a quotation."""
    for model in ("res.partner", "crm.lead", "sale.order"):
        for row in made.rows[model, OTHER.mark]:
            row["user_id"] = row["user_id"] and [6, "Carlos"]
    assert await alike(bare)
    made.rows["sale.order", OTHER.mark][0]["user_id"] = [5, "Berta"]
    with pytest.raises(SystemExit, match="ours and bare made different records"):
        await alike(bare)


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        ("res.partner", "name", "Somebody else"),
        ("crm.lead", "order_ids", []),
        ("sale.order", "amount_total", 299.99),
        ("sale.order.line", "price_unit", 99.0),
        ("sale.order.line", "order_id", [7, "S00007"]),
    ],
)
async def test_a_value_that_differs_ends_the_run(
    made: Made, bare: BareOdoo, model: str, field: str, value: Any
) -> None:
    """With what both made: a way that does less is no faster."""
    made.rows[model, OTHER.mark][0][field] = value
    with pytest.raises(SystemExit, match="ours and bare made different records"):
        await alike(bare)


async def test_a_record_too_few_ends_the_run(made: Made, bare: BareOdoo) -> None:
    """Of one of them, or of both, and where nothing was made."""
    made.rows["sale.order.line", OTHER.mark].pop()
    with pytest.raises(SystemExit, match="different records"):
        await alike(bare)
    for wanted in (ONE, OTHER):
        made.rows["sale.order.line", wanted.mark].clear()
    with pytest.raises(SystemExit, match="Records are missing"):
        await alike(bare)
    with pytest.raises(SystemExit, match="Records are missing"):
        await require_alike(bare, [])
