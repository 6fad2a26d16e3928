"""What auditing adds to a quotation: two servers, with and without it, asked in turns."""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastmcp import Client
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.served import WITHOUT_AUDIT, served
from tests.fake_odoo import DATABASE, KEY, LOGIN, fake_odoo
from tests.fake_shop import open_shop

REAL_PAIRS, SCRIPTED_PAIRS, WARM_UP = 60, 200, 5
BUDGET_MS = 2.0


@dataclass(frozen=True)
class Measured:
    """Milliseconds of each pair of quotations: with records, without."""

    odoo: str
    pairs: list[tuple[float, float]]

    @property
    def added(self) -> float:
        return statistics.median(one - other for one, other in self.pairs)


def measure_audit() -> None:
    """Quote through MCP at either server in turns: on the real Odoo of the environment, whose own times vary by more
    than what is looked for, and on a scripted one that answers at once.
    """
    measured = asyncio.run(_measure())
    table = Table(title="A quotation for a new customer through MCP, milliseconds at the median")
    for heading in ("Odoo", "pairs", "with audit log", "without", "ratio", "added", "95 % interval"):
        table.add_column(heading, justify="left" if heading == "Odoo" else "right")
    for one in measured:
        with_, without = (statistics.median(side) for side in zip(*one.pairs, strict=True))
        low, high = _interval([audited - bare for audited, bare in one.pairs])
        cells = (
            f"{with_:.1f}",
            f"{without:.1f}",
            f"{with_ / without:.3f}",
            f"{one.added:+.2f}",
            f"{low:+.2f} … {high:+.2f}",
        )
        table.add_row(one.odoo, f"{len(one.pairs)}", *cells)
    Console().print(table)
    worst = max(one.added for one in measured)
    verdict = "within" if worst < BUDGET_MS else "OVER"
    print(f"Auditing adds {worst:.2f} ms at the median, {verdict} its budget of {BUDGET_MS:g} ms.")


async def _measure() -> list[Measured]:
    real = Measured("real", await _pairs("the real Odoo", REAL_PAIRS, {}))
    async with fake_odoo() as odoo:
        open_shop(odoo)
        account = {"ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY}
        return [real, Measured("scripted", await _pairs("a scripted Odoo", SCRIPTED_PAIRS, account))]


async def _pairs(where: str, count: int, variables: Mapping[str, str]) -> list[tuple[float, float]]:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            served(Path(folder) / "audited", variables) as audited,
            served(Path(folder) / "bare", variables, WITHOUT_AUDIT) as bare,
            Client(f"{audited}/mcp") as one,
            Client(f"{bare}/mcp") as other,
        ):
            taken = [
                await _pair({"audited": one, "bare": other}, str(number))
                for number in track(range(count + WARM_UP), f"Quotations with and without the audit log, {where}")
            ]
        # The servers are stopped, and have filed what they had.
        records = len(list((Path(folder) / "audited" / "log").glob("*.log")))
    if records != len(taken):
        raise SystemExit(f"{len(taken)} quotations left {records} records")
    return taken[WARM_UP:]


async def _pair(clients: Mapping[str, "Client[Any]"], name: str) -> tuple[float, float]:
    order = random.sample(sorted(clients), 2)  # whoever is second finds Odoo warmer
    taken = {which: await _quote(clients[which], f"{which}-{name}") for which in order}
    return taken["audited"], taken["bare"]


async def _quote(client: "Client[Any]", name: str) -> float:
    request = {
        "partner_name": f"Bench {name}", "contact_name": "", "email": f"bench-{name}-{time.time_ns()}@example.com",
        "phone": "", "lead_name": "Bench", "product_id": 1,
    }  # fmt: skip
    began = time.perf_counter()
    answer = (await client.call_tool("dev_create_quotation", request)).structured_content or {}
    if answer["status"] != "completed":
        raise SystemExit(f"A quotation was not made: {answer}")
    return (time.perf_counter() - began) * 1000


def _interval(differences: list[float]) -> tuple[float, float]:
    """Where the median of the differences is, by bootstrap."""
    medians = sorted(statistics.median(random.choices(differences, k=len(differences))) for _ in range(2000))
    return medians[50], medians[1949]
