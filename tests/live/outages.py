"""An Odoo that is away for a while, and what callers see meanwhile."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
from fastmcp import Client
from fastmcp.exceptions import ToolError

from tests.live.bursts import timed, until_over
from tests.live.quotes import quote
from tests.live.server import Server
from tests.live.wire import Wire

Record = dict[str, Any]


@dataclass
class Outage:
    """What was seen of one. `answers` are those to requests for quotations, in their order, with the `seconds` each
    took, asked for `after` so many seconds of the outage.
    """

    answers: list[Record] = field(default_factory=list)
    health: list[tuple[float, str]] = field(default_factory=list)  # seconds after the beginning, and what `odoo` was
    slowest_health: float = 0.0
    refusals: list[tuple[float, str]] = field(default_factory=list)  # of MCP reads: how long it took, and the sentence
    listed: list[int] = field(default_factory=list)  # how many tools there were
    pings: int = 0  # comments on the stream of the first quotation's events
    asked: list[float] = field(default_factory=list)  # when requests reached the wire, in seconds after the beginning
    states: list[Record] = field(default_factory=list)
    log: Counter[str] = field(default_factory=Counter)  # lines by event, of the outage and the time after it
    noticed: float = 0.0  # seconds from the end of the outage until /health knew
    over: float = 0.0  # and until all quotations were over


async def outage(
    server: Server, wire: Wire, begin: Callable[[], None], end: Callable[[], None], bodies: list[Record], seconds: float
) -> Outage:
    """Odoo is away between `begin` and `end`. A third of the quotations is asked for at once, the others one by one."""
    seen = Outage()
    await quote(server, bodies[0])
    logged, mark = len(server.logs), wire.mark()
    async with httpx2.AsyncClient(base_url=server.url, timeout=30) as http:
        begin()
        began = time.monotonic()

        async def ask(body: Record) -> None:
            after = time.monotonic() - began
            took, answer = await timed(http, "POST", "/api/quotation/async", json=body)
            seen.answers.append({**answer.raise_for_status().json(), "seconds": took, "after": after})

        asked_at_once = bodies[1 : len(bodies) // 3]
        await asyncio.gather(*(ask(body) for body in asked_at_once))
        meanwhile = [
            asyncio.create_task(_watch_health(http, seen, began)),
            asyncio.create_task(_watch_events(http, seen)),
            asyncio.create_task(_read_through_mcp(server, seen)),
        ]
        later = bodies[len(bodies) // 3 :]
        for number, body in enumerate(later):
            await asyncio.sleep(max(0.0, began + seconds * number / len(later) - time.monotonic()))
            await ask(body)
        await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
        seen.asked = [one.started - began for one in wire.since(mark)]
        end()
        ended = time.monotonic()
        while (await http.get("/health")).json()["odoo"] != "reachable":  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.1)
        seen.noticed = time.monotonic() - ended
        await until_over(http)
        seen.over = time.monotonic() - ended
        for task in meanwhile:
            task.cancel()
        await asyncio.gather(*meanwhile, return_exceptions=True)
        seen.states = [(await http.get(answer["status_url"])).json() for answer in seen.answers]
    seen.log = events(server.logs[logged:])
    return seen


async def _watch_health(http: httpx2.AsyncClient, seen: Outage, began: float) -> None:
    while True:
        took, answer = await timed(http, "GET", "/health")
        seen.slowest_health = max(took, seen.slowest_health)
        seen.health.append((time.monotonic() - began, answer.raise_for_status().json()["odoo"]))
        await asyncio.sleep(0.25)


async def _watch_events(http: httpx2.AsyncClient, seen: Outage) -> None:
    async with http.stream("GET", f"/api/quotation/{seen.answers[-1]['tracking_id']}/events") as stream:
        async for line in stream.aiter_lines():
            seen.pings += line.startswith(":")


async def _read_through_mcp(server: Server, seen: Outage) -> None:
    """As an agent would that does not give up."""
    async with Client(f"{server.url}/mcp") as client:
        while True:
            began = time.monotonic()
            seen.listed.append(len(await client.list_tools()))
            try:
                await client.call_tool("find_products", {"query": "robot"})
            except ToolError as error:
                seen.refusals.append((time.monotonic() - began, str(error)))
            await asyncio.sleep(1)


def events(log: str) -> Counter[str]:
    """How many lines there are of each event."""
    return Counter(str(json.loads(line)["event"]) for line in log.splitlines() if line.startswith("{"))
