"""A whole quotation, through both faces, beside the same records made by bare calls."""

import statistics
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
from fastmcp import Client

from bench.asking import quote_mcp, quote_rest
from bench.bare_quotations import eleven, fewest, repeatable
from bench.customers import Wanted
from bench.line import Line, one_after_another
from bench.scene import COUNTING_SECONDS, Scene
from bench.served import served
from bench.standing import require_alike
from bench.tables import Reading, Results, Table, ms
from bench.targets import QUOTATION_RATIO
from bench.timing import in_turns, ratio, timed

Quote = Callable[[Wanted], Awaitable[Any]]
OURS_REST, OURS_MCP = "ours, REST", "ours, MCP"
LEAST = "bare, the least that may be repeated"
TARGET_MS = 50.0
SETTLE = 2  # quotations that warm a server up
_MODELS = {"res.partner": "partners", "crm.lead": "opportunity", "sale.order": "order", "sale.order.line": "lines"}


async def measure_quotations(scene: Scene, results: Results) -> None:
    """One table for each round trip, and the calls and waits of each way, counted on a line that makes them visible.

    Ends the run where the ways did not make the same records.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        line = await stack.enter_async_context(scene.line(0))
        server = await stack.enter_async_context(served(folder, {"ODOO_URL": line.url}))
        http = await stack.enter_async_context(httpx2.AsyncClient(base_url=server.url, timeout=120))
        client = await stack.enter_async_context(Client(f"{server.url}/mcp"))
        odoo = await stack.enter_async_context(scene.bare(line.url))
        ways: dict[str, Quote] = {
            OURS_REST: lambda wanted: quote_rest(http, wanted),
            OURS_MCP: lambda wanted: quote_mcp(client, wanted),
            LEAST: lambda wanted: repeatable(odoo, wanted, scene.context),
            "bare, the fewest waits, not repeatable": lambda wanted: fewest(odoo, wanted, scene.context),
            "bare, the eleven calls of old": lambda wanted: eleven(odoo, wanted, scene.context),
        }
        made: list[tuple[str, Wanted]] = []

        async def quote(name: str) -> None:
            wanted = scene.customers.another(_mark(name))
            await ways[name](wanted)
            made.append((name, wanted))

        for _ in range(SETTLE):
            await quote(OURS_REST)
        counted = {name: await _counted(line, _one(quote, name)) for name in ways}
        async with scene.bare() as near:
            records = await require_alike(near, made)
        for milliseconds in scene.options.round_trips:
            line.round_trip = milliseconds / 1000
            rounds = scene.options.counts.quotations
            with scene.bar(f"Quotations, round trip {milliseconds:g} ms", rounds + 1) as moved:
                taken = await in_turns({name: _one(quote, name) for name in ways}, rounds, moved)
            results.tables.append(_table(milliseconds, taken, counted, records))
            if milliseconds == TARGET_MS:
                worst = max(ratio(taken[name], taken[LEAST]) for name in (OURS_REST, OURS_MCP))
                results.readings[QUOTATION_RATIO] = Reading(worst, f"{worst:.2f}")
        async with scene.bare() as near:
            await require_alike(near, made)


def _one(quote: Callable[[str], Awaitable[None]], name: str) -> Callable[[], Awaitable[None]]:
    return lambda: quote(name)


async def _counted(line: Line, quote: Callable[[], Awaitable[None]]) -> tuple[int, int]:
    """How many requests one quotation sends to Odoo, and how many of them wait for one another."""
    line.round_trip = COUNTING_SECONDS
    line.spans.clear()
    await timed(quote)
    return len(line.spans), one_after_another(line.spans)


def _table(
    milliseconds: float,
    taken: dict[str, list[float]],
    counted: dict[str, tuple[int, int]],
    records: dict[str, int],
) -> Table:
    rows = [
        (
            name,
            str(counted[name][0]),
            str(counted[name][1]),
            ms(statistics.median(times)),
            f"{ratio(times, taken[LEAST]):.2f}",
        )
        for name, times in taken.items()
    ]
    (samples,) = {len(times) for times in taken.values()}
    what = ", ".join(f"{count} {_MODELS[model]}" for model, count in records.items())
    return Table(
        f"A quotation for a new customer, round trip {milliseconds:g} ms",
        ("how", "calls", "waits", "median ms", "ratio"),
        rows,
        f"{samples} samples of each, in turns. Each made the same records, compared field by field: {what}.",
    )


def _mark(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalpha())[:16]
