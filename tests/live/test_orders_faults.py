"""Single writes under faults of the wire: what was asked stands in Odoo once, or not at all and it is said."""

import contextlib
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from fastmcp import Client
from mcp_types import ResourceTemplateReference

from tests.live.faults.kinds import Fault
from tests.live.lab import Lab, Odoo
from tests.live.quotes import call
from tests.live.records import CLASS_NAME, line_ids, named, new_opportunity, new_order, new_partner, refused, unique
from tests.live.server import Server
from tests.live.wire import Wire

LOSSES = (Fault.LOST, Fault.DROPPED, Fault.CONFLICT)


@dataclass(frozen=True)
class Line:
    """A server and the wire between it and Odoo."""

    server: Server
    wire: Wire


@pytest.fixture(scope="module")
def line(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A server of this module's own, on a wire that may be disturbed."""
    wire = Wire(lab.url)
    server = Server(tmp_path_factory.mktemp("faults"), lab.settings(wire.url))
    server.start()
    yield Line(server, wire)
    wire.clear()
    server.kill()
    wire.close()


@pytest.fixture(autouse=True)
def undisturbed(line: Line) -> Iterator[None]:
    """No test leaves a trap for the next."""
    yield
    line.wire.clear()


@contextlib.contextmanager
def away(line: Line) -> Iterator[None]:
    """Odoo takes no request; afterwards the server has noticed that it is back."""
    line.wire.trap(lambda _: True, Fault.DROPPED, times=10_000)
    yield
    line.wire.clear()
    while httpx2.get(f"{line.server.url}/health", timeout=5).json()["odoo"] != "reachable":
        time.sleep(0.05)


def asked_of(odoo: Odoo, tool: str) -> tuple[dict[str, Any], str, str]:
    """A request that creates one record; its model, and the request to Odoo that creates it."""
    asked: dict[str, Any]
    match tool:
        case "dev_create_sale":
            return {"partner_id": new_partner(odoo)}, "sale.order", "sale.order.load"
        case "dev_create_sale_line":
            asked = {"order_id": new_order(odoo), "product_id": odoo.product("ACC-CHAROLA"), "price_unit": 77.5}
            return asked, "sale.order.line", "sale.order.line.load"
        case "log_note":
            return {"record": f"order:{new_order(odoo)}", "text": "Una vez"}, "mail.message", "mail.message.load"
        case _:
            asked = {"record": f"order:{new_order(odoo)}", "kind": "call", "date": "2027-01-15", "summary": "Llamar"}
            return asked, "mail.activity", "mail.activity.load"


CREATING = ("dev_create_sale", "dev_create_sale_line", "log_note", "schedule_activity")


@pytest.mark.parametrize("fault", LOSSES, ids=[fault.name for fault in LOSSES])
@pytest.mark.parametrize("tool", CREATING)
async def test_a_fault_leaves_one_record(line: Line, odoo: Odoo, tool: str, fault: Fault) -> None:
    """The answer lost after Odoo committed, the request lost before, a conflict: one record, as asked, without a key of
    the caller's.
    """
    asked, model, kind = asked_of(odoo, tool)
    before = odoo.count(model)
    trap = line.wire.trap(kind, fault)
    answer = await call(line.server, tool, asked)
    assert trap.struck.is_set()
    assert odoo.count(model) == before + 1
    assert odoo.count(model, ("id", "=", answer["id"])) == 1
    if model == "sale.order.line":
        made = odoo.one(model, answer["id"], "price_unit", "order_id")
        assert (made["price_unit"], made["order_id"][0]) == (77.5, asked["order_id"])


@pytest.mark.parametrize("tool", ["dev_create_sale_line", "log_note"])
async def test_a_caller_who_gives_up_may_ask_again(line: Line, odoo: Odoo, tool: str) -> None:
    """Every answer is lost until the tool gives up; asked again with its key it names the one record that stands."""
    asked, model, kind = asked_of(odoo, tool)
    before = odoo.count(model)
    line.wire.trap(kind, Fault.LOST, times=20)
    body = {**asked, "idempotency_key": f"clave {uuid.uuid4()}"}
    await refused(line.server, tool, body, "odoo_unavailable")
    assert odoo.count(model) == before + 1
    line.wire.clear()
    answer = await call(line.server, tool, body)
    assert odoo.count(model) == before + 1
    assert odoo.count(model, ("id", "=", answer["id"])) == 1


@pytest.mark.parametrize("fault", LOSSES, ids=[fault.name for fault in LOSSES])
async def test_an_update_under_a_fault_is_done_once(line: Line, odoo: Odoo, fault: Fault) -> None:
    """Header, a changed line and a removed one are as asked, with before and after, whatever became of the answer."""
    order_id = new_order(odoo, "ACC-CHAROLA", "SRV-INST")
    first, second = line_ids(odoo, order_id)
    reference = unique("OC")
    trap = line.wire.trap("sale.order.write", fault)
    change = {
        "order_id": order_id,
        "client_order_ref": reference,
        "lines": [{"line_id": first, "price_unit": 55, "product_uom_qty": 2}, {"line_id": second, "remove": True}],
    }
    answer = await call(line.server, "dev_update_sale", change)
    assert trap.struck.is_set()
    made = odoo.one("sale.order", order_id, "client_order_ref", "order_line", "amount_untaxed")
    assert (made["client_order_ref"], made["order_line"], made["amount_untaxed"]) == (reference, [first], 110)
    assert {"line_id": second, "field": "line"}.items() <= answer["changed"][-1].items()
    assert answer["client_order_ref"] == reference


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.DROPPED], ids=lambda fault: fault.name)
@pytest.mark.parametrize(("tool", "state"), [("confirm_sale", "sale"), ("cancel_sale", "cancel")])
async def test_a_step_whose_answer_is_lost(line: Line, odoo: Odoo, tool: str, state: str, fault: Fault) -> None:
    """Where Odoo did it, the tool looks and says so; where it did not, the order is as before and that is said."""
    order_id = new_order(odoo, "SRV-INST")
    action = "action_confirm" if tool == "confirm_sale" else "action_cancel"
    trap = line.wire.trap(f"sale.order.{action}", fault)
    if fault is Fault.DROPPED:
        await refused(line.server, tool, {"order_id": order_id}, "outcome_unknown")
        assert odoo.one("sale.order", order_id, "state")["state"] == "draft"
    step = await call(line.server, tool, {"order_id": order_id})
    assert trap.struck.is_set()
    assert odoo.one("sale.order", order_id, "state")["state"] == step["state"] == state
    assert "state" in [one["field"] for one in step["changed"]]
    subtypes = odoo.find("mail.message", [("model", "=", "sale.order"), ("res_id", "=", order_id)], ["subtype_id"])
    assert len([one for one in subtypes if one["subtype_id"][1] != "Nota"]) <= 1


