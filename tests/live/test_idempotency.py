"""The same key is the same quotation, whoever asks, however often, whenever."""

import asyncio
import uuid

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.quotes import call, completed, customer, once, quote, request, standing, submit
from tests.live.server import Server


def new_key() -> str:
    return f"clave {uuid.uuid4()}"


async def test_twenty_callers_with_one_key_get_one_quotation(any_server: Server, odoo: Odoo) -> None:
    """Twenty at once, half through REST and half through MCP: one tracking id, one of everything."""
    body, key = customer(product_id=odoo.product("SRV-MANT")), new_key()
    rest = [request(any_server, body, key) for _ in range(10)]
    mcp = [call(any_server, "dev_create_quotation", {**body, "idempotency_key": key}) for _ in range(10)]
    by_rest, by_mcp = await asyncio.gather(asyncio.gather(*rest), asyncio.gather(*mcp))
    assert len({*by_rest, *(reply["tracking_id"] for reply in by_mcp)}) == 1
    await completed(any_server, by_rest[0])
    (counts,) = standing(odoo, body)
    assert counts == {**once(body)[0], "lines": 1}


async def test_another_request_with_the_key_is_refused(server: Server, odoo: Odoo) -> None:
    """409 in the error shape, the tool's error through MCP, and nothing made of the other request."""
    body, other, key = customer(), customer(), new_key()
    tracking_id = await request(server, body, key)
    answer = await submit(server, other, key)
    assert answer.status_code == 409
    assert set(answer.json()) == {"detail", "code"}
    assert answer.json()["code"] == "idempotency_key_reused"
    assert tracking_id in answer.json()["detail"]
    async with Client(f"{server.url}/mcp") as client:
        with pytest.raises(ToolError, match=r"\[idempotency_key_reused\]"):
            await client.call_tool("dev_create_quotation", {**other, "idempotency_key": key})
    await completed(server, tracking_id)
    (counts,) = standing(odoo, other)
    assert set(counts.values()) == {0}


async def test_the_key_means_the_same_after_a_restart(serve: Serve, odoo: Odoo) -> None:
    """Killed and started again, the server still knows the key: the same answer, and 409 for another request."""
    server = serve()
    body, key = customer(), new_key()
    tracking_id = await request(server, body, key)
    output = await completed(server, tracking_id)
    server.kill()
    server.start()
    assert await request(server, body, key) == tracking_id
    assert await completed(server, tracking_id) == output
    assert (await submit(server, customer(), key)).status_code == 409
    assert standing(odoo, body) == once(body)


async def test_what_means_the_same_is_the_same_request(server: Server) -> None:
    """Other letters in the address, spaces and the phone's spelling do not make it another request."""
    body, key = customer(), new_key()
    digits = body["phone"].removeprefix("+52")
    same = {**body, "email": body["email"].upper(), "phone": f" {digits[:2]} {digits[2:]} ", "product_id": 0}
    assert await request(server, body, key) == await request(server, same, key)


async def test_without_a_key_two_requests_are_two_quotations(server: Server, odoo: Odoo) -> None:
    """Asking twice on purpose makes two orders, for the one customer."""
    body = customer()
    first, second = await quote(server, body), await quote(server, body)
    assert first["sale_order_id"] != second["sale_order_id"]
    (counts,) = standing(odoo, body)
    assert counts == {"companies": 1, "contacts": 1, "leads": 2, "orders": 2, "lines": 0}


@pytest.mark.parametrize("identified_by", ["email", "phone"])
async def test_two_new_quotations_of_one_new_customer_at_once(
    any_server: Server, odoo: Odoo, identified_by: str
) -> None:
    """At the same instant, with the same address or phone: one partner, two orders."""
    body = customer(**{"phone" if identified_by == "email" else "email": ""})
    tracking_ids = await asyncio.gather(*(request(any_server, body) for _ in range(2)))
    outputs = [await completed(any_server, tracking_id) for tracking_id in tracking_ids]
    assert len({output["partner_id"] for output in outputs}) == 1
    (counts,) = standing(odoo, body)
    assert counts == {"companies": 1, "contacts": 1, "leads": 2, "orders": 2, "lines": 0}
