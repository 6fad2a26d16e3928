"""Each read tool, through MCP with a client that stays, beside the bare calls that give the same data."""

import statistics
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastmcp import Client

from bench import bare_reads as bare
from bench.bare import BareOdoo
from bench.line import one_after_another
from bench.scene import COUNTING_SECONDS, Scene
from bench.served import served
from bench.tables import Reading, Results, Table, ms
from bench.targets import READ_RATIO, WORST_READ
from bench.timing import in_turns, ratio

TARGET_MS = 50.0
WORDS = "torres"


@dataclass(frozen=True)
class Read:
    """A tool with arguments, the bare calls, and what of the tool's answer those have to agree with."""

    tool: str
    arguments: dict[str, Any]
    bare: Callable[[BareOdoo], Awaitable[list[int]]]
    told: Callable[[dict[str, Any]], list[int]]


def reads_of(scene: Scene, found: dict[str, int]) -> list[Read]:
    """Every read tool that asks Odoo; `found` are ids of an `order`, a `task` and a `partner` to look at."""
    at = scene.context

    def ids(of: str) -> Callable[[dict[str, Any]], list[int]]:
        return lambda answer: [row["id"] for row in answer[of]]

    return [
        Read("find_products", {"query": "robot"}, lambda o: bare.products(o, at, "robot"), ids("products")),
        Read("find_partners", {"query": WORDS}, lambda o: bare.partners(o, at, WORDS), ids("partners")),
        Read("list_opportunities", {}, lambda o: bare.opportunities(o, at), ids("opportunities")),
        Read(
            "count_opportunities",
            {"by": "salesperson"},
            lambda o: bare.pipeline(o, at, scene.company),
            lambda answer: sorted(row["id"] for row in answer["groups"] if row["id"]),
        ),
        Read(
            "get_salesperson_with_least_opportunities",
            {},
            lambda o: bare.salesperson(o, at),
            lambda answer: [answer["result"]],
        ),
        Read("list_users", {"limit": 20}, lambda o: bare.users(o, at), ids("users")),
        Read("list_orders", {}, lambda o: bare.orders(o, at), ids("orders")),
        Read("dev_read_sale", {"order_id": found["order"]}, lambda o: bare.order(o, at, found["order"]), ids("lines")),
        Read("list_projects", {"limit": 20}, lambda o: bare.projects(o, at), ids("projects")),
        Read("list_tasks", {}, lambda o: bare.tasks(o, at), ids("tasks")),
        Read("get_task", {"task_id": found["task"]}, lambda o: bare.task(o, at, found["task"]), lambda a: [a["id"]]),
        Read(
            "search",
            {"query": WORDS, "limit": 50},
            lambda o: bare.everything(o, at, WORDS),
            lambda answer: [len(answer["results"])],
        ),
        Read(
            "fetch",
            {"id": f"partner:{found['partner']}"},
            lambda o: bare.partner(o, at, found["partner"]),
            lambda answer: [int(answer["id"].split(":")[1])],
        ),
    ]


async def measure_reads(scene: Scene, results: Results) -> None:
    """One table for all tools and round trips. Ends the run where a tool and its bare calls disagree."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        line = await stack.enter_async_context(scene.line(0))
        server = await stack.enter_async_context(served(folder, {"ODOO_URL": line.url}))
        client = await stack.enter_async_context(Client(f"{server.url}/mcp"))
        odoo = await stack.enter_async_context(scene.bare(line.url))
        reads = reads_of(scene, await _found(odoo))
        waits: dict[str, list[str]] = {}
        for read in reads:
            await _agree(client, odoo, read)
            waits[read.tool] = []
            for ask in (_tool(client, read), _bare(odoo, read)):
                line.round_trip = COUNTING_SECONDS
                line.spans.clear()
                await ask()
                waits[read.tool].append(f"{len(line.spans)} / {one_after_another(line.spans)}")
        taken: dict[tuple[str, float], dict[str, list[float]]] = {}
        for milliseconds in scene.options.round_trips:
            line.round_trip = milliseconds / 1000
            with scene.bar(
                f"Read tools, round trip {milliseconds:g} ms", len(reads) * (scene.options.counts.reads + 1)
            ) as moved:
                for read in reads:
                    candidates = {"ours": _tool(client, read), "bare": _bare(odoo, read)}
                    taken[read.tool, milliseconds] = await in_turns(candidates, scene.options.counts.reads, moved)
    results.tables.append(_table(scene, waits, taken))
    if TARGET_MS in scene.options.round_trips:
        ratios = {read.tool: ratio(*_sides(taken[read.tool, TARGET_MS])) for read in reads}
        typical, worst = statistics.median(ratios.values()), max(ratios, key=lambda tool: ratios[tool])
        results.readings[READ_RATIO] = Reading(typical, f"{typical:.2f}")
        results.readings[WORST_READ] = Reading(ratios[worst], f"{ratios[worst]:.2f} (`{worst}`)")


async def _found(odoo: BareOdoo) -> dict[str, int]:
    """Ids of the records to look at: the newest order with lines, the first task, a company with contacts."""
    (line,) = await odoo.call(
        "sale.order.line", "search_read", domain=[], fields=["order_id"], limit=1, order="id desc"
    )
    (task,) = await odoo.call("project.task", "search", domain=[["user_ids", "!=", False]], limit=1, order="id")
    (partner,) = await odoo.call(
        "res.partner", "search", domain=[["name", "ilike", WORDS], ["is_company", "=", True]], limit=1, order="id"
    )
    return {"order": line["order_id"][0], "task": task, "partner": partner}


def _tool(client: "Client[Any]", read: Read) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        await client.call_tool(read.tool, read.arguments)

    return ask


def _bare(odoo: BareOdoo, read: Read) -> Callable[[], Awaitable[None]]:
    async def ask() -> None:
        await read.bare(odoo)

    return ask


async def _agree(client: "Client[Any]", odoo: BareOdoo, read: Read) -> None:
    ours = read.told((await client.call_tool(read.tool, read.arguments)).structured_content or {})
    theirs = await read.bare(odoo)
    if ours != theirs:
        raise SystemExit(f"{read.tool} says {ours}, bare calls say {theirs}")


def _sides(taken: dict[str, list[float]]) -> tuple[list[float], list[float]]:
    return taken["ours"], taken["bare"]


def _table(scene: Scene, waits: dict[str, list[str]], taken: dict[tuple[str, float], dict[str, list[float]]]) -> Table:
    headings = ["tool", "ours: calls / waits", "bare"]
    for milliseconds in scene.options.round_trips:
        headings += [f"ours, {milliseconds:g} ms", "bare", "ratio"]
    rows = []
    for tool, counts in waits.items():
        row = [f"`{tool}`", *counts]
        for milliseconds in scene.options.round_trips:
            ours, bare_times = _sides(taken[tool, milliseconds])
            row += [ms(statistics.median(ours)), ms(statistics.median(bare_times)), f"{ratio(ours, bare_times):.2f}"]
        rows.append(row)
    return Table(
        "Each read tool beside the bare calls that give the same data",
        headings,
        rows,
        f"Median milliseconds of {scene.options.counts.reads} samples of each, in turns, at each distance. Both told "
        "of the same records. `get_quotation_status` asks Odoo nothing.",
    )