@pytest.mark.parametrize("outcome", ["fields", "won", "lost"])
async def test_an_opportunity_under_a_fault(line: Line, odoo: Odoo, outcome: str) -> None:
    """Changed, won or lost once, though the first answer was lost."""
    lead = new_opportunity(odoo, expected_revenue=10)
    method = "action_set_lost" if outcome == "lost" else "write"
    trap = line.wire.trap(f"crm.lead.{method}", Fault.LOST)
    change = {"expected_revenue": 20} if outcome == "fields" else {"outcome": outcome}
    answer = await call(line.server, "update_opportunity", {"opportunity_id": lead, **change})
    assert trap.struck.is_set()
    made = odoo.one("crm.lead", lead, "expected_revenue", "active", "probability")
    match outcome:
        case "fields":
            assert (made["expected_revenue"], answer["expected_revenue"]) == (20, 20)
        case "won":
            assert (made["active"], made["probability"], answer["status"]) == (True, 100, "won")
        case _:
            assert (made["active"], made["probability"], answer["status"]) == (False, 0, "lost")


READS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("search", {"query": "torres"}),
    ("list_tasks", {}),
)


async def test_reads_survive_a_fault(line: Line) -> None:
    """A garbled, a dropped or a refused answer of any read is asked for again: the same result."""
    for tool, arguments in READS[:2]:
        expected = await call(line.server, tool, arguments)
        for fault in (Fault.MALFORMED, Fault.DROPPED, Fault.HTTP_500):
            trap = line.wire.trap(lambda exchange: exchange.method == "search_read", fault)
            assert await call(line.server, tool, arguments) == expected
            assert trap.struck.is_set()


async def test_without_odoo_tools_say_so(line: Line, odoo: Odoo) -> None:
    """With Odoo away reads and writes are refused as unavailable, nothing is written, and later the same works."""
    order_id, partner = new_order(odoo), named(odoo, "res.partner", "Almacenes Torres")
    before = odoo.count("mail.message"), odoo.count("sale.order")
    calls: list[tuple[str, dict[str, Any]]] = [
        *READS,
        ("dev_read_sale", {"order_id": order_id}),
        ("dev_create_sale", {"partner_id": partner}),
        ("log_note", {"record": f"order:{order_id}", "text": "x"}),
    ]
    with away(line):
        for tool, arguments in calls:
            await refused(line.server, tool, arguments, "odoo_unavailable")
    assert (odoo.count("mail.message"), odoo.count("sale.order")) == before
    assert (await call(line.server, "dev_read_sale", {"order_id": order_id}))["id"] == order_id


async def test_outages_are_told_without_class_names(line: Line, odoo: Odoo) -> None:
    """What a reader of an outage has no use for is the name of a Python class."""
    with away(line):
        text = await refused(line.server, "search", {"query": "torres"}, "odoo_unavailable")
    line.wire.trap("sale.order.action_confirm", Fault.DROPPED)
    lost = await refused(line.server, "confirm_sale", {"order_id": new_order(odoo)}, "outcome_unknown")
    assert not CLASS_NAME.search(text)
    assert not CLASS_NAME.search(lost)


async def test_completion_without_odoo(line: Line) -> None:
    """With Odoo away there is nothing to complete: no internal error."""
    reference = ResourceTemplateReference(type="ref/resource", uri="odoo://order/{id}")
    with away(line):
        async with Client(f"{line.server.url}/mcp") as client:
            assert (await client.complete(reference, {"name": "id", "value": "torres"})).values == []


async def test_a_lost_removal_of_the_last_line(line: Line, odoo: Odoo) -> None:
    """An update that only removes, its answer lost: the lines are gone, and the answer says which."""
    order_id = new_order(odoo, "ACC-CHAROLA")
    (only,) = line_ids(odoo, order_id)
    trap = line.wire.trap("sale.order.write", Fault.LOST)
    answer = await call(
        line.server, "dev_update_sale", {"order_id": order_id, "lines": [{"line_id": only, "remove": True}]}
    )
    assert trap.struck.is_set()
    assert line_ids(odoo, order_id) == []
    assert (answer["lines"], answer["changed"][-1]["line_id"]) == ([], only)
