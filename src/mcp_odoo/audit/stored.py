"""A record as it lies in a folder or a bucket: some JSON object, of whatever release, perhaps edited since."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from mcp_odoo.odoo.kinds import MODELS

KINDS = {"quot": "quotation", "sms": "handoff", "write": "write", "expiry": "expiry", "forget": "forget"}
KIND_OF = {model: kind for kind, model in MODELS.items()}
# Fields that hold the id of a record, in what was asked and in what came of it.
_ID_FIELDS = {
    "order_id": "order", "sale_order_id": "order", "lead_id": "opportunity", "opportunity_id": "opportunity",
    "partner_id": "partner", "product_id": "product", "project_id": "project", "task_id": "task",
}  # fmt: skip
_RECORD_FIELDS = frozenset({"record", "id"})
_RECORD = re.compile(r"[a-z]+:[0-9]{1,10}")
_UNIX = re.compile(r"[a-z]{2,10}_([0-9]{9,11})_")


@dataclass(frozen=True)
class Stored:
    """A record that was read. Every part of `body` may be missing, or something else than it should be.

    `text` is the document as it was found, `modified` (Unix seconds) when it was put there.
    """

    name: str
    text: str
    body: Mapping[str, Any]
    modified: float

    @property
    def kind(self) -> str:
        prefix = self.name.partition("_")[0]
        return KINDS.get(prefix, prefix)

    @cached_property
    def at(self) -> float:
        """When it was asked for, in Unix seconds."""
        written = moment(self.body.get("timestamp"))
        named = named_time(self.name)
        return next((found for found in (written, named) if found is not None), self.modified)

    @cached_property
    def updated(self) -> float:
        """When it became what it is, in Unix seconds."""
        written = moment(self.body.get("updated_at"))
        return self.at if written is None else written

    def part(self, key: str) -> Mapping[str, Any]:
        """An object in it, like `input`; empty where there is none."""
        found = self.body.get(key)
        return found if isinstance(found, Mapping) else {}

    def several(self, key: str) -> list[Mapping[str, Any]]:
        """A list of objects in it, like `changes`; empty where there is none."""
        found = self.body.get(key)
        return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []

    def text_of(self, key: str) -> str:
        """A value of it as text; empty where there is none."""
        return as_text(self.body.get(key))

    def first(self, *keys: str) -> Any:
        """The first of these that has a value: in what came of it, in what was asked, in the document itself."""
        parts = (self.part("output"), self.part("input"), self.body)
        return next((part[key] for part in parts for key in keys if part.get(key) not in (None, "")), None)

    @cached_property
    def records(self) -> tuple[str, ...]:
        """Odoo's records that it names, like `order:18`: those that were asked about first."""
        found: dict[str, None] = {}
        for section in (self.part("input"), self.part("output"), _top(self.body)):
            found.update(dict.fromkeys(_named(section)))
        for change in self.several("changes"):
            found[record_name(change.get("model"), change.get("id"))] = None
        for call in self.several("calls"):
            ids = call.get("ids")
            for one in ids if isinstance(ids, list) else ():
                found[record_name(call.get("model"), one)] = None
        return tuple(found)


def record_name(model: Any, record_id: Any) -> str:
    """`order:18`; of a model that has no name here, `mail.message:118`."""
    return f"{KIND_OF.get(str(model), model)}:{record_id}"


def as_text(value: Any) -> str:
    """A JSON value as people read it; empty for none."""
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def moment(text: Any) -> float | None:
    """Unix seconds of a date and time in ISO 8601, UTC unless it has an offset; None for anything else."""
    try:
        read = datetime.fromisoformat(text)
        return (read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


def named_time(name: str) -> float | None:
    """The time in a name like `write_<unix>_<hex>`, in whole seconds."""
    match = _UNIX.match(name)
    return float(match[1]) if match else None


def _top(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if not isinstance(value, Mapping | list)}


def _named(value: Any) -> Iterator[str]:
    match value:
        case Mapping():
            for key, item in value.items():
                if key in _ID_FIELDS and isinstance(item, int) and not isinstance(item, bool) and item > 0:
                    yield f"{_ID_FIELDS[key]}:{item}"
                elif key in _RECORD_FIELDS and isinstance(item, str) and _RECORD.fullmatch(item):
                    yield item
                else:
                    yield from _named(item)
        case list():
            for item in value:
                yield from _named(item)
