"""What auditing adds to a quotation: two servers, with and without it, asked in turns."""

import random
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastmcp import Client

from bench.scene import Scene
from bench.served import PROGRAM, WITHOUT_AUDIT, served
from bench.tables import Reading, Results, Table, ms
from bench.targets import AUDITED
from tests.fake_odoo import DATABASE, KEY, LOGIN, fake_odoo
from tests.fake_shop import open_shop

WARM_UP = 5


@dataclass(frozen=True)
class Measured:
    """Milliseconds of each pair of quotations: with records, without."""

    odoo: str
    pairs: list[tuple[float, float]]

    @property
    def added(self) -> float:
        return statistics.median(one - other for one, other in self.pairs)


async def measure_audit(scene: Scene, results: Results) -> None:
    """Quote through MCP at either server in turns: on the real Odoo of the environment, whose own times vary by more
    than what is looked for, and on a scripted one that answers at once.
    """
    measured = [Measured("real", await _pairs(scene, "the real Odoo", scene.options.counts.audited, {}))]
    async with fake_odoo() as odoo:
        open_shop(odoo)
        account = {"ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY}
        measured.append(
            Measured("scripted", await _pairs(scene, "a scripted Odoo", scene.options.counts.scripted, account))
        )
    results.tables.append(_table(measured))
    added = measured[-1].added  # of the two the one that a noisy Odoo does not hide
    results.readings[AUDITED] = Reading(added, f"{added:.2f} ms")


def _table(measured: list[Measured]) -> Table:
    rows = []
    for one in measured:
        with_, without = (statistics.median(side) for side in zip(*one.pairs, strict=True))
        low, high = _interval([audited - bare for audited, bare in one.pairs])
        rows.append(
            (
                one.odoo,
                f"{len(one.pairs)}",
                ms(with_),
                ms(without),
                f"{with_ / without:.3f}",
                f"{one.added:+.2f}",
                f"{low:+.2f} … {high:+.2f}",
            )
        )
    return Table(
        "The audit log's part in a quotation",
        ("Odoo", "pairs", "with, ms", "without", "ratio", "added ms", "95 % interval"),
        rows,
        "Medians through MCP, of two servers asked in turns. The scripted Odoo answers at once, so that what is added "
        "shows.",
    )


async def _pairs(scene: Scene, where: str, count: int, variables: Mapping[str, str]) -> list[tuple[float, float]]:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            served(Path(folder) / "audited", variables, PROGRAM) as audited,
            served(Path(folder) / "bare", variables, WITHOUT_AUDIT) as bare,
            Client(f"{audited.url}/mcp") as one,
            Client(f"{bare.url}/mcp") as other,
        ):
            taken = []
            with scene.bar(f"With and without the audit log, {where}", count + WARM_UP) as moved:
                for number in range(count + WARM_UP):
                    taken.append(await _pair({"audited": one, "bare": other}, str(number)))
                    moved()
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
