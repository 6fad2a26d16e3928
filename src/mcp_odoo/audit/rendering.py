"""A record as a page on a terminal."""

from collections.abc import Mapping
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mcp_odoo.audit.lines import COLOURS
from mcp_odoo.audit.stored import Stored, as_text, record_name
from mcp_odoo.audit.summary import duration, printable, who

# What the page shows in places of its own; whatever else a document has comes under "Also".
_SHOWN = {
    "tracking_id", "write_id", "handoff_id", "timestamp", "date", "time", "updated_at", "status", "principal", "face",
    "client", "action", "request_id", "duration_ms", "error", "error_code", "input", "output", "changes", "calls",
    "attempts", "retries", "links", "salts", "forgotten",
}  # fmt: skip
# With them a link has room on eighty columns.
_SHORT = 8


def show_page(console: Console, record: Stored) -> None:
    """Everything that the document says, the hashes in short."""
    status = record.text_of("status")
    console.rule(
        Text.assemble(
            (printable(record.name), "bold"), f"  {record.kind}  ", (printable(status), COLOURS.get(status, ""))
        ),
        align="left",
        style="dim",
    )
    _facts(console, None, _first(record))
    _facts(console, "Input", record.part("input"))
    _facts(console, "Output", record.part("output"))
    _changes(console, record)
    _calls(console, record)
    _facts(console, "Also", {key: value for key, value in record.body.items() if key not in _SHOWN})
    _chain(console, record)
    console.print()


def _first(record: Stored) -> Mapping[str, Any]:
    code = record.text_of("error_code")
    return {
        "asked": record.body.get("timestamp"),
        "updated": record.body.get("updated_at"),
        "took": duration(record),
        "who": who(record),
        "through": record.body.get("face"),
        "action": record.body.get("action"),
        "request id": record.body.get("request_id"),
        "attempts": record.body.get("attempts"),
        "retries": record.body.get("retries"),
        "error": " ".join(part for part in (record.text_of("error"), f"[{code}]" if code else "") if part),
    }


def _facts(console: Console, title: str | None, facts: Mapping[str, Any]) -> None:
    facts = {name: value for name, value in facts.items() if value not in (None, "")}
    if not facts:
        return
    table = _table("", "", headed=False)
    table.columns[0].style = "dim"
    for name, value in facts.items():
        table.add_row(_text(name), _text(value), style="red" if (title, name) == (None, "error") else "")
    _print(console, title, table)


def _changes(console: Console, record: Stored) -> None:
    changes = record.several("changes")
    if not changes:
        return
    table = _table("record", "field", "before", "", "after")
    for change in changes:
        name = record_name(change.get("model"), change.get("id"))
        if "field" in change:
            cells = (name, change["field"], change.get("before"), "→", change.get("after"))
        else:
            cells = (name, change.get("change"), "", "", "")
        table.add_row(*map(_text, cells))
    _print(console, "Changes", table)


def _calls(console: Console, record: Stored) -> None:
    calls = record.several("calls")
    if not calls:
        return
    table = _table("model", "method", "ids", "ms", "outcome")
    for call in calls:
        ids = call.get("ids")
        listed = ", ".join(map(as_text, ids)) if isinstance(ids, list) else as_text(ids)
        table.add_row(*map(_text, (call.get("model"), call.get("method"), listed, call.get("ms"), call.get("outcome"))))
    _print(console, "Calls to Odoo", table)


def _chain(console: Console, record: Stored) -> None:
    links = record.several("links")
    if links:
        table = _table("chain", "seq", "at", "status", "hash", "previous")
        for link in links:
            at = as_text(link.get("at")).replace("+00:00", "Z")
            chain, digest, previous = (as_text(link.get(key))[:_SHORT] for key in ("chain", "hash", "previous"))
            table.add_row(*map(_text, (chain, link.get("seq"), at, link.get("status"), digest, previous)))
        _print(console, "Chain", table)
    if forgotten := record.part("forgotten"):
        console.print(_text(f"  Texts that were forgotten: {', '.join(forgotten)}"), style="yellow")


def _print(console: Console, title: str | None, table: Table) -> None:
    if title:
        console.print()
        console.print(Text(title, style="bold"))
    console.print(table)


def _table(*headings: str, headed: bool = True) -> Table:
    table = Table(box=SIMPLE, show_header=headed, header_style="dim", show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _text(value: Any) -> Text:
    """Never markup: customers write what they like."""
    return Text(printable(as_text(value)))
