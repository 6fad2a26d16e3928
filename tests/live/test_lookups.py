"""What an LLM looks up before it quotes."""

from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.server import Server


async def skus(server: Server, query: str, **more: Any) -> list[str]:
    found = await call(server, "find_products", {"query": query, **more})
    return [product["sku"] for product in found["products"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("BellaBot", ["ACC-CHAROLA", "PUDU-BELLA"]),
        ("bellabot", ["ACC-CHAROLA", "PUDU-BELLA"]),
        ("PUDU-CC1", ["PUDU-CC1"]),
        ("srv-", ["SRV-CAPAC", "SRV-INST", "SRV-MANT"]),
        ("7500000000017", ["PUDU-BELLA"]),
        ("robot limpieza", ["PUDU-CC1"]),
        ("limpieza   ROBOT cc1", ["PUDU-CC1"]),
        ("robot submarino", []),
        ("HolaBot", []),
        ("Refacciones", []),
    ],
)
async def test_products_are_found(any_server: Server, query: str, expected: list[str]) -> None:
    """By name, SKU or barcode, every word counts; archived ones and those not for sale are not shown."""
    assert await skus(any_server, query) == expected


async def test_a_product_says_what_a_quotation_needs(server: Server, odoo: Odoo) -> None:
    """Id, name, SKU, barcode, list price and currency are Odoo's."""
    found = await call(server, "find_products", {"query": "PUDU-BELLA"})
    (product,) = found["products"]
    assert (found["total"], found["has_more"]) == (1, False)
    wanted = {"id": odoo.product("PUDU-BELLA"), "sku": "PUDU-BELLA", "barcode": "7500000000017", "currency": "MXN"}
    assert product == {**product, **wanted, "name": "Robot mesero PUDU BellaBot", "list_price": 289000.0}


async def test_pages_are_complete_and_do_not_overlap(any_server: Server, odoo: Odoo) -> None:
    """Paging through everything shows each product for sale once; the total is right on every page."""
    total = odoo.count("product.product", ("sale_ok", "=", True), ("active", "=", True))
    seen: list[int] = []
    while True:
        page = await call(any_server, "find_products", {"query": "", "limit": 5, "offset": len(seen)})
        assert page["total"] == total
        seen += [product["id"] for product in page["products"]]
        if not page["has_more"]:
            break
    assert len(seen) == len(set(seen)) == total


async def test_the_limit_has_limits(server: Server) -> None:
    """More than 200 at once is refused, naming the parameter."""
    async with Client(f"{server.url}/mcp") as client:
        with pytest.raises(ToolError, match="limit"):
            await client.call_tool("find_products", {"query": "", "limit": 201})


async def test_the_least_loaded_salesperson_is_a_number(any_server: Server, odoo: Odoo) -> None:
    """An int: one of the team's members."""
    answer = await call(any_server, "get_salesperson_with_least_opportunities", {})
    assert type(answer["result"]) is int
    assert odoo.one("res.users", answer["result"], "active", "share") == {
        "id": answer["result"], "active": True, "share": False
    }  # fmt: skip
