"""The live matrix sees what is wrong: its ledger, over an Odoo that holds what the test says."""

from typing import Any, cast

import pytest

from tests.live.faults.ledger import outcome, standing
from tests.live.lab import Odoo

BODY = {
    "partner_name": "Empresa",
    "contact_name": "Contacto",
    "lead_name": "Oportunidad",
    "products": [{"product_id": 5, "qty": 2, "price": 90.0}, {"product_id": 6, "qty": 3, "price": -1}],
}
COMPANY = {"id": 1, "name": "Empresa", "is_company": True, "parent_id": False}
CONTACT = {"id": 2, "name": "Contacto", "is_company": False, "parent_id": [1, "Empresa"]}
LEAD = {"id": 3, "name": "Oportunidad", "partner_id": [2, "Contacto"], "order_ids": [4]}
ORDER = {"id": 4, "origin": "Oportunidad", "partner_id": [2, "Contacto"], "opportunity_id": [3, "Oportunidad"]}
LINES = [
    {"order_id": [4, "S4"], "product_id": [5, "A"], "product_uom_qty": 2.0, "price_unit": 90.0},
    {"order_id": [4, "S4"], "product_id": [6, "B"], "product_uom_qty": 3.0, "price_unit": 20.0},
]
WHOLE = {"res.partner": [COMPANY, CONTACT], "crm.lead": [LEAD], "sale.order": [ORDER], "sale.order.line": LINES}
PRODUCTS = [{"id": 5, "lst_price": 100.0}, {"id": 6, "lst_price": 20.0}]


class Holding:
    """Answers `find` with these records, whatever is asked."""

    def __init__(self, **different: list[dict[str, Any]]) -> None:
        changed = {name.replace("_", "."): records for name, records in different.items()}
        self._records: dict[str, list[dict[str, Any]]] = {"product.product": PRODUCTS, **WHOLE, **changed}

    def find(self, model: str, *_: Any, **__: Any) -> list[dict[str, Any]]:
        return self._records[model]


def word(**different: list[dict[str, Any]]) -> str:
    (found,) = standing(cast("Odoo", Holding(**different)), BODY)
    return found


def test_everything_as_asked_is_all() -> None:
    """One of each, linked, with the given price and the pricelist's."""
    assert word() == "all"


def test_less_has_its_word() -> None:
    """Nothing at all, the customer alone, and lines without their given price are told apart."""
    assert word(res_partner=[], crm_lead=[], sale_order=[], sale_order_line=[]) == "nothing"
    assert word(crm_lead=[], sale_order=[], sale_order_line=[]) == "customer"
    assert word(sale_order_line=[{**LINES[0], "price_unit": 100.0}, LINES[1]]) == "unpriced"


@pytest.mark.parametrize(
    "different",
    [
        {"res_partner": [COMPANY, CONTACT, {**CONTACT, "id": 9}]},
        {"res_partner": [COMPANY]},
        {"res_partner": [COMPANY, {**CONTACT, "parent_id": False}]},
        {"crm_lead": [LEAD, {**LEAD, "id": 9}]},
        {"crm_lead": [{**LEAD, "partner_id": [1, "Empresa"]}]},
        {"crm_lead": [{**LEAD, "order_ids": [4, 9]}]},
        {"sale_order": [ORDER, {**ORDER, "id": 9}]},
        {"sale_order": []},
        {"sale_order": [{**ORDER, "opportunity_id": False}]},
        {"sale_order_line": LINES[:1]},
        {"sale_order_line": [*LINES, LINES[1]]},
        {"sale_order_line": [{**LINES[0], "product_uom_qty": 1.0}, LINES[1]]},
        {"sale_order_line": [{**LINES[0], "product_id": [6, "B"]}, LINES[1]]},
        {"sale_order_line": [LINES[0], {**LINES[1], "price_unit": 0.0}]},
    ],
)
def test_anything_else_is_wrong(different: dict[str, list[dict[str, Any]]]) -> None:
    """A duplicate, a missing record, a wrong link, product, quantity or price has none of the words."""
    found = word(**different)
    assert found not in {"nothing", "customer", "unpriced", "all"}
    assert outcome({"status": "completed"}, found) not in {"once", found}


def test_a_completed_quotation_has_to_be_whole() -> None:
    """`once` is for completed ones alone; of a failed one the word is what stands."""
    assert outcome({"status": "completed"}, "all") == "once"
    assert outcome({"status": "completed"}, "unpriced") != "unpriced"
    assert outcome({"status": "failed"}, "customer") == "customer"
