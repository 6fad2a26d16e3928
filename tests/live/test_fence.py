"""Injections that stand in a real Odoo, read back through every tool and resource that tells them."""

import json
from html import escape
from typing import Any

import pytest
from fastmcp import Client
from mcp_types import TextContent, TextResourceContents

from mcp_odoo.arguments import storable
from tests.injections import INJECTIONS
from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import line_ids, named, new_opportunity, new_order, new_partner
from tests.live.server import Server
from tests.test_fenced_answers import check, leaves

# As Odoo can store it.
TEXTS = [storable(text) for text in INJECTIONS]


def posted(odoo: Odoo, model: str, record_id: int, text: str) -> None:
    """A message in a record's chatter, as a customer's mail would leave it."""
    body = f"<p>{escape(text)}</p>"
    odoo("mail.message", "create", {"model": model, "res_id": record_id, "message_type": "comment", "body": body})


@pytest.fixture(params=range(len(TEXTS)), ids=str)
def text(request: pytest.FixtureRequest) -> str:
    return str(TEXTS[request.param])


@pytest.fixture
def records(odoo: Odoo, text: str) -> dict[str, int]:
    """A customer, an opportunity, an order and a task of which everything that people write is the injection."""
    project = named(odoo, "project.project", "Instalación Hotel Mirador")
    prose = f"<p>{escape(text)}</p>"
    name = " ".join(text.split()) or "x"
    partner = new_partner(odoo, name=name, comment=prose, city=name)
    made = {
        "partner": partner,
        "opportunity": new_opportunity(odoo, name=name, partner_id=partner, contact_name=name, description=prose),
        "order": new_order(odoo, "SRV-INST", partner_id=partner, note=prose, client_order_ref=name),
        "task": odoo.create("project.task", name=name, project_id=project, description=prose, partner_id=partner),
    }
    odoo.write("sale.order.line", line_ids(odoo, made["order"])[0], name=text)
    for kind, model in (("opportunity", "crm.lead"), ("order", "sale.order"), ("task", "project.task")):
        posted(odoo, model, made[kind], text)
    return made


async def test_injections_stay_data(server: Server, records: dict[str, int], text: str) -> None:
    """Descriptions, notes, comments, lines, messages and names; the answer's text says what its structure says."""
    calls: list[tuple[str, dict[str, Any]]] = [
        ("dev_read_sale", {"order_id": records["order"]}),
        ("dev_update_sale", {"order_id": records["order"], "client_order_ref": "PO-1"}),
        ("list_orders", {"partner_id": records["partner"]}),
        ("list_opportunities", {"partner_id": records["partner"]}),
        ("update_opportunity", {"opportunity_id": records["opportunity"], "probability": 33}),
        ("get_task", {"task_id": records["task"]}),
        ("log_note", {"record": f"opportunity:{records['opportunity']}", "text": "leído"}),
        *(("search", {"query": f"{kind}:{record_id}"}) for kind, record_id in records.items() if kind != "order"),
        *(("fetch", {"id": f"{kind}:{record_id}"}) for kind, record_id in records.items()),
    ]
    async with Client(f"{server.url}/mcp") as client:
        for tool, arguments in calls:
            answer = await client.call_tool(tool, arguments)
            (content,) = answer.content
            assert isinstance(content, TextContent)
            assert json.loads(content.text) == answer.structured_content
            check(list(leaves(answer.structured_content)), text)
        for kind, record_id in records.items():
            (document,) = await client.read_resource(f"odoo://{kind}/{record_id}")
            assert isinstance(document, TextResourceContents)
            check([document.text], text)


async def test_a_note_that_is_read_and_written_back_stays_the_same(server: Server, odoo: Odoo) -> None:
    """The marks around it do not come into Odoo."""
    order = new_order(odoo, "SRV-INST", note="Entrega en obra. Gracias")
    async with Client(f"{server.url}/mcp") as client:
        read = (await client.call_tool("dev_read_sale", {"order_id": order})).structured_content or {}
        assert "⟦odoo:" in read["note"]
        await client.call_tool("dev_update_sale", {"order_id": order, "note": read["note"]})
    assert "⟦" not in odoo.one("sale.order", order, "note")["note"]
    after = await call(server, "dev_read_sale", {"order_id": order})
    assert after["note"].split() == ["Entrega", "en", "obra.", "Gracias"]
