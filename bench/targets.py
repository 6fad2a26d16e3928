"""What the numbers have to be, and whether they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.tables import Reading, Table

QUOTATION_RATIO, READ_RATIO, WORST_READ = "quotation ratio", "read ratio", "worst read"
ACKNOWLEDGED, LISTED, STARTED, RESIDENT = "acknowledged", "listed", "started", "resident"
AUDITED = "audited"


@dataclass(frozen=True)
class Limit:
    """What a number may be: `most`, or less; less than that where it has to be `under` it."""

    shown: str
    most: float
    under: bool = True

    def kept(self, value: float) -> bool:
        return value < self.most if self.under else value <= self.most


_NEAR_BARE = Limit("≤ 1.10", 1.10, under=False)
TARGETS = {
    QUOTATION_RATIO: ("a quotation beside the least bare calls, round trip 50 ms, ratio (the slower face)", _NEAR_BARE),
    READ_RATIO: ("read tools beside the bare calls, round trip 50 ms, median of the ratios", _NEAR_BARE),
    WORST_READ: ("the read tool with the largest ratio there", _NEAR_BARE),
    ACKNOWLEDGED: ("acknowledgement of `POST /api/quotation/async`, idle, median", Limit("< 15 ms", 15.0)),
    LISTED: ("`tools/list`", Limit("< 24 kB", 24_000.0)),
    STARTED: ("start-up, to the first `GET /health`, median", Limit("< 1.5 s", 1.5)),
    RESIDENT: ("resident memory, idle", Limit("< 130 MB", 130.0)),
    AUDITED: ("what auditing adds to a quotation, median", Limit("< 2 ms", 2.0)),
}


def targets_table(readings: Mapping[str, Reading]) -> Table:
    """Each target with what was measured; those that this run did not measure say so."""
    rows = []
    for name, (text, limit) in TARGETS.items():
        reading = readings.get(name)
        verdict = "not measured" if reading is None else "yes" if limit.kept(reading.value) else "**no**"
        rows.append((text, limit.shown, reading.shown if reading else "-", verdict))
    return Table("Targets", ("what", "target", "measured", "met"), rows)
