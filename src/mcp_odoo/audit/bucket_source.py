"""A bucket's records, read like a folder's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from mcp_odoo.audit.bucket import S3Bucket, key_of
from mcp_odoo.audit.reading import Entry, RecordUnreadable, decoded, parse
from mcp_odoo.audit.records import NAME


@dataclass(frozen=True)
class BucketRecord(Entry):
    """An entry with the key of its object."""

    key: str


class BucketSource:
    """Its methods raise AuditSinkUnavailable where the bucket cannot be read."""

    pause = 5.0

    def __init__(self, bucket: S3Bucket) -> None:
        self._bucket = bucket

    def entries(self, since: float | None = None, until: float | None = None) -> Iterator[Entry]:
        """The records of the months that this time touches."""
        moments = [None if one is None else datetime.fromtimestamp(one, UTC) for one in (since, until)]
        for found in self._bucket.entries(*moments):
            entry = BucketRecord(found.name, found.last_modified.timestamp(), found.size, found.key)
            if NAME.fullmatch(found.name) and entry.may_be_of(since, until):
                yield entry

    def read(self, entry: Entry) -> str:
        for _, text in self.read_many([entry]):
            if isinstance(text, RecordUnreadable):
                raise text
            return text
        raise FileNotFoundError(entry.name)

    def read_many(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str | RecordUnreadable]]:
        """Several at the same time, in the given order."""
        ahead: dict[str, Entry] = {}

        def keys() -> Iterator[str]:
            for entry in entries:
                key = entry.key if isinstance(entry, BucketRecord) else key_of(entry.name, entry.modified)
                ahead[key] = entry
                yield key

        for key, body in self._bucket.read_many(keys()):
            entry = ahead.pop(key)
            if body is None:
                continue
            try:
                text = decoded(body)
                _require_place(key, entry.name, text)
                yield entry, text
            except RecordUnreadable as error:
                yield entry, error

    def moved(self) -> bool:
        """A bucket does not tell."""
        return True


def _require_place(key: str, name: str, text: str) -> None:
    """Raises RecordUnreadable for an object that is not where its own beginning says: somebody put a copy there."""
    try:
        began = datetime.fromisoformat(parse(text)["timestamp"]).timestamp()
    except (KeyError, TypeError, ValueError):
        return  # whatever it is, verification tells
    if key != key_of(name, began):
        raise RecordUnreadable(f"is not where it belongs ({key})")
