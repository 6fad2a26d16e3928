"""The newest records, and those that come and change from then on."""

import heapq
import time
from collections.abc import Iterable

from mcp_odoo.audit.filters import Filters
from mcp_odoo.audit.reading import Complain, Entry, Source, read_records
from mcp_odoo.audit.stored import Stored

CHUNK = 64
# Clocks of a server and of where it writes to may differ by so much.
SLACK_SECONDS = 60.0
# A list that takes longer is made only when something moved.
CHEAP_SECONDS = 0.05


def newest(source: Source, entries: Iterable[Entry], wanted: Filters, count: int, complain: Complain) -> list[Stored]:
    """The `count` records that changed last, oldest first.

    They are looked for among the newest files. Where files are older than what they say, as after a copy that gave
    them times of its own, all of them are read.
    """
    if count == 0:
        return []
    waiting = sorted(entries, key=lambda entry: entry.modified, reverse=True)
    found: list[tuple[float, str, Stored]] = []
    times_hold = True
    for start in range(0, len(waiting), CHUNK):
        chunk = waiting[start : start + CHUNK]
        if times_hold and len(found) == count and found[0][0] > chunk[0].modified + SLACK_SECONDS:
            break
        for record in read_records(source, chunk, complain):
            times_hold = times_hold and record.updated <= record.modified + SLACK_SECONDS
            if wanted.admits(record):
                heapq.heappush(found, (record.updated, record.name, record))
                if len(found) > count:
                    heapq.heappop(found)
    return [record for _, _, record in sorted(found, key=lambda one: one[:2])]


class Follower:
    """Tells of each record that is new or was replaced since it was told of last."""

    def __init__(self, source: Source, wanted: Filters, complain: Complain) -> None:
        self._source = source
        self._wanted = wanted
        self._complain = complain
        self._seen: dict[str, Entry] = {}
        self._texts: dict[str, int] = {}
        self._cost = 0.0

    def look(self) -> list[Entry]:
        """What is there now, all of which counts as told of."""
        self._source.moved()
        return self._changed()

    def told(self, records: Iterable[Stored]) -> None:
        """These were shown, perhaps newer than at the last look."""
        self._texts |= {record.name: hash(record.text) for record in records}

    def news(self) -> list[Stored]:
        """What is new since, in the order in which it happened."""
        if self._cost > CHEAP_SECONDS and not self._source.moved():
            return []
        found = [
            record
            for record in read_records(self._source, self._changed(), self._complain)
            if self._texts.get(record.name) != hash(record.text)
        ]
        self.told(found)
        return sorted(filter(self._wanted.admits, found), key=lambda record: (record.updated, record.name))

    def _changed(self) -> list[Entry]:
        began = time.perf_counter()
        now = {entry.name: entry for entry in self._source.entries(self._wanted.since, self._wanted.until)}
        self._cost = time.perf_counter() - began
        changed = [entry for name, entry in now.items() if self._seen.get(name) != entry]
        self._seen = now
        return changed
