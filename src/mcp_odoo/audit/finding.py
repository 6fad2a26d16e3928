"""The records that a person means."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from mcp_odoo.audit.reading import Complain, Entry, Source, read_records
from mcp_odoo.audit.records import SUFFIX
from mcp_odoo.audit.stored import Stored
from mcp_odoo.errors import Conflict, InvalidRequest, NotFound
from mcp_odoo.odoo.kinds import parse

MOST_NAMED = 10
# What `tail` puts in place of a part of a long name, and people copy with it.
CUT = "…"
# Goes through entries, and may show how far it is.
Watch = Callable[[Sequence[Entry]], Iterable[Entry]]


class RecordUnknown(NotFound):
    """Nothing goes by that name. Like the next one, only the command line says it."""

    default_code = "audit_record_unknown"


class RecordAmbiguous(Conflict):
    default_code = "audit_record_ambiguous"


def find(source: Source, asked: str, complain: Complain, watch: Watch) -> list[Stored]:
    """By name or its beginning, by a file's path, by request id, or by a record in Odoo (`order:18`): then all that
    name it. The oldest first.

    Raises RecordUnknown, RecordAmbiguous with the candidates.
    """
    name = Path(asked.strip()).name.removesuffix(SUFFIX)
    entries = list(source.entries())
    found: list[Stored] = []
    if key := _record(name):
        everything = read_records(source, watch(entries), complain)
        found = [record for record in everything if key in record.records]
    elif named := _named(entries, name):
        found = list(read_records(source, named, complain))
    elif name:
        everything = read_records(source, watch(entries), complain)
        found = [record for record in everything if record.body.get("request_id") == name]
    if not found:
        asked = asked.strip() or "(empty)"
        raise RecordUnknown(
            f"There is no record {asked} that can be read: give a name or its beginning, a request "
            "id, or a record in Odoo like order:18; mcp-odoo audit tail shows the newest"
        )
    return sorted(found, key=lambda record: (record.at, record.name))


def _named(entries: Sequence[Entry], name: str) -> list[Entry]:
    """The one entry of that name, or whose name begins so (or begins and ends so); none where there is none."""
    beginning, _, end = name.partition(CUT)
    candidates = [entry for entry in entries if name and entry.name.startswith(beginning) and entry.name.endswith(end)]
    exact = [entry for entry in candidates if entry.name == name]
    if exact or len(candidates) <= 1:
        return exact or candidates
    candidates.sort(key=lambda entry: entry.modified, reverse=True)
    shown = [entry.name for entry in candidates[:MOST_NAMED]]
    more = len(candidates) - len(shown)
    raise RecordAmbiguous(
        "\n  ".join([f"{name} is the beginning of {len(candidates)} names, give more of it:", *shown])
        + (f"\n  and {more} more" if more else "")
    )


def _record(text: str) -> str | None:
    try:
        return str(parse(text))
    except InvalidRequest:
        return None
