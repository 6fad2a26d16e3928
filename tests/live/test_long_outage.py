"""Odoo is away for long: it refuses, drops or swallows what it is sent. Nothing is lost and nobody is kept waiting."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.live.bursts import places_apart
from tests.live.faults.kinds import Fault
from tests.live.lab import Lab, Odoo
from tests.live.measured import Measured, percentile
from tests.live.outages import Outage, outage
from tests.live.quotes import customer, once, standing
from tests.live.server import Server
from tests.live.wire import FOREVER, Wire

pytestmark = pytest.mark.soak

# How many quotations are asked for while Odoo is away in a way.
QUOTATIONS = {"refuses": 30, "drops": 9, "is silent": 15}
KINDS = tuple(QUOTATIONS)
SECONDS, NOTICED = 22.0, 10.0
Bodies = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    return {kind: [customer() for _ in range(QUOTATIONS[kind] + 1)] for kind in KINDS}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outages(
    lab: Lab, bodies: Bodies, measured: Measured, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[str, Outage]]:
    """All kinds at the same time, each with a server and a wire of its own."""
    wires = {kind: Wire(lab.url) for kind in KINDS}
    settings = {kind: lab.settings(wires[kind].url) for kind in KINDS}
    # Short, but not so short that an Odoo with three servers' quotations to make looks silent after its return.
    settings["is silent"]["ODOO_READ_TIMEOUT"] = "3"
    settings["drops"]["ODOO_TRANSPORT"] = "xmlrpc"
    servers = {kind: Server(tmp_path_factory.mktemp("outage"), settings[kind]) for kind in KINDS}

    def begin(kind: str) -> None:
        match kind:
            case "refuses":
                wires[kind].close()
            case "drops":
                wires[kind].trap(lambda _: True, Fault.DROPPED, times=FOREVER)
            case _:
                wires[kind].hold(lambda _: True, times=FOREVER)

    def end(kind: str) -> None:
        wires[kind].clear()  # what was held arrives at Odoo now
        wires[kind].open()

    async def one(kind: str) -> Outage:
        await asyncio.to_thread(servers[kind].start)
        return await outage(servers[kind], wires[kind], lambda: begin(kind), lambda: end(kind), bodies[kind], SECONDS)

    found = await asyncio.gather(*(one(kind) for kind in KINDS))
    yield dict(zip(KINDS, found, strict=True))
    for kind in KINDS:
        end(kind)
        servers[kind].kill()
        wires[kind].close()
        _report(measured, kind, found[KINDS.index(kind)])


def _report(measured: Measured, kind: str, seen: Outage) -> None:
    heading = f"Odoo {kind} for {SECONDS:.0f} s, with {len(seen.answers)} quotations"
    slowest, health = (1000 * seconds for seconds in (max(one["seconds"] for one in seen.answers), seen.slowest_health))
    apart = max(abs(places) for places in places_apart(seen.states))
    for line in (
        f"slowest acknowledgement {slowest:.0f} ms, /health {health:.0f} ms",
        f"requests to Odoo meanwhile: {len(seen.asked)}, of them {probes(seen)} once it was noticed",
        f"log: {dict(seen.log)}",
        f"noticed {seen.noticed:.1f} s after its return, all over {seen.over:.1f} s; out of order: {apart} at most",
    ):
        measured.add(heading, line)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def seen(outages: dict[str, Outage], kind: str) -> Outage:
    return outages[kind]


def probes(seen: Outage) -> int:
    return sum(moment > NOTICED for moment in seen.asked)


def test_every_request_is_acknowledged_fast_with_an_honest_estimate(seen: Outage) -> None:
    """Once it is known, that Odoo does not answer and since when."""
    assert max(answer["seconds"] for answer in seen.answers) < 2
    told = [answer["estimated_time"] for answer in seen.answers if answer["after"] > NOTICED]
    assert all(text.startswith("cuando Odoo vuelva a responder (no responde desde hace unos ") for text in told)
    assert told[-1].endswith(("unos 20 segundos)", "unos 25 segundos)"))


def test_health_stays_up_and_says_unreachable(seen: Outage) -> None:
    """And reachable again afterwards."""
    assert seen.slowest_health < 2
    meanwhile = [odoo for after, odoo in seen.health if NOTICED < after < SECONDS]
    assert len(meanwhile) > 20
    assert set(meanwhile) == {"unreachable"}
    assert seen.health[-1][1] == "reachable"


def test_odoo_is_not_hammered(seen: Outage) -> None:
    """It is asked whether it is back, no oftener than every two seconds; what was under way gives up."""
    assert probes(seen) <= SECONDS / 2
    assert len(seen.asked) <= 8 * 4 + SECONDS / 2


def test_the_log_stays_quiet(seen: Outage) -> None:
    """One line for each end of the outage, and no more than one for a job."""
    assert seen.log["odoo.unreachable"] == 1
    assert seen.log["odoo.reachable"] == 1
    assert seen.log["job.retry"] <= len(seen.answers)
    assert seen.log["mcp.refused"] == len(seen.refusals)
    one_a_request = {"request.served", "mcp.called", "mcp.refused"}
    assert set(seen.log) <= {"odoo.unreachable", "odoo.reachable", "job.retry", "odoo.connected", *one_a_request}


def test_reads_are_refused_at_once(seen: Outage) -> None:
    """With a sentence and the time to wait; what there is to call is listed all the same."""
    known = seen.refusals[3:]
    assert len(known) > 10
    assert set(seen.listed) == {25}
    assert all(text.startswith("No se puede llegar a Odoo: ") for _, text in seen.refusals)
    assert all(re.search(r"\. Espera [12] s antes de repetir\. \[odoo_unavailable\]$", text) for _, text in known)
    assert max(seconds for seconds, _ in known) < 1


def test_a_stream_of_events_is_kept_alive(seen: Outage) -> None:
    """A comment every fifteen seconds."""
    assert seen.pings >= 1


def test_everything_is_finished_after_the_return_oldest_first(
    outages: dict[str, Outage], kind: str, bodies: Bodies, odoo: Odoo
) -> None:
    """Once each, in the order in which they were asked for, but for those that are under way at the same time."""
    seen = outages[kind]
    assert {state["status"] for state in seen.states} == {"completed"}
    assert standing(odoo, *bodies[kind]) == once(*bodies[kind])
    # Eight at a time; one may be late for reasons of its own, like an answer that Odoo took too long for.
    assert percentile([abs(places) for places in places_apart(seen.states)], 90) <= 10
