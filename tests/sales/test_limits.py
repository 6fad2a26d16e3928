"""The arithmetic of discounts and values, and currencies that have to be told apart."""

import pytest

from mcp_odoo.access.policy import OrderRules
from mcp_odoo.errors import Forbidden
from mcp_odoo.phrases import error_text
from mcp_odoo.sales.currencies import Currencies
from mcp_odoo.sales.limits import PricedLine, require_discount, require_value, require_whole_discount

FIFTEEN = OrderRules(max_discount=15)
PESOS = OrderRules(max_value={"MXN": 1000.0})


def line(price: float, listed: float = 100.0, qty: float = 1.0) -> PricedLine:
    return PricedLine("products[0].product_id (Robot)", qty, price, listed)


@pytest.mark.parametrize(
    ("price", "listed"), [(85, 100), (200, 100), (0, 0), (5, 0), (28.33, 33.33), (-20, 100)], ids=str
)
def test_what_is_within_the_discount(price: float, listed: float) -> None:
    """At the limit, dearer, without a list price, rounded to cents; negative prices count in all only."""
    require_discount(FIFTEEN, [line(price, listed)], "MXN")


@pytest.mark.parametrize(("price", "said"), [(84.9, "15.1"), (0, "100.0"), (1, "99.0")])
def test_what_is_too_cheap_is_said_with_all_numbers(price: float, said: str) -> None:
    """In both languages: what was asked, what it is below, the limit, and whom to ask."""
    with pytest.raises(Forbidden) as caught:
        require_discount(FIFTEEN, [line(99), line(price)], "MXN")
    error = caught.value
    assert error.code == "policy_discount"
    for text in (error.message, error_text("es", error.code, error.message, error.details)):
        for part in ("products[0].product_id (Robot)", f"{price:.2f} MXN", f"{said} %", "100.00", "15 %"):
            assert part in text


def test_a_negative_line_is_a_discount_on_the_others() -> None:
    """Also where each line by itself is fine; what has no list price counts with its own."""
    fine = [line(100, qty=9), line(-100), line(500, 0)]
    require_whole_discount(FIFTEEN, "S1", fine)
    with pytest.raises(Forbidden) as caught:
        require_whole_discount(FIFTEEN, "S1", [line(100, qty=5), line(-100)])
    assert (caught.value.code, caught.value.details["discount"]) == ("policy_discount_order", "20.0")


def test_nothing_is_limited_without_rules() -> None:
    """Neither discounts nor values."""
    require_discount(OrderRules(), [line(0)], "MXN")
    require_whole_discount(OrderRules(), "S1", [line(-5)])
    require_value(OrderRules(), "S1", 1e12, "XXX")


def test_the_limit_itself_is_allowed() -> None:
    """A cent more is not."""
    require_value(PESOS, "S1", 1000.004, "MXN")
    with pytest.raises(Forbidden) as caught:
        require_value(PESOS, "S1", 1000.01, "MXN")
    assert caught.value.code == "policy_value"
    assert "1,000.01 MXN" in caught.value.message


def test_a_currency_without_a_limit_is_refused() -> None:
    """A million dollars are no thousand pesos."""
    with pytest.raises(Forbidden) as caught:
        require_value(PESOS, "S1", 1, "USD")
    assert (caught.value.code, caught.value.details["currencies"]) == ("policy_currency", "MXN")


def test_the_currency_of_an_order_is_its_pricelists() -> None:
    """The customer's; of a new customer the first one's; without pricelists the company's."""
    some = Currencies({3: "MXN", 1: "USD"}, {})
    assert [some.of_order(pricelist, "EUR") for pricelist in (1, 3, None, 9)] == ["USD", "MXN", "MXN", "MXN"]
    assert Currencies({}, {}).of_order(None, "EUR") == "EUR"


def test_amounts_are_converted_at_odoos_rates() -> None:
    """Which are per unit of the company's currency; within one currency none is needed."""
    rates = Currencies({}, {"MXN": 1.0, "USD": 0.05, "EUR": 0.04})
    assert rates.convert(100, "MXN", "USD") == 5
    assert rates.convert(100, "USD", "EUR") == 80
    assert Currencies({}, {}).convert(7, "USD", "USD") == 7


@pytest.mark.parametrize("rates", [{}, {"MXN": 1.0}, {"MXN": 1.0, "USD": 0.0}])
def test_what_cannot_be_compared_is_refused(rates: dict[str, float]) -> None:
    """A currency that Odoo has switched off, or one without a rate."""
    with pytest.raises(Forbidden) as caught:
        Currencies({}, rates).convert(100, "MXN", "USD")
    assert caught.value.code == "policy_rate_missing"
