"""`make bench`: every measurement, one table each."""

import asyncio
import time

from rich.console import Console

from bench.audit_cost import measure_audit
from bench.footprint import measure_footprint
from bench.load import measure_load
from bench.machine import machine
from bench.options import Options, options
from bench.page import PAGE, write
from bench.quotations import measure_quotations
from bench.reads import measure_reads
from bench.scene import opened
from bench.steps import measure_steps
from bench.tables import Results, Table, for_terminal
from bench.targets import targets_table

MEASUREMENTS = {
    "quotations": measure_quotations,
    "reads": measure_reads,
    "steps": measure_steps,
    "load": measure_load,
    "footprint": measure_footprint,
    "audit": measure_audit,
}


async def measured(wanted: Options, console: Console) -> tuple[list[Table], str]:
    """The tables of everything that is wanted, the targets first, and Odoo's version. Each is shown as it comes."""
    results = Results()
    async with opened(wanted) as scene:
        for part in wanted.parts:
            known = len(results.tables)
            await MEASUREMENTS[part](scene, results)
            for table in results.tables[known:]:
                scene.progress.console.print(for_terminal(table))
    targets = targets_table(results.readings)
    console.print(for_terminal(targets))
    return [targets, *results.tables], scene.version


def main() -> None:
    """Measure, show, and with --write keep."""
    wanted, console, began = options(), Console(), time.monotonic()
    tables, version = asyncio.run(measured(wanted, console))
    facts = machine(version)
    console.print(*(f"{name}: {value}" for name, value in facts), sep="\n")
    console.print(f"{(time.monotonic() - began) / 60:.1f} minutes")
    if wanted.write:
        write(facts, tables)
        console.print(f"written to {PAGE}")


if __name__ == "__main__":
    main()
