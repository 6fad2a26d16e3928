"""Customers that Odoo does not know yet, one for each quotation that is made to be measured."""

import itertools
import uuid
from dataclasses import dataclass
from typing import Any

_run, _numbers = uuid.uuid4().hex[:8], itertools.count(1)


@dataclass(frozen=True)
class Wanted:
    """One quotation: a company and its contact, two lines at the pricelist's prices."""

    mark: str
    products: tuple[int, int]

    @property
    def company(self) -> str:
        return f"Empresa {self.mark}"

    @property
    def contact(self) -> str:
        return f"Contacto {self.mark}"

    @property
    def email(self) -> str:
        return f"compras@{self.mark}.example.com"

    @property
    def lead(self) -> str:
        return f"Robots {self.mark}"

    @property
    def lines(self) -> list[tuple[int, float]]:
        """Product and quantity."""
        return [(self.products[0], 2.0), (self.products[1], 1.0)]

    def request(self) -> dict[str, Any]:
        """As our tool and our route take it."""
        return {
            "partner_name": self.company, "contact_name": self.contact, "email": self.email, "phone": "",
            "lead_name": self.lead,
            "products": [{"product_id": product, "qty": quantity} for product, quantity in self.lines],
        }  # fmt: skip


class Customers:
    """Makes them up. `products` are two that can be sold."""

    def __init__(self, products: tuple[int, int]) -> None:
        self._products = products

    def another(self, of: str) -> Wanted:
        """One more, marked with what it is made by."""
        return Wanted(f"{of}-{_run}-{next(_numbers)}", self._products)
