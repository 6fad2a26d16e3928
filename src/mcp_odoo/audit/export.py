"""Records as one file, oldest first: their documents, or a table for a spreadsheet."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from mcp_odoo.audit.chain import APART
from mcp_odoo.audit.records import dumps
from mcp_odoo.audit.stored import Stored, as_text
from mcp_odoo.audit.summary import changes
from mcp_odoo.errors import UpstreamError

# What a spreadsheet takes for the beginning of a formula, also in the wide forms of East Asian keyboards.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - meant
Column = Callable[[Stored], Any]


def _of(key: str) -> Column:
    return lambda record: record.body.get(key)


def _first(*keys: str) -> Column:
    return lambda record: record.first(*keys)


COLUMNS: Mapping[str, Column] = {
    "name": lambda record: record.name,
    "kind": lambda record: record.kind,
    **{key: _of(key) for key in ("timestamp", "updated_at", "status", "principal", "face", "client", "action")},
    "request_id": _of("request_id"),
    "duration_ms": _of("duration_ms"),
    "customer": _first("partner_name", "contact_name", "user_name"),
    "email": _first("email"),
    "partner_id": _first("partner_id"),
    "lead_id": _first("lead_id", "opportunity_id"),
    "sale_order_id": _first("sale_order_id", "order_id"),
    "sale_order_name": _first("sale_order_name"),
    "amount_total": _first("amount_total"),
    "currency": _first("currency"),
    "error_code": _of("error_code"),
    "error": _of("error"),
    "changes": changes,
}


class ExportImpossible(UpstreamError):
    """The file of an export cannot be written. Only the command line says it."""

    default_code = "audit_export_impossible"


def as_document(record: Stored) -> str:
    """The document as it was found, as a line."""
    text = record.text.strip()
    return f"{text}\n" if "\n" not in text and "\r" not in text else _line(record.body)


def as_document_without_chain(record: Stored) -> str:
    """The document without what only a verification needs, as a line."""
    return _line({key: value for key, value in record.body.items() if key not in APART})


def as_row(record: Stored) -> str:
    """The record's row of the table."""
    return _csv(harmless(column(record)) for column in COLUMNS.values())


def header() -> str:
    return _csv(COLUMNS)


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before a text that begins like one."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    text = as_text(value).encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(FORMULA) else text


def write(records: Iterable[Stored], form: str, out: BinaryIO, spool: BinaryIO, *, chain: bool) -> int:
    """Write records to `out` as `csv` or `jsonl`, oldest first; how many. Until the last one is known their lines lie
    in `spool`: in memory there is only where each one is.
    """
    line = as_row if form == "csv" else as_document if chain else as_document_without_chain
    where: list[tuple[float, str, int, int]] = []
    position = 0
    for record in records:
        raw = line(record).encode()
        spool.write(raw)
        where.append((record.at, record.name, position, len(raw)))
        position += len(raw)
    if form == "csv":
        out.write(header().encode())
    for _, _, start, size in sorted(where):
        spool.seek(start)
        out.write(spool.read(size))
    return len(where)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that is at `path` once everything was written to it, and for its owner alone; or not at all.

    Raises ExportImpossible.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise ExportImpossible(f"{path} is no file: give --output the name of one, or leave it out and use >")
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        Path(temporary).replace(target)
        temporary = None
    except OSError as error:
        raise ExportImpossible(
            f"{path} cannot be written ({error.strerror or error}); nothing is left there"
        ) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _line(document: Mapping[str, Any]) -> str:
    text = dumps(document)
    try:
        text.encode()
    except UnicodeEncodeError:  # halves of characters, which only JSON's escapes can say
        return json.dumps(document) + "\n"
    return text


def _csv(cells: Iterable[Any]) -> str:
    row = io.StringIO()
    csv.writer(row, lineterminator="\n").writerow(cells)
    return row.getvalue()
