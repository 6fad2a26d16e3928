"""Which currency an order will be in, and what an amount is in another."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from mcp_odoo.errors import Forbidden
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.values import code


@dataclass(frozen=True)
class Currencies:
    """`pricelists` are the active ones in Odoo's order, each with its currency; `rates` are Odoo's of today."""

    pricelists: Mapping[int, str]
    rates: Mapping[str, float]

    def of_order(self, pricelist: int | None, own: str) -> str:
        """The currency of an order for a customer with this pricelist: without one the first pricelist's, as Odoo
        chooses for a new customer, or `own`, where there are no pricelists.
        """
        first = next(iter(self.pricelists.values()), own)
        return self.pricelists.get(pricelist, first) if pricelist else first

    def convert(self, amount: float, source: str, target: str) -> float:
        """`amount` at Odoo's rate. Raises Forbidden where there is none: what cannot be compared is refused."""
        if source == target:
            return amount
        if not (self.rates.get(source) and self.rates.get(target)):
            raise Forbidden(
                f"Odoo has no rate from {source} to {target}, without which the discounts that the policy of this "
                "server allows cannot be checked. Ask whoever runs the server",
                code="policy_rate_missing",
                source=source,
                target=target,
            )
        return amount * self.rates[target] / self.rates[source]


async def ask_currencies(odoo: OdooClient) -> Currencies:
    """Two requests to Odoo at the same time."""
    pricelists, rates = await asyncio.gather(
        odoo.search_read("product.pricelist", [], ["currency_id"]),
        odoo.search_read("res.currency", [], ["name", "rate"]),
    )
    return Currencies(
        {row["id"]: code(row["currency_id"]) for row in pricelists}, {row["name"]: row["rate"] for row in rates}
    )
