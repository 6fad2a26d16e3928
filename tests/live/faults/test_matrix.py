"""Every request of a quotation by every fault: the job ends completed by itself, and Odoo holds one of everything."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.live.conftest import Serve
from tests.live.faults.kinds import Fault
from tests.live.lab import Lab, Odoo
from tests.live.quotes import completed, customer, finished, once, quote, request, standing
from tests.live.release import BEST, GROUPING, TRANSPORTS
from tests.live.server import Server
from tests.live.wire import Wire

# What a quotation sends to Odoo, from the last request to the first; `.all` asks for archived records too.
REQUESTS = (
    "sale.order.search_read",
    "sale.order.line.load",
    "crm.lead.load",
    "res.partner.load",
    "product.product.search_read.all",
    f"crm.lead.{GROUPING}.all",
    f"crm.lead.{GROUPING}",
    "res.users.search_read",
    "res.users.search_read.all",
    "crm.team.search_read",
    "res.partner.search_read.all",
)
# Over a second protocol, which shares the code of reads, the first and the last stand for them.
SECOND_REQUESTS = tuple(kind for kind in REQUESTS if kind.endswith(".load") or kind in (REQUESTS[0], REQUESTS[-1]))
COLD = {
    "json2": ("web.version_info", "res.users.context_get", "res.users.read"),
    "xmlrpc": ("web.version_info", "common.authenticate", "res.users.read"),
}
GREETING = {
    "json2": (Fault.LOST, Fault.MALFORMED, Fault.HTTP_502),
    "xmlrpc": (Fault.DROPPED, Fault.HTTP_500, Fault.MALFORMED),
}
SCHEMAS = ("res.partner.fields_get", "crm.lead.fields_get", "sale.order.fields_get")
QUOTATIONS, SECOND_QUOTATIONS = 5, 3
IMPATIENT = {"ODOO_READ_TIMEOUT": "1.5", "ODOO_CONNECT_TIMEOUT": "1"}


@dataclass(frozen=True)
class Storm:
    """An impatient server on a wire where faults happen."""

    transport: str
    server: Server
    wire: Wire


@pytest.fixture(scope="module")
def storms(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Storm]]:
    """One for each protocol."""
    made = []
    for transport in TRANSPORTS:
        wire = Wire(lab.url)
        settings = {**lab.settings(wire.url), **IMPATIENT, "ODOO_TRANSPORT": transport}
        made.append(Storm(transport, Server(tmp_path_factory.mktemp("storm"), settings), wire))
        made[-1].server.start(wait=False)
    for storm in made:
        storm.server.wait_until_healthy()
    yield made
    for storm in made:
        storm.wire.clear()
        storm.server.kill()
        storm.wire.close()


def body_for(odoo: Odoo, *, given: bool = False) -> dict[str, Any]:
    """A new customer's quotation with mixed prices; `given`: with a salesperson, who is looked up then."""
    lines = [
        {"product_id": odoo.product("PUDU-KETTY"), "qty": 2, "price": 200000.25},
        {"product_id": odoo.product("SRV-CAPAC"), "qty": 1, "price": -1},
    ]
    return customer(products=lines, user_id=odoo.user("luis") if given else 0)


async def struck_everywhere(storm: Storm, odoo: Odoo, fault: Fault) -> tuple[list[Any], list[Any], dict[str, bool]]:
    """Quotations at the same time, and the fault once at every request: bodies, states at the end, what was struck.

    Among them they send every kind of request, so that every trap strikes; which of them it strikes is chance.
    """
    best = storm.transport == BEST
    kinds, quotations = (REQUESTS, QUOTATIONS) if best else (SECOND_REQUESTS, SECOND_QUOTATIONS)
    traps = {kind: storm.wire.trap(kind, fault) for kind in kinds}
    bodies = [body_for(odoo, given=number == 0) for number in range(quotations)]
    asked = [await request(storm.server, body) for body in bodies]
    states = [await finished(storm.server, tracking_id) for tracking_id in asked]
    return bodies, states, {kind: trap.struck.is_set() for kind, trap in traps.items()}


def verdict(struck: bool, states: list[Any], found: list[Any], wanted: list[Any]) -> str:  # noqa: FBT001 - a cell
    failed = [str(state["error_code"]) for state in states if state["status"] != "completed"]
    if failed or not struck:
        return failed[0] if failed else "not sent"
    return "once" if found == wanted else "NOT ONCE"


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
async def test_a_fault_at_any_request_is_survived(
    storms: list[Storm], odoo: Odoo, fault: Fault, matrix: dict[str, dict[str, str]]
) -> None:
    """Every quotation under way when the fault strikes each of their requests completes by itself, with one of
    everything in Odoo and the prices asked for.
    """
    results = await asyncio.gather(*(struck_everywhere(storm, odoo, fault) for storm in storms))
    verdicts = {}
    for storm, (bodies, states, struck) in zip(storms, results, strict=True):
        found = standing(odoo, *bodies)
        for kind, was_struck in struck.items():
            row = f"{storm.transport} {kind}"
            verdicts[row] = verdict(was_struck, states, found, once(*bodies))
            matrix.setdefault(row, {})[fault.name] = verdicts[row]
    assert verdicts == dict.fromkeys(verdicts, "once")
    orders = [state["output"]["sale_order_id"] for _, states, _ in results for state in states]
    made = odoo.find("sale.order.line", [("order_id", "in", orders)], ["price_unit"], order="order_id, sequence, id")
    assert [line["price_unit"] for line in made] == [200000.25, 6800.0] * len(orders)


@pytest.mark.parametrize("protocol", TRANSPORTS)
async def test_a_first_quotation_survives_faults_at_the_greeting(
    serve: Serve, wire: Wire, odoo: Odoo, protocol: str
) -> None:
    """What a fresh server asks once (version, user, fields) may fail three times in a row each."""
    traps = [wire.trap(kind, fault) for kind in (*COLD[protocol], *SCHEMAS) for fault in GREETING[protocol]]
    server = serve(ODOO_TRANSPORT=protocol, **IMPATIENT)  # it asks for the apps as soon as it is there
    body = body_for(odoo)
    await completed(server, await request(server, body), wait=90)
    assert [trap.struck.is_set() for trap in traps] == [True] * len(traps)
    assert standing(odoo, body) == once(body)


async def test_a_request_that_arrives_after_its_repetition_changes_nothing(storms: list[Storm], odoo: Odoo) -> None:
    """A person's edit between the two is not undone by the late one."""
    server, wire = storms[0].server, storms[0].wire
    trap = wire.hold("crm.lead.load")
    body = body_for(odoo)
    output = await quote(server, body)
    odoo.write("crm.lead", output["lead_id"], name="Renombrada por Ana")
    mark = wire.mark()
    trap.release.set()
    await asyncio.sleep(1.5)
    assert wire.since(mark) == []
    assert odoo.one("crm.lead", output["lead_id"], "name")["name"] == "Renombrada por Ana"
    assert odoo.count("sale.order", ("origin", "=", body["lead_name"])) == 1
