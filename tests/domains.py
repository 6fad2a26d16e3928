"""What Odoo makes of a domain, for the terms that our searches use."""

import re
from collections.abc import Mapping, Sequence
from typing import Any


def holds(domain: Sequence[Any], row: Mapping[str, Any]) -> bool:
    """Whether a record is in a domain: `|` and `&` before two terms each, and terms beside each other all true."""
    stack: list[bool] = []
    for term in reversed(domain):
        match term:
            case "|":
                stack.append(stack.pop() | stack.pop())
            case "&":
                stack.append(stack.pop() & stack.pop())
            case [name, "=ilike", pattern]:
                stack.append(like(pattern, _text(row, name)))
            case [name, "=", value]:
                stack.append(row[name] == value)
            case [name, "in", values]:
                stack.append(row[name] in values)
            case _:
                raise NotImplementedError(term)
    return all(stack)


def like(pattern: str, text: str) -> bool:
    """PostgreSQL's ILIKE: any case, `%` any text, `_` any letter, a backslash before what is meant literally."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    regex = "".join(wild.get(part) or re.escape(part.removeprefix("\\") or "\\") for part in parts)
    return re.fullmatch(regex, text.lower(), re.DOTALL) is not None


def _text(row: Mapping[str, Any], name: str) -> str:
    """A field's text, through a linked record where the name is dotted; empty for none."""
    value = row.get(name.partition(".")[0]) or ""
    return str(value[1] if isinstance(value, list) else value)
