"""What a run is asked to measure: `python -m bench --rtt 0,50 --quick`."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

PARTS = ("quotations", "reads", "steps", "load", "footprint", "audit")


LONGEST_MS = 10_000


@dataclass(frozen=True)
class Counts:
    """How often each thing is measured: rounds of quotations and reads, quotations of which the steps are timed, single
    acknowledgements, the requests of a burst, the quotations of a batch, starts, pairs for the audit log.
    """

    quotations: int = 10
    reads: int = 10
    steps: int = 15
    singles: int = 30
    burst: int = 200
    batch: int = 16
    starts: int = 5
    audited: int = 30
    scripted: int = 100


QUICK = Counts(quotations=2, reads=2, steps=2, singles=4, burst=16, batch=4, starts=1, audited=2, scripted=4)


@dataclass(frozen=True)
class Options:
    """Round trips in milliseconds, what is measured, how often, and whether the page is written."""

    round_trips: tuple[float, ...]
    parts: tuple[str, ...]
    write: bool
    counts: Counts


def options(arguments: Sequence[str] | None = None) -> Options:
    """The run that the command line asks for. Exits with a message for what it does not know."""
    parser = argparse.ArgumentParser(prog="make bench", description="What MCP-Odoo costs beside bare calls to Odoo.")
    parser.add_argument("--rtt", default="0,50", help="artificial round trips in ms, like 0,50,100 (default: 0,50)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="few samples: whether it works, not what it costs")
    parser.add_argument("--write", action="store_true", help="write the results to docs/benchmarks.md")
    said = parser.parse_args(arguments)
    try:
        round_trips = tuple(float(text) for text in said.rtt.split(","))
    except ValueError:
        parser.error(f"--rtt: {said.rtt!r} are no milliseconds")
    if any(not 0 <= one <= LONGEST_MS for one in round_trips):
        parser.error(f"--rtt: from 0 to {LONGEST_MS}")
    parts = tuple(said.only.split(","))
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"--only: there is no {unknown[0]!r}; there are {', '.join(PARTS)}")
    if said.write and said.quick:
        parser.error("--write: a quick run's numbers are not worth keeping")
    return Options(round_trips, parts, said.write, QUICK if said.quick else Counts())
