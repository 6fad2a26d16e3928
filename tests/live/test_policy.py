"""The write policy and read-only mode on a real Odoo: what is refused leaves nothing there."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastmcp import Client

from tests.live.lab import Odoo
from tests.live.quotes import call, completed, customer, finished, request, standing
from tests.live.records import new_order, new_partner, refused
from tests.live.server import Server

BELLA, INSTALLATION = 289000.0, 12500.0
POLICY = """
[orders]
max_discount = 15
max_value = { MXN = 500_000, USD = 1_000 }
[models."sale.order"]
except_fields = ["validity_date"]
"""
NOTHING = {"companies": 0, "contacts": 0, "leads": 0, "orders": 0, "lines": 0}


@pytest.fixture
def ruled(serve: Callable[..., Server], tmp_path: Path) -> Server:
    """A server with the policy, in English."""
    path = tmp_path / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    return serve(MCP_ODOO_POLICY_FILE=str(path), MCP_ODOO_LANGUAGE="en", MCP_ODOO_TOOL_WAIT="30")


async def code(server: Server, tool: str, **arguments: Any) -> str:
    """The code with which a call is refused."""
    text = await refused(server, tool, arguments)
    return text.rpartition("[")[2].removesuffix("]")


async def test_a_price_too_far_below_the_list_price_makes_nothing(ruled: Server, odoo: Odoo) -> None:
    """Through both faces; one that is exactly at the limit is made."""
    bella = odoo.product("PUDU-BELLA")
    cheap = [customer(product_id=bella, product_price=BELLA * 0.84) for _ in range(2)]
    failed = await finished(ruled, await request(ruled, cheap[0]))
    assert (failed["status"], failed["error_code"]) == ("failed", "policy_discount")
    assert "16.0 % below the list price of 289,000.00" in failed["error"]
    assert await code(ruled, "dev_create_quotation", **cheap[1]) == "policy_discount"
    assert standing(odoo, *cheap) == [NOTHING, NOTHING]
    fine = customer(product_id=bella, product_price=BELLA * 0.85)
    output = await completed(ruled, await request(ruled, fine))
    assert output["amount_untaxed"] == BELLA * 0.85


async def test_a_quotation_for_too_much_makes_nothing(ruled: Server, odoo: Odoo) -> None:
    """At list prices, which nobody has to name."""
    bella = odoo.product("PUDU-BELLA")
    body = customer(product_id=bella, product_qty=2)
    failed = await finished(ruled, await request(ruled, body))
    assert (failed["error_code"], standing(odoo, body)) == ("policy_value", [NOTHING])
    assert "578,000.00 MXN" in failed["error"]


async def test_a_line_is_edited_and_added_within_the_limits(ruled: Server, odoo: Odoo) -> None:
    """Discount and price count together; the order stays as it was."""
    order_id = new_order(odoo, "SRV-INST")
    (line,) = odoo.find("sale.order.line", [("order_id", "=", order_id)], ["id"])
    odoo.write("sale.order.line", line["id"], price_unit=INSTALLATION)

    def change(**values: Any) -> dict[str, Any]:
        return {"order_id": order_id, "lines": [{"line_id": line["id"], **values}]}

    assert await code(ruled, "dev_update_sale", **change(discount=16)) == "policy_discount"
    assert (
        await code(ruled, "dev_update_sale", **change(price_unit=INSTALLATION * 0.9, discount=10)) == "policy_discount"
    )
    assert await code(ruled, "dev_update_sale", **change(product_uom_qty=41)) == "policy_value"
    assert await code(ruled, "dev_update_sale", order_id=order_id, validity_date="2027-01-31") == "policy_field_closed"
    added = {"order_id": order_id, "product_id": odoo.product("PUDU-BELLA")}
    assert await code(ruled, "dev_create_sale_line", **added, price_unit=1000) == "policy_discount"
    assert await code(ruled, "dev_create_sale_line", **added, product_uom_qty=2) == "policy_value"
    (after,) = odoo.find(
        "sale.order.line", [("order_id", "=", order_id)], ["price_unit", "discount", "product_uom_qty"]
    )
    assert (after["price_unit"], after["discount"], after["product_uom_qty"]) == (INSTALLATION, 0, 1)
    done = await call(ruled, "dev_update_sale", change(discount=15, product_uom_qty=2))
    assert done["amount_untaxed"] == pytest.approx(2 * INSTALLATION * 0.85)


async def test_an_order_that_somebody_edited_in_odoo_is_not_confirmed(ruled: Server, odoo: Odoo) -> None:
    """Nor is its link, with which the customer could confirm it, handed out; once it is mended, both are."""
    order_id = new_order(odoo, "SRV-INST")
    (line,) = odoo.find("sale.order.line", [("order_id", "=", order_id)], ["id"])
    odoo.write("sale.order.line", line["id"], price_unit=INSTALLATION, discount=20)
    for tool in ("confirm_sale", "get_quotation_link"):
        assert await code(ruled, tool, order_id=order_id) == "policy_discount"
    assert odoo.one("sale.order", order_id, "state", "access_token") == {
        "id": order_id, "state": "draft", "access_token": False
    }  # fmt: skip
    odoo.write("sale.order.line", line["id"], discount=0, product_uom_qty=41)
    assert await code(ruled, "confirm_sale", order_id=order_id) == "policy_value"
    odoo.write("sale.order.line", line["id"], product_uom_qty=1)
    assert (await call(ruled, "get_quotation_link", {"order_id": order_id}))["portal_url"]
    assert (await call(ruled, "confirm_sale", {"order_id": order_id}))["state"] == "sale"


async def test_a_line_with_a_negative_price_is_a_discount_on_the_rest(ruled: Server, odoo: Odoo) -> None:
    """As Odoo's own button for discounts makes one."""
    order_id = new_order(odoo, "SRV-INST")
    (line,) = odoo.find("sale.order.line", [("order_id", "=", order_id)], ["id"])
    odoo.write("sale.order.line", line["id"], price_unit=INSTALLATION)
    discount = {"product_id": odoo.product("ACC-CHAROLA"), "product_uom_qty": 1, "price_unit": -INSTALLATION * 0.2}
    odoo.write("sale.order", order_id, order_line=[(0, 0, discount)])
    assert await code(ruled, "confirm_sale", order_id=order_id) == "policy_discount_order"


