"""Two hundred quotations at once: all are made, each once, and whoever asks meanwhile is answered at once."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from tests.live.bursts import Burst, burst, most_at_once, places_apart, seconds_of
from tests.live.exchange import Exchange
from tests.live.lab import Lab, Odoo
from tests.live.measured import Measured, percentile
from tests.live.quotes import customer, once, standing
from tests.live.server import Server
from tests.live.wire import Wire

pytestmark = pytest.mark.soak

QUOTATIONS, CALLERS, CALLS_AT_ONCE = 200, 20, 8


@pytest.fixture(scope="module")
def bodies(odoo: Odoo) -> list[dict[str, Any]]:
    lines = [{"product_id": odoo.product("SRV-MANT"), "qty": 1}]
    return [customer(products=lines if number % 4 == 0 else None) for number in range(QUOTATIONS)]


@pytest.fixture(scope="module")
def burst_wire(lab: Lab) -> Iterator[Wire]:
    wire = Wire(lab.url)
    yield wire
    wire.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(
    lab: Lab,
    burst_wire: Wire,
    bodies: list[dict[str, Any]],
    measured: Measured,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Burst]:
    """The burst, once for all tests here."""
    settings = {**lab.settings(burst_wire.url), "ODOO_MAX_CONCURRENT_CALLS": str(CALLS_AT_ONCE)}
    server = Server(tmp_path_factory.mktemp("burst"), settings)
    server.start()
    result = await burst(server, bodies, CALLERS)
    server.kill()
    for name, values in (
        ("acknowledgement", result.acknowledged), ("/health meanwhile", result.health),
        ("status meanwhile", result.asked),
    ):  # fmt: skip
        shown = ", ".join(f"p{percent} {percentile(values, percent) * 1000:.0f}" for percent in (50, 95, 100))
        measured.add(HEADING, f"{name}: {shown} ms")
    measured.add(HEADING, f"all over after {result.took:.1f} s: {len(bodies) / result.took * 60:.0f} a minute")
    yield result


HEADING = f"a burst of {QUOTATIONS} quotations from {CALLERS} callers"


def test_all_are_acknowledged_and_completed_once(seen: Burst, bodies: list[dict[str, Any]], odoo: Odoo) -> None:
    """Each has a tracking id of its own, and Odoo holds one customer, opportunity, order and line of each."""
    assert len({answer["tracking_id"] for answer in seen.answers}) == QUOTATIONS
    assert {state["status"] for state in seen.states} == {"completed"}
    assert standing(odoo, *bodies) == once(*bodies)


def test_odoo_never_sees_more_calls_than_the_limit(seen: Burst, burst_wire: Wire, measured: Measured) -> None:
    """ODOO_MAX_CONCURRENT_CALLS holds for everything together, and is made use of."""
    exchanges: list[Exchange] = burst_wire.exchanges
    most = most_at_once(exchanges)
    measured.add(HEADING, f"calls to Odoo: {len(exchanges)}, at the same time at most {most} (limit {CALLS_AT_ONCE})")
    assert CALLS_AT_ONCE // 2 < most <= CALLS_AT_ONCE


def test_whoever_asks_meanwhile_is_answered_at_once(seen: Burst) -> None:
    """Acknowledgements, /health and the status of one quotation."""
    assert percentile(seen.acknowledged, 95) < 2
    assert percentile(seen.health, 95) < 1
    assert percentile(seen.asked, 95) < 1
    assert len(seen.health) > 20


def test_the_estimate_grows_with_the_queue_and_is_honest(seen: Burst, measured: Measured) -> None:
    """The last ones are told a longer time than the first, of the right size."""
    told = [seconds_of(answer["estimated_time"]) for answer in seen.answers]
    took = [seconds_between(state["created_at"], state["updated_at"]) for state in seen.states]
    shown = [(number, told[number], took[number]) for number in (19, 49, 99, 149, 199)]
    for number, estimate, real in shown:
        line = f"quotation {number + 1}: told {seen.answers[number]['estimated_time']!r}, took {real:.1f} s"
        measured.add(HEADING, f"{line}, ratio {estimate / real:.2f}")
    assert told[-1] > told[0]
    assert 0.2 < told[-1] / took[-1] < 5


def test_the_list_shows_those_that_wait(seen: Burst) -> None:
    """Right after the last acknowledgement, `status=queued` has many, newest first, and none twice."""
    ids = [one["tracking_id"] for one in seen.waiting]
    assert len(ids) > 20
    assert len(set(ids)) == len(ids)
    assert {one["status"] for one in seen.waiting} == {"queued"}
    asked = [one["created_at"] for one in seen.waiting]
    assert asked == sorted(asked, reverse=True)


def test_older_ones_are_done_before_younger_ones(seen: Burst, measured: Measured) -> None:
    """In the order of their submission, but for those that are under way at the same time."""
    apart = [abs(places) for places in places_apart(seen.states)]
    measured.add(HEADING, f"places out of order: {percentile(apart, 95)} at p95, {max(apart)} at most")
    assert percentile(apart, 95) <= 2 * CALLS_AT_ONCE


def seconds_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
