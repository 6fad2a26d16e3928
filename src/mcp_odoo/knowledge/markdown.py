"""A record's values as a text that people and models read."""

from collections.abc import Mapping, Sequence
from typing import Any

_TEXTS = ("description", "note", "comment")


def document_text(kind: str, values: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> str:
    """Markdown: the name, a list of the fields that are set, tables, long texts, and the messages."""
    head = [f"# {values['name']}", ""]
    fields, sections = [f"- kind: {kind}"], []
    for name, value in values.items():
        if name == "name" or value in (None, "", []):
            continue
        if name in _TEXTS:
            sections += ["", f"## {name}", "", str(value)]
        elif isinstance(value, list) and isinstance(value[0], dict) and set(value[0]) != {"id", "name"}:
            sections += ["", f"## {name}", "", *_table(value)]
        else:
            fields.append(f"- {name}: {_shown(value)}")
    if messages:
        sections += ["", f"## messages, the newest {len(messages)}"]
        for message in messages:
            kind = f" ({message['kind']})" if message["kind"] else ""
            # Quoted, so that headings in a message are not taken for the record's own.
            said = [f"> {line}".rstrip() for line in str(message["text"]).splitlines()]
            sections += ["", f"**{message['date']} {message['author']}{kind}**", "", *said]
    return "\n".join([*head, *fields, *sections])


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = list(rows[0])
    body = ["| " + " | ".join(_cell(row[column]) for column in columns) + " |" for row in rows]
    return ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns), *body]


def _cell(value: Any) -> str:
    return _shown(value).replace("|", "\\|").replace("\n", "<br>")


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case {"id": record_id, "name": name}:
            return f"{name} (id {record_id})"
        case list():
            return ", ".join(_shown(item) for item in value)
        case _:
            return str(value)
