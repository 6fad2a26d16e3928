"""A quotation through MCP and one through REST, and what stands in Odoo afterwards."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastmcp import Client
from fastmcp.client.transports import SSETransport, StdioTransport

from tests.live.lab import Lab, Odoo
from tests.live.quotes import call, completed, customer, finished, once, quote, standing, submit
from tests.live.server import PROGRAM, Server, clean_environment

OUTPUT = {
    "partner_id", "partner_name", "lead_id", "opportunity_id", "opportunity_url", "sale_order_id", "sale_order_name",
    "sale_order_url", "user_id", "user_name", "amount_untaxed", "amount_tax", "amount_total", "currency", "notes",
}  # fmt: skip
PROGRESS = {"step", "done", "total", "attempt", "message", "error"}


def lines(odoo: Odoo) -> list[dict[str, Any]]:
    return [
        {"product_id": odoo.product("PUDU-BELLA"), "qty": 2, "price": 250000.55},
        {"product_id": odoo.product("SRV-INST"), "qty": 1.5, "price": 12000.1},
    ]


async def test_the_rest_answer_has_the_contracts_shape(any_server: Server, odoo: Odoo) -> None:
    """POST answers queued at once; the status has input, output, times in UTC and no error."""
    body = customer(phone="55 4321 0001", email=f"Mayus.{customer()['email']}", products=lines(odoo))
    began = datetime.now(UTC)
    answer = await submit(any_server, body)
    assert answer.status_code == 200
    queued = answer.json()
    tracking_id = queued["tracking_id"]
    assert re.fullmatch(r"quot_[0-9a-f]{12}", tracking_id)
    assert queued == {
        "tracking_id": tracking_id,
        "status": "queued",
        "message": "Cotización en proceso...",
        "estimated_time": queued["estimated_time"],
        "status_url": f"/api/quotation/status/{tracking_id}",
    }
    assert queued["estimated_time"]
    state = await finished(any_server, tracking_id)
    assert state["status"] == "completed"
    assert state["error"] is None
    assert set(state) >= {"tracking_id", "status", "input", "output", "error", "created_at", "updated_at"}
    assert state["tracking_id"] == tracking_id
    assert set(state["output"]) == OUTPUT
    assert state["input"]["email"] == body["email"].lower()
    assert state["input"]["phone"] == "+525543210001"
    created, updated = (datetime.fromisoformat(state[name]) for name in ("created_at", "updated_at"))
    assert began - timedelta(seconds=2) < created < updated < datetime.now(UTC)
    assert state["progress"]["done"] == state["progress"]["total"]


async def test_the_mcp_answer_has_the_contracts_shape(any_server: Server, odoo: Odoo) -> None:
    """dev_create_quotation answers with tracking id, completed and the output; the status tool says the same."""
    reply = await call(any_server, "dev_create_quotation", customer(products=lines(odoo)))
    assert re.fullmatch(r"quot_[0-9a-f]{12}", reply["tracking_id"])
    assert reply["status"] == "completed"
    assert set(reply["output"]) == OUTPUT
    assert set(reply["progress"]) == PROGRESS
    assert await call(any_server, "get_quotation_status", {"tracking_id": reply["tracking_id"]}) == reply


@pytest.mark.parametrize("face", ["mcp", "rest"])
async def test_odoo_holds_what_was_asked(any_server: Server, odoo: Odoo, face: str) -> None:
    """Partner, opportunity, order and lines in Odoo say what was asked, to the cent, and the output says the same."""
    ana = odoo.user("ana")
    wanted = lines(odoo)
    body = customer(products=wanted, user_id=ana, description="Quiere <dos> robots\npara mayo")
    if face == "mcp":
        output = (await call(any_server, "dev_create_quotation", body))["output"]
    else:
        output = await quote(any_server, body)
    assert standing(odoo, body) == once(body)
    fields = ("name", "is_company", "email", "phone", "parent_id", "user_id")
    contact = odoo.one("res.partner", output["partner_id"], *fields)
    company = odoo.one("res.partner", contact["parent_id"][0], *fields)
    assert (contact["name"], contact["is_company"]) == (body["contact_name"], False)
    assert (company["name"], company["is_company"]) == (body["partner_name"], True)
    for partner in (contact, company):
        assert (partner["email"], partner["phone"]) == (body["email"], body["phone"])
        assert partner["user_id"][0] == ana
    lead = odoo.one("crm.lead", output["lead_id"], "name", "type", "partner_id", "user_id", "description", "active")
    assert output["opportunity_id"] == output["lead_id"]
    assert (lead["name"], lead["type"], lead["active"]) == (body["lead_name"], "opportunity", True)
    assert (lead["partner_id"][0], lead["user_id"][0]) == (contact["id"], ana)
    # Newer versions keep notes as HTML.
    html = odoo("crm.lead", "fields_get", ["description"], ["type"])["description"]["type"] == "html"
    assert ("Quiere &lt;dos&gt; robots<br>para mayo" if html else body["description"]) in lead["description"]
    order = odoo.one(
        "sale.order", output["sale_order_id"], "name", "opportunity_id", "partner_id", "user_id", "state",
        "amount_untaxed", "amount_tax", "amount_total", "currency_id", "order_line",
    )  # fmt: skip
    assert order["opportunity_id"][0] == lead["id"]
    assert (order["partner_id"][0], order["user_id"][0], order["state"]) == (contact["id"], ana, "draft")
    assert order["partner_id"] == [output["partner_id"], output["partner_name"]]
    assert order["user_id"] == [output["user_id"], output["user_name"]]
    assert order["name"] == output["sale_order_name"]
    made = odoo("sale.order.line", "read", order["order_line"], ["product_id", "product_uom_qty", "price_unit"])
    assert [(m["product_id"][0], m["product_uom_qty"], m["price_unit"]) for m in made] == [
        (line["product_id"], line["qty"], line["price"]) for line in wanted
    ]
    untaxed = round(2 * 250000.55 + 1.5 * 12000.1, 2)
    assert output["amount_untaxed"] == pytest.approx(untaxed, abs=0.005)
    assert output["amount_tax"] == pytest.approx(untaxed * 0.16, abs=0.011)
    for amount in ("amount_untaxed", "amount_tax", "amount_total"):
        assert output[amount] == pytest.approx(order[amount], abs=0.001)
    assert output["currency"] == order["currency_id"][1] == "MXN"
    assert output["notes"] == []


async def test_the_links_open(server: Server) -> None:
    """The order's and the opportunity's addresses lead into Odoo: its page, or its login."""
    output = await quote(server, customer())
    async with httpx2.AsyncClient() as http:
        for name in ("sale_order_url", "opportunity_url"):
            answer = await http.get(output[name])
            assert answer.status_code == 200 or "/web/login" in answer.headers["location"], answer
    assert re.search(rf"[/=]{output['sale_order_id']}\b", output["sale_order_url"])


async def test_legacy_sse_makes_a_quotation(server: Server, odoo: Odoo) -> None:
    """The old protocol at /mcp/sse makes the same quotation."""
    body = customer(products=lines(odoo))
    async with Client(SSETransport(f"{server.url}/mcp/sse")) as client:
        reply = (await client.call_tool("dev_create_quotation", body)).structured_content
    assert reply is not None
    assert reply["status"] == "completed"
    assert standing(odoo, body) == once(body)


async def test_stdio_makes_a_quotation(lab: Lab, odoo: Odoo, tmp_path: Path) -> None:
    """`mcp-odoo stdio`, started by the client itself, makes the same quotation; stdout is the protocol's alone."""
    env = clean_environment(**lab.settings(), MCP_ODOO_DATA_DIR=str(tmp_path / "state"))
    process = StdioTransport(
        PROGRAM, ["stdio"], env=env, cwd=str(tmp_path), keep_alive=False, log_file=tmp_path / "stderr.log"
    )
    body = customer(products=lines(odoo))
    async with Client(process) as client:
        assert "dev_create_quotation" in {tool.name for tool in await client.list_tools()}
        reply = (await client.call_tool("dev_create_quotation", body)).structured_content
    assert reply is not None
    assert reply["status"] == "completed"
    assert standing(odoo, body) == once(body)


async def test_one_face_sees_the_others_quotation(server: Server) -> None:
    """A quotation asked through REST is known to the MCP tool, and the other way round."""
    answer = await submit(server, customer())
    by_rest = answer.json()["tracking_id"]
    output = await completed(server, by_rest)
    seen = await call(server, "get_quotation_status", {"tracking_id": by_rest})
    assert seen["output"] == output
    by_mcp = await call(server, "dev_create_quotation", customer())
    assert await completed(server, by_mcp["tracking_id"]) == by_mcp["output"]
