"""Which cells the matrix has to have, by Odoo's version and protocol."""

from collections.abc import Iterable

from scripts.fault_page import Cell
from tests.live.faults.kinds import KILLS, LASTING, PASSING, Fault
from tests.live.faults.rows import DONE, Boundary, boundaries, greeting, transports

# By its heading, what a column's fault is in words.
COLUMNS = {
    **{fault.heading: fault.value for fault in PASSING},
    **KILLS,
    **{fault.heading: fault.value for fault in LASTING},
}
KILLED_BEFORE, KILLED_AFTER = KILLS
# The row of a moment instead of a request: the jobs database has just recorded that the step is done.
RECORDED = "recorded"
# By the number of steps that are recorded then; `accept` is the request itself.
MOMENTS = ("accept", "check", "partner", "order", "summary")
FIRST_MOMENT, LAST_MOMENT = ((moment, RECORDED, KILLED_AFTER) for moment in (MOMENTS[0], MOMENTS[-1]))
# A second protocol's greeting is met by these: the form of answers is all that it does not share with the first.
SECOND_GREETING = (Fault.DROPPED, Fault.HTTP_500, Fault.MALFORMED)


def moment_before(group: str) -> Cell:
    """The cell of a server that is killed when the first request of this group is on its way."""
    return MOMENTS[DONE[group]], RECORDED, KILLED_AFTER


def cells(version: int, transport: str) -> list[Cell]:
    """Every cell, row by row in a quotation's order."""
    best = transport == transports(version)[0]
    found: list[Cell] = [FIRST_MOMENT]
    for boundary in greeting(transport):
        passing = [fault for fault in (PASSING if best else SECOND_GREETING) if fault not in unmet(boundary)]
        met = [*_headings(passing), *(KILLS if best else ())]
        found += [(boundary.group, kind, column) for kind in boundary.kinds for column in met]
    done = 0
    for boundary in boundaries(version, transport):
        if DONE[boundary.group] > done:
            found.append(moment_before(boundary.group))
            done += 1
        for kind in boundary.kinds:
            lasting = LASTING if ".load" in kind else [fault for fault in LASTING if fault is not Fault.VALUES_REFUSED]
            columns = [*_headings(PASSING), *KILLS, *_headings(lasting)]
            found += [(boundary.group, kind, column) for column in columns]
    found.append(LAST_MOMENT)
    return found


def unmet(boundary: Boundary) -> tuple[Fault, ...]:
    """Faults that requests of the greeting do not meet one by one: a closed door refuses all that are sent at once."""
    return (Fault.REFUSED,) if len(boundary.kinds) > 1 else ()


def _headings(faults: Iterable[Fault]) -> list[str]:
    return [fault.heading for fault in faults]
