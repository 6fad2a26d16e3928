"""Every request of a quotation × every fault: the job ends completed by itself, and Odoo holds one of everything."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.live.conftest import TRANSPORTS, Serve
from tests.live.faults import Fault
from tests.live.lab import Lab, Odoo
from tests.live.quotes import completed, customer, finished, once, quote, request, standing
from tests.live.server import Server
from tests.live.wire import Wire

# From the last request to the first: whoever was struck is past the requests that are struck after it.
REQUESTS = (
    "sale.order.search_read",
    "sale.order.line.load",
    "crm.lead.load",
    "res.partner.load",
    "product.product.search_read.all",
    "crm.lead.formatted_read_group.all",
    "crm.lead.formatted_read_group",
    "res.users.search_read",
    "res.users.search_read.all",
    "crm.team.search_read",
    "res.partner.search_read.all",
)
# Reads share their code with JSON-2: over XML-RPC the first and the last stand for them.
XMLRPC_REQUESTS = tuple(kind for kind in REQUESTS if kind.endswith(".load") or kind in (REQUESTS[0], REQUESTS[-1]))
COLD = {
    "json2": ("web.version_info", "res.users.context_get", "res.users.read"),
    "xmlrpc": ("web.version_info", "common.authenticate", "res.users.read"),
}
SCHEMAS = ("res.partner.fields_get", "crm.lead.fields_get", "sale.order.fields_get")
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


def body_for(odoo: Odoo, kind: str) -> dict[str, Any]:
    lines = [
        {"product_id": odoo.product("PUDU-KETTY"), "qty": 2, "price": 200000.25},
        {"product_id": odoo.product("SRV-CAPAC"), "qty": 1, "price": -1},
    ]
    return customer(products=lines, user_id=odoo.user("luis") if kind == "res.users.search_read.all" else 0)


async def struck_everywhere(storm: Storm, odoo: Odoo, fault: Fault) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """One quotation for each request, struck there; each request's kind, what was asked and the state at the end."""
    server, wire = storm.server, storm.wire
    asked = []
    for kind in REQUESTS if storm.transport == "json2" else XMLRPC_REQUESTS:
        trap = wire.trap(kind, fault)
        body = body_for(odoo, kind)
        asked.append((kind, body, await request(server, body)))
        assert await asyncio.to_thread(trap.struck.wait, 30), f"{kind} was never sent"
    return [(kind, body, await finished(server, tracking_id)) for kind, body, tracking_id in asked]


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
async def test_a_fault_at_any_request_is_survived(
    storms: list[Storm], odoo: Odoo, fault: Fault, matrix: dict[str, dict[str, str]]
) -> None:
    """Every quotation that the fault struck completes, with one of everything in Odoo and the prices asked for."""
    struck = await asyncio.gather(*(struck_everywhere(storm, odoo, fault) for storm in storms))
    cells = [(storm.transport, *cell) for storm, some in zip(storms, struck, strict=True) for cell in some]
    bodies = [body for _, _, body, _ in cells]
    verdicts = {}
    for (transport, kind, _, state), found, wanted in zip(cells, standing(odoo, *bodies), once(*bodies), strict=True):
        verdict = "once" if found == wanted else "NOT ONCE"
        row = f"{transport} {kind}"
        verdicts[row] = verdict if state["status"] == "completed" else str(state["error_code"])
        matrix.setdefault(row, {})[fault.name] = verdicts[row]
    assert verdicts == dict.fromkeys(verdicts, "once")
    orders = [state["output"]["sale_order_id"] for *_, state in cells]
    made = odoo.find("sale.order.line", [("order_id", "in", orders)], ["price_unit"], order="order_id, sequence, id")
    assert [line["price_unit"] for line in made] == [200000.25, 6800.0] * len(orders)


@pytest.mark.parametrize(
    ("protocol", "faults"),
    [
        ("json2", (Fault.HANG, Fault.MALFORMED, Fault.HTTP_429)),
        ("xmlrpc", (Fault.DROPPED, Fault.HTTP_500, Fault.MALFORMED)),
    ],
    ids=["json2", "xmlrpc"],
)
async def test_a_first_quotation_survives_faults_at_the_greeting(
    serve: Serve, wire: Wire, odoo: Odoo, protocol: str, faults: tuple[Fault, ...]
) -> None:
    """What a fresh server asks once (version, user, fields) may fail three times in a row each."""
    server = serve(ODOO_TRANSPORT=protocol, **IMPATIENT)
    traps = [wire.trap(kind, fault) for kind in (*COLD[protocol], *SCHEMAS) for fault in faults]
    body = body_for(odoo, "")
    await completed(server, await request(server, body), wait=90)
    assert [trap.struck.is_set() for trap in traps] == [True] * len(traps)
    assert standing(odoo, body) == once(body)


async def test_a_request_that_arrives_after_its_repetition_changes_nothing(storms: list[Storm], odoo: Odoo) -> None:
    """A person's edit between the two is not undone by the late one."""
    server, wire = storms[0].server, storms[0].wire
    trap = wire.hold("crm.lead.load")
    body = body_for(odoo, "")
    output = await quote(server, body)
    odoo.write("crm.lead", output["lead_id"], name="Renombrada por Ana")
    mark = wire.mark()
    trap.release.set()
    await asyncio.sleep(1.5)
    assert wire.since(mark) == []
    assert odoo.one("crm.lead", output["lead_id"], "name")["name"] == "Renombrada por Ana"
    assert odoo.count("sale.order", ("origin", "=", body["lead_name"])) == 1