async def test_another_unit_of_measure_has_its_own_list_price(ruled: Server, odoo: Odoo) -> None:
    """A dozen at the price of six is half price."""
    dozen = odoo.find("uom.uom", [("name", "in", ["Dozens", "Docenas"])], ["id"])
    order_id = new_order(odoo, "ACC-CHAROLA")
    (line,) = odoo.find("sale.order.line", [("order_id", "=", order_id)], ["id"])
    unit = odoo.spelled("sale.order.line", "product_uom_id", "product_uom")
    odoo.write("sale.order.line", line["id"], **{unit: dozen[0]["id"]})
    odoo.write("sale.order.line", line["id"], price_unit=6 * 3200.0)
    assert await code(ruled, "confirm_sale", order_id=order_id) == "policy_discount"
    odoo.write("sale.order.line", line["id"], price_unit=11 * 3200.0)
    assert (await call(ruled, "confirm_sale", {"order_id": order_id}))["state"] == "sale"


@pytest.fixture
def dollars(odoo: Odoo) -> Iterator[int]:
    """A pricelist in dollars, of which a peso is five hundredths; the last in Odoo's order."""
    (currency,) = odoo.find("res.currency", [("name", "=", "USD")], ["id"])
    odoo.write("res.currency", currency["id"], active=True)
    odoo("res.currency.rate", "unlink", [row["id"] for row in odoo.find("res.currency.rate", [], ["id"])])
    odoo.create("res.currency.rate", currency_id=currency["id"], rate=0.05, name="2026-01-01")
    pricelist = odoo.create("product.pricelist", name="Dólares", currency_id=currency["id"], sequence=999)
    yield pricelist
    odoo.write("product.pricelist", pricelist, active=False)


async def test_a_customer_with_dollars_is_judged_in_dollars(ruled: Server, odoo: Odoo, dollars: int) -> None:
    """List prices at Odoo's own rate, 12,500 pesos for 625 dollars; and the limit of orders in dollars."""
    body = customer(product_id=odoo.product("SRV-INST"))
    new_partner(odoo, name=body["contact_name"], email=body["email"], property_product_pricelist=dollars)
    cheap = await finished(ruled, await request(ruled, {**body, "product_price": 500}))
    assert "500.00 USD is 20.0 % below the list price of 625.00" in cheap["error"]
    much = await finished(ruled, await request(ruled, {**body, "product_qty": 2}))
    assert "1,250.00 USD" in much["error"]
    assert (cheap["error_code"], much["error_code"]) == ("policy_discount", "policy_value")
    assert standing(odoo, body)[0]["orders"] == 0
    output = await completed(ruled, await request(ruled, {**body, "product_price": 600}))
    assert (output["amount_untaxed"], output["currency"]) == (600, "USD")
    assert (await call(ruled, "confirm_sale", {"order_id": output["sale_order_id"]}))["state"] == "sale"


async def test_read_only_writes_nothing(serve: Callable[..., Server], odoo: Odoo) -> None:
    """Both faces refuse before Odoo is asked, writing tools are not even listed, and reading works."""
    server = serve(MCP_ODOO_READ_ONLY="1")
    order_id = new_order(odoo, "SRV-INST")
    before = odoo.one("sale.order", order_id, "write_date", "state")
    async with httpx2.AsyncClient(timeout=30) as http:
        answer = await http.post(f"{server.url}/api/quotation/async", json=customer())
    assert (answer.status_code, answer.json()["code"]) == (403, "read_only")
    assert await code(server, "confirm_sale", order_id=order_id) == "read_only"
    assert (await call(server, "dev_read_sale", {"order_id": order_id}))["id"] == order_id
    assert odoo.one("sale.order", order_id, "write_date", "state") == before


async def test_calls_side_by_side_stay_within_the_limits_too(ruled: Server, odoo: Odoo) -> None:
    """As models make them: each is looked at with what the others before it did."""
    order_id = new_order(odoo, "ACC-CHAROLA")
    bella = odoo.product("PUDU-BELLA")
    asked = {"order_id": order_id, "product_id": bella}
    async with Client(f"{ruled.url}/mcp") as client:
        answers = await asyncio.gather(
            *(client.call_tool("dev_create_sale_line", asked, raise_on_error=False) for _ in range(4))
        )
    assert sorted(answer.is_error for answer in answers) == [False, True, True, True]
    (order,) = odoo.find("sale.order", [("id", "=", order_id)], ["amount_untaxed"])
    assert order["amount_untaxed"] < 500_000
