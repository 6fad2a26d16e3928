"""What a record is, before it is chained and stored."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Kind = Literal["quotation", "handoff", "write", "expiry", "forget"]
NAME = re.compile(r"[a-z]{2,10}_[A-Za-z0-9_]{1,60}")
SUFFIX = ".log"


@dataclass(frozen=True)
class Record:
    """One document of the audit log as it stands, like `quot_<12 hex>` or `write_<unix>_<hex>`.

    `created_at` is in Unix seconds and never changes: it says where S3 keeps the document. Of two versions the higher
    one is newer, whoever tells of them in whatever order; a version in the same `state` as the stored one says nothing
    new. `body` is plain JSON, in the order in which people should read it.
    """

    name: str
    kind: Kind
    created_at: float
    version: int
    state: str
    status: str
    body: Mapping[str, Any]


def times(created_at: float) -> dict[str, str]:
    """`timestamp` (ISO 8601), `date` and `time` of a document, in UTC like the folders in S3."""
    moment = datetime.fromtimestamp(created_at, UTC)
    return {
        "timestamp": moment.isoformat(timespec="milliseconds"),
        "date": f"{moment:%Y-%m-%d}",
        "time": f"{moment:%H:%M:%S}",
    }


def iso(seconds: float) -> str:
    """Unix seconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def plain(value: Any) -> Any:
    """`value` as JSON can say it everywhere: halves of characters and numbers that JSON lacks become text."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case bool() | int() | None:
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Mapping():
            return {plain(str(key)): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case _:
            return plain(str(value))


def dumps(document: Mapping[str, Any]) -> str:
    """The document as a line of JSON, readable in Spanish."""
    return json.dumps(document, ensure_ascii=False, separators=(", ", ": "), allow_nan=False) + "\n"
