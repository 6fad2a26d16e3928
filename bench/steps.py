"""What each step of a quotation takes beside Odoo: between two recorded steps, the time in which no request is out."""

import statistics
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2

from bench.asking import quote_rest
from bench.line import Span, covered
from bench.scene import Scene
from bench.served import served
from bench.tables import Results, Table, ms

STEPS = ("check", "partner", "order", "summary")
WARM_UP = 2


async def measure_steps(scene: Scene, results: Results) -> None:
    """Quotations one after another through a line without length, which sees when requests are under way."""
    taken: dict[str, list[tuple[float, float]]] = {step: [] for step in STEPS}
    with tempfile.TemporaryDirectory() as folder:
        async with (
            scene.line(0) as line,
            served(Path(folder), {"ODOO_URL": line.url}) as server,
            httpx2.AsyncClient(base_url=server.url, timeout=120) as http,
        ):
            with scene.bar("Steps", scene.options.counts.steps + WARM_UP) as moved:
                for number in range(scene.options.counts.steps + WARM_UP):
                    line.spans.clear()
                    state = await quote_rest(http, scene.customers.another("steps"))
                    for step, took in steps_of(state, line.spans).items():
                        if number >= WARM_UP:
                            taken[step].append(took)
                    moved()
    results.tables.append(_table(taken))


def steps_of(state: dict[str, Any], spans: Sequence[Span]) -> dict[str, tuple[float, float]]:
    """Milliseconds of each step from what was recorded before it (the request, at first), and of them Odoo's."""
    at = _seconds(state["created_at"])
    taken = {}
    for event in state["events"]:
        ended = _seconds(event["at"])
        taken[event["step"]] = ((ended - at) * 1000, covered(spans, at, ended) * 1000)
        at = ended
    return taken


def _seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def _table(taken: dict[str, list[tuple[float, float]]]) -> Table:
    rows = []
    for step, times in taken.items():
        whole, odoo = (statistics.median(side) for side in zip(*times, strict=True))
        rows.append((step, ms(whole), ms(odoo), ms(statistics.median(one - other for one, other in times))))
    together = [
        (sum(one for one, _ in quotation), sum(other for _, other in quotation))
        for quotation in zip(*taken.values(), strict=True)
    ]
    whole, odoo = (statistics.median(side) for side in zip(*together, strict=True))
    rows.append(("all", ms(whole), ms(odoo), ms(statistics.median(one - other for one, other in together))))
    return Table(
        "What each step of a quotation takes",
        ("step", "ms", "of them Odoo's", "ours"),
        rows,
        f"Medians of {len(together)} quotations, one after another. A step is the time from one recorded result to the "
        "next (the first begins with the request); Odoo's is the part in which at least one request was on the line.",
    )
