"""Many at once: how soon requests are acknowledged, and how many quotations a minute there are."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import httpx2

from bench.asking import ask_rest, follow, quote_rest
from bench.bare_quotations import repeatable
from bench.customers import Wanted
from bench.scene import Bar, Scene
from bench.served import served
from bench.tables import Reading, Results, Table, ms
from bench.targets import ACKNOWLEDGED, RESIDENT
from bench.timing import percentile

AT_ONCE = (1, 4, 16)
CALLERS = 16
WARM_UP = 3


async def measure_load(scene: Scene, results: Results) -> None:
    """Acknowledgements while nothing else goes on and in a burst, the memory before and after it, and the rates."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            served(Path(folder), {}) as server,
            httpx2.AsyncClient(base_url=server.url, timeout=300) as http,
        ):
            idle = server.resident
            single = await _singly(scene, http)
            burst = await _burst(scene, http)
            after = server.resident
            rates = [await _rates(scene, http, at_once) for at_once in AT_ONCE]
    results.tables += [_acknowledged(single, burst), _minutes(rates, scene.options.counts.batch)]
    results.tables.append(
        Table(
            "Memory",
            ("when", "resident MB"),
            [("idle", f"{idle:.0f}"), (f"after {scene.options.counts.burst + len(single)} quotations", f"{after:.0f}")],
            "MB are millions of bytes; `VmRSS` of the one process.",
        )
    )
    results.readings[ACKNOWLEDGED] = Reading(statistics.median(single), f"{statistics.median(single):.1f} ms")
    results.readings[RESIDENT] = Reading(idle, f"{idle:.0f} MB (after the burst {after:.0f} MB)")


async def _singly(scene: Scene, http: httpx2.AsyncClient) -> list[float]:
    """Milliseconds to each acknowledgement, where the quotation before is made already."""
    taken = []
    with scene.bar("Acknowledgements, idle", scene.options.counts.singles + WARM_UP) as moved:
        for number in range(scene.options.counts.singles + WARM_UP):
            began = time.perf_counter()
            tracking_id = await ask_rest(http, scene.customers.another("single"))
            if number >= WARM_UP:
                taken.append((time.perf_counter() - began) * 1000)
            await follow(http, tracking_id)
            moved()
    return taken


async def _burst(scene: Scene, http: httpx2.AsyncClient) -> list[float]:
    """Milliseconds to each acknowledgement of a burst, CALLERS at a time; returns when all quotations are made."""
    asked: list[tuple[float, str]] = []

    async def ask(wanted: Wanted) -> None:
        began = time.perf_counter()
        tracking_id = await ask_rest(http, wanted)
        asked.append(((time.perf_counter() - began) * 1000, tracking_id))

    wanted = [scene.customers.another("burst") for _ in range(scene.options.counts.burst)]
    with scene.bar("A burst of requests", len(wanted)) as moved:
        await _at_a_time(CALLERS, wanted, ask, moved)
    with scene.bar("The quotations of the burst", len(wanted)) as moved:
        for _, tracking_id in asked:
            await follow(http, tracking_id)
            moved()
    return [taken for taken, _ in asked]


async def _rates(scene: Scene, http: httpx2.AsyncClient, at_once: int) -> tuple[int, float, float]:
    """Quotations a minute with so many at a time: through us, and by bare calls; there and back again."""
    async with scene.bare() as odoo:

        async def ours(wanted: Wanted) -> None:
            await quote_rest(http, wanted)

        async def theirs(wanted: Wanted) -> None:
            await repeatable(odoo, wanted, scene.context)

        taken = {ours: 0.0, theirs: 0.0}
        with scene.bar(f"Quotations, {at_once} at a time", scene.options.counts.batch * 4) as moved:
            for make in (ours, theirs, theirs, ours):
                wanted = [scene.customers.another("rate") for _ in range(scene.options.counts.batch)]
                began = time.perf_counter()
                await _at_a_time(at_once, wanted, make, moved)
                taken[make] += time.perf_counter() - began
    both = 2 * scene.options.counts.batch * 60
    return at_once, both / taken[ours], both / taken[theirs]


async def _at_a_time(
    most: int, wanted: Sequence[Wanted], make: Callable[[Wanted], Awaitable[None]], moved: Bar
) -> None:
    waiting = list(reversed(wanted))

    async def work() -> None:
        while waiting:
            await make(waiting.pop())
            moved()

    await asyncio.gather(*(work() for _ in range(most)))


def _acknowledged(single: list[float], burst: list[float]) -> Table:
    rows = [
        (name, str(len(times)), *(ms(percentile(times, percent)) for percent in (50, 95, 99)))
        for name, times in (("idle, one after another", single), (f"in a burst, {CALLERS} at a time", burst))
    ]
    return Table(
        "Acknowledgement of POST /api/quotation/async",
        ("when", "samples", "median ms", "p95", "p99"),
        rows,
        "From sending the request to having read the answer, over a kept connection. Idle: the quotation before is "
        "made. In the burst, Odoo and our own jobs want the same processors.",
    )


def _minutes(rates: Sequence[tuple[int, float, float]], batch: int) -> Table:
    rows = [(str(at_once), f"{ours:.0f}", f"{theirs:.0f}", f"{ours / theirs:.2f}") for at_once, ours, theirs in rates]
    return Table(
        "Quotations a minute",
        ("at a time", "ours, REST", "bare calls", "ratio"),
        rows,
        f"Two batches of {batch} each, in turns (ABBA). Ours through `POST /api/quotation/async` and its events; bare "
        "are the least calls that may be repeated, by as many callers over as many connections as we may have (8): of "
        "more, Odoo drops some.",
    )
