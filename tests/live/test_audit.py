"""What is on record is what stands in Odoo."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastmcp.exceptions import ToolError

from tests.live.audited import in_folder, settled, verified
from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.quotes import call, customer, finished, quote, request
from tests.live.wire import Wire


def records_of(server_folder: Path) -> Path:
    return server_folder / "audit"


def by_action(documents: dict[str, dict[str, Any]], action: str) -> dict[str, Any]:
    """What became of a tool's call; that a person was asked before is another record."""
    (found,) = [one for one in documents.values() if one["action"] == action and one["status"] != "asked"]
    return found


async def test_every_write_says_what_stands_in_odoo(serve: Serve, odoo: Odoo) -> None:
    """One record each: what was asked, which records were created, values before and after; and the chain holds."""
    server = serve()
    product = odoo.product("ACC-CHAROLA")
    made = await quote(server, customer(product_id=product))
    partner_id, lead_id = made["partner_id"], made["lead_id"]
    order = (await call(server, "dev_create_sale", {"partner_id": partner_id}))["id"]
    line = (await call(server, "dev_create_sale_line", {"order_id": order, "product_id": product}))["id"]
    change = {"order_id": order, "client_order_ref": "PO-7", "lines": [{"line_id": line, "product_uom_qty": 3}]}
    await call(server, "dev_update_sale", change)
    await call(server, "update_opportunity", {"opportunity_id": lead_id, "expected_revenue": 4321})
    await call(server, "confirm_sale", {"order_id": order})
    await call(server, "cancel_sale", {"order_id": order})
    note = (await call(server, "log_note", {"record": f"order:{order}", "text": "llamó"}))["id"]
    activity = {"record": f"opportunity:{lead_id}", "kind": "call", "date": "2031-01-31", "summary": "Llamar"}
    planned = (await call(server, "schedule_activity", activity))["id"]
    await call(server, "get_quotation_link", {"order_id": order})
    documents = await settled(records_of(server.folder), 12)

    def changes(action: str) -> list[tuple[str, int, str | None, Any]]:
        said = by_action(documents, action)
        assert (said["status"], said["principal"], said["error"]) == ("completed", "anonymous", None)
        return [(one["model"], one["id"], one.get("field"), one.get("after")) for one in said["changes"]]

    lines = odoo.one("sale.order", made["sale_order_id"], "order_line")["order_line"]
    created = {(model, record_id) for model, record_id, *_ in changes("POST /api/quotation/async")}
    assert created >= {("crm.lead", lead_id), ("sale.order", made["sale_order_id"]), ("sale.order.line", lines[0])}
    assert ("res.partner", partner_id) in created
    assert changes("dev_create_sale") == [("sale.order", order, None, None)]
    assert ("sale.order.line", line, None, None) in changes("dev_create_sale_line")
    assert changes("log_note") == [("mail.message", note, None, None)]
    assert changes("schedule_activity") == [("mail.activity", planned, None, None)]
    updated = changes("dev_update_sale")
    assert ("sale.order", order, "client_order_ref", "PO-7") in updated
    assert ("sale.order.line", line, "product_uom_qty", 3.0) in updated
    assert odoo.one("sale.order.line", line, "product_uom_qty")["product_uom_qty"] == 3.0
    assert ("crm.lead", lead_id, "expected_revenue", 4321.0) in changes("update_opportunity")
    assert odoo.one("crm.lead", lead_id, "expected_revenue")["expected_revenue"] == 4321.0
    assert ("sale.order", order, "state", "sale") in changes("confirm_sale")
    assert ("sale.order", order, "state", "cancel") in changes("cancel_sale")
    assert odoo.one("sale.order", order, "state")["state"] == "cancel"
    assert all(bool(one["calls"]) != (one["status"] == "asked") for one in documents.values())
    assert "access_token" not in str(by_action(documents, "get_quotation_link"))
    report = verified(documents)
    assert (report.broken, len(report.chains), report.records) == ([], 1, 12)


async def test_what_odoo_copies_to_a_known_customer_is_on_record(serve: Serve, odoo: Odoo) -> None:
    """A phone that the partner lacked, and nothing that it had."""
    server = serve()
    body = customer()
    partner_id = odoo.create("res.partner", name=body["contact_name"], email=body["email"])
    await quote(server, body)
    (said,) = (await settled(records_of(server.folder), 1)).values()
    (changed,) = [one for one in said["changes"] if one["model"] == "res.partner"]
    assert (changed["id"], changed["field"], changed["before"]) == (partner_id, "phone", None)
    stored = odoo.one("res.partner", partner_id, "phone", "email")
    assert stored["email"] == body["email"]
    assert "".join(stored["phone"].split()) == changed["after"]


async def test_a_refused_write_is_on_record_with_odoos_reason(serve: Serve, odoo: Odoo) -> None:
    """And with the request to Odoo that it was."""
    server = serve("bot")
    made = await quote(serve(), customer(product_id=odoo.product("ACC-CHAROLA")))
    with pytest.raises(ToolError):
        await call(server, "dev_update_sale", {"order_id": made["sale_order_id"], "validity_date": "no day"})
    (said,) = (await settled(records_of(server.folder), 1)).values()
    assert (said["status"], said["error_code"]) == ("failed", "date_unreadable")


async def test_a_quotation_that_two_processes_made_is_one_record(
    serve: Serve, wire: Wire, odoo: Odoo, postgresql: dict[str, str], tmp_path: Path
) -> None:
    """On one PostgreSQL and one folder: the one that began it is killed, the other finishes; one chain over both."""
    shared = {**postgresql, "MCP_LOG_DIR": str(tmp_path / "log"), "ODOO_READ_TIMEOUT": "60"}
    first, second = (serve(wait=False, **shared) for _ in range(2))
    for server in (first, second):
        server.wait_until_healthy()
    await quote(first, customer())
    trap = wire.hold("crm.lead.load", after=True)
    tracking_id = await request(first, customer(product_id=odoo.product("ACC-CHAROLA")))
    assert await asyncio.to_thread(trap.struck.wait, 20)
    async with asyncio.timeout(20):
        while tracking_id not in in_folder(tmp_path / "log"):  # noqa: ASYNC110 - a server's file
            await asyncio.sleep(0.05)
    first.kill()
    state = await finished(second, tracking_id)
    await asyncio.gather(*(quote(second, customer()) for _ in range(5)))
    documents = await settled(tmp_path / "log", 7)
    assert documents[tracking_id]["output"] == state["output"]
    assert [link["status"] for link in documents[tracking_id]["links"]] == ["processing", "completed"]
    report = verified(documents)
    assert (report.broken, len(report.chains)) == ([], 1)


async def test_whoever_cancels_and_retries_is_on_record(serve: Serve, wire: Wire) -> None:
    """The document of a cancelled quotation says so; the cancelling is a write of its own."""
    server = serve()
    wire.hold("res.partner.search_read")
    tracking_id = await request(server, customer())
    async with httpx2.AsyncClient(base_url=server.url, timeout=30, headers={"User-Agent": "crm/2"}) as http:
        (await http.post(f"/api/quotation/{tracking_id}/cancel")).raise_for_status()
    wire.clear()
    documents = await settled(records_of(server.folder), 2)
    assert documents[tracking_id]["error_code"] == "job_cancelled"
    said = by_action(documents, "POST /api/quotation/{tracking_id}/cancel")
    assert (said["client"], said["input"], said["status"]) == ("crm/2", {"tracking_id": tracking_id}, "completed")
