"""Many quotations at once, and what their callers see meanwhile."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2

from tests.live.exchange import Exchange
from tests.live.server import Server


@dataclass
class Burst:
    """What the callers of a burst saw. Times are seconds; `answers` are in the order in which they came."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)  # how long each answer took
    answered_at: list[float] = field(default_factory=list)  # since the burst began
    health: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)  # the list of queued ones, in the middle of it
    states: list[dict[str, Any]] = field(default_factory=list)  # at the end, in the order of the answers
    took: float = 0.0


async def timed(http: httpx2.AsyncClient, method: str, path: str, **more: Any) -> tuple[float, httpx2.Response]:
    """A request, and how long its answer took."""
    began = time.perf_counter()
    answer = await http.request(method, path, **more)
    return time.perf_counter() - began, answer


async def burst(server: Server, bodies: Sequence[dict[str, Any]], callers: int) -> Burst:
    """Submit all of them through so many callers, each with a connection of its own; wait until all are over."""
    seen, left = Burst(), iter(bodies)
    began = time.perf_counter()

    async def caller() -> None:
        async with httpx2.AsyncClient(base_url=server.url, timeout=60) as http:
            for body in left:
                seconds, answer = await timed(http, "POST", "/api/quotation/async", json=body)
                seen.acknowledged.append(seconds)
                seen.answers.append({**answer.raise_for_status().json(), "lead_name": body["lead_name"]})
                seen.answered_at.append(time.perf_counter() - began)

    async def onlooker() -> None:
        """Asks for health and for the last quotation all the time."""
        async with httpx2.AsyncClient(base_url=server.url, timeout=60) as http:
            while True:
                if seen.answers:
                    seen.health.append((await timed(http, "GET", "/health"))[0])
                    seen.asked.append((await timed(http, "GET", seen.answers[-1]["status_url"]))[0])
                await asyncio.sleep(0.1)

    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as http:
        watching = asyncio.create_task(onlooker())
        await asyncio.gather(*(caller() for _ in range(callers)))
        seen.waiting = await everything(http, status="queued")
        await until_over(http)
        seen.took = time.perf_counter() - began
        watching.cancel()
        ids = [answer["tracking_id"] for answer in seen.answers]
        seen.states = [(await http.get(f"/api/quotation/status/{one}")).json() for one in ids]
    return seen


async def until_over(http: httpx2.AsyncClient, wait: float = 110.0) -> None:
    """Wait until nothing waits and nothing is under way."""
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        for state in ("queued", "processing"):
            page = await http.get("/api/quotations", params={"status": state, "limit": 1})
            if page.raise_for_status().json()["quotations"]:
                break
        else:
            return
        await asyncio.sleep(0.5)
    raise AssertionError(f"not over after {wait} s")


async def everything(http: httpx2.AsyncClient, **wanted: Any) -> list[dict[str, Any]]:
    """The list of quotations, page by page."""
    found: list[dict[str, Any]] = []
    offset: int | None = 0
    while offset is not None:
        answer = await http.get("/api/quotations", params={**wanted, "limit": 50, "offset": offset})
        page = answer.raise_for_status().json()
        found += page["quotations"]
        offset = page["next_offset"]
    return found


def most_at_once(exchanges: Sequence[Exchange]) -> int:
    """The largest number of requests that were under way at the same time."""
    moves = [(one.started, 1) for one in exchanges] + [(one.ended, -1) for one in exchanges]
    most = now = 0
    for _, step in sorted(moves):  # of one moment the ends come first
        now += step
        most = max(most, now)
    return most


def places_apart(states: Sequence[dict[str, Any]]) -> list[int]:
    """How many places later or earlier than by age each of these was over."""
    by_age = sorted(states, key=lambda state: datetime.fromisoformat(state["created_at"]))
    by_end = sorted(by_age, key=lambda state: datetime.fromisoformat(state["updated_at"]))
    place = {state["tracking_id"]: number for number, state in enumerate(by_end)}
    return [place[state["tracking_id"]] - number for number, state in enumerate(by_age)]


def seconds_of(estimate: str) -> float:
    """What `estimated_time` says, in seconds; of "a few" the most that it may mean."""
    words = estimate.split()
    if words == ["unos", "segundos"]:
        return 10.0
    assert (words[0], words[2]) in {("unos", "segundos"), ("unos", "minutos")}, estimate
    return float(words[1]) * (60 if words[2] == "minutos" else 1)
