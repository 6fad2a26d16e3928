"""Asking for quotations from the outside, and counting what they left in Odoo."""

import asyncio
import itertools
import time
import uuid
from collections import Counter
from typing import Any

import httpx2
from fastmcp import Client

from mcp_odoo.fence import unfenced
from tests.live.lab import Odoo
from tests.live.server import Server

WAIT_SECONDS = 60.0
_numbers = itertools.count(1)
_run = uuid.uuid4().hex[:6]


def customer(**different: Any) -> dict[str, Any]:
    """A quotation request for somebody whom Odoo does not know yet: a company and its contact."""
    number = next(_numbers)
    return {
        "partner_name": f"Empresa {_run}-{number}",
        "contact_name": f"Contacto {_run}-{number}",
        "email": f"c{number}@{_run}.example.com",
        "phone": f"+5255{int(_run, 16) % 10000:04d}{number:04d}",
        "lead_name": f"Oportunidad {_run}-{number}",
        **different,
    }


async def submit(server: Server, body: dict[str, Any], key: str | None = None) -> httpx2.Response:
    """POST a request; any answer."""
    headers = {"Idempotency-Key": key} if key else {}
    async with httpx2.AsyncClient(timeout=30) as http:
        return await http.post(f"{server.url}/api/quotation/async", json=body, headers=headers)


async def status(server: Server, tracking_id: str) -> dict[str, Any]:
    async with httpx2.AsyncClient(timeout=30) as http:
        answer = await http.get(f"{server.url}/api/quotation/status/{tracking_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def finished(server: Server, tracking_id: str, wait: float = WAIT_SECONDS) -> dict[str, Any]:
    """The state once it is over."""
    deadline = time.monotonic() + wait
    async with httpx2.AsyncClient(timeout=30) as http:
        while time.monotonic() < deadline:
            answer = await http.get(f"{server.url}/api/quotation/status/{tracking_id}")
            state = dict(answer.raise_for_status().json())
            if state["status"] in ("completed", "failed"):
                return state
            await asyncio.sleep(0.1)
    raise AssertionError(f"not over after {wait} s: {state['progress']}\n{server.logs[-3000:]}")


async def request(server: Server, body: dict[str, Any], key: str | None = None) -> str:
    """Ask through REST; the tracking id."""
    answer = await submit(server, body, key)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["tracking_id"])


async def completed(server: Server, tracking_id: str, wait: float = WAIT_SECONDS) -> dict[str, Any]:
    """The output of a quotation, which has to succeed."""
    state = await finished(server, tracking_id, wait)
    assert state["status"] == "completed", (state["error"], server.logs[-3000:])
    return dict(state["output"])


async def quote(server: Server, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    """Ask through REST and wait: the output."""
    return await completed(server, await request(server, body, key))


async def refusal(server: Server, body: dict[str, Any]) -> dict[str, Any]:
    """Ask through REST and wait: the state of a quotation that has to fail."""
    state = await finished(server, await request(server, body))
    assert state["status"] == "failed", state
    return state


async def say_yes(*_: Any) -> dict[str, bool]:
    """Somebody at the client who confirms whatever they are asked."""
    return {"confirm": True}


async def call(server: Server, tool: str, arguments: dict[str, Any]) -> Any:
    """One tool call over Streamable HTTP: its structured answer without the marks around people's texts. Who is asked
    to confirm it, does.
    """
    async with Client(f"{server.url}/mcp", elicitation_handler=say_yes) as client:
        return unfenced((await client.call_tool(tool, arguments)).structured_content)


def standing(odoo: Odoo, *bodies: dict[str, Any]) -> list[dict[str, int]]:
    """How many records each request has in Odoo, found by what it said."""
    names = {key: [body[key] for body in bodies] for key in ("partner_name", "contact_name", "lead_name")}
    people = [*names["partner_name"], *names["contact_name"]]
    partners = Counter(one["name"] for one in odoo.find("res.partner", [("name", "in", people)], ["name"]))
    leads = odoo.find("crm.lead", [("name", "in", names["lead_name"])], ["name", "order_ids"])
    orders = odoo.find("sale.order", [("origin", "in", names["lead_name"])], ["origin", "order_line", "opportunity_id"])
    assert {order for lead in leads for order in lead["order_ids"]} == {order["id"] for order in orders}
    found = Counter(lead["name"] for lead in leads)
    return [
        {
            "companies": partners[body["partner_name"]],
            "contacts": partners[body["contact_name"]],
            "leads": found[body["lead_name"]],
            "orders": sum(order["origin"] == body["lead_name"] for order in orders),
            "lines": sum(len(order["order_line"]) for order in orders if order["origin"] == body["lead_name"]),
        }
        for body in bodies
    ]


def once(*bodies: dict[str, Any]) -> list[dict[str, int]]:
    """What `standing` says of new customers' quotations that were made exactly once."""
    counts = {"companies": 1, "contacts": 1, "leads": 1, "orders": 1}
    return [{**counts, "lines": len(body.get("products") or [])} for body in bodies]
