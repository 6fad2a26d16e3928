"""The write policy's file. It is read once, at the start: a change takes a restart."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from mcp_odoo.access.policy import FieldRules, OrderRules, Policy, PolicyInForce, Rules, WriteRules
from mcp_odoo.errors import NotConfigured

MOST_MISTAKES = 5
_TABLES: Mapping[str, type[BaseModel]] = {"writes": WriteRules, "orders": OrderRules}


def read_policy(path: Path | None) -> PolicyInForce | None:
    """The policy in a TOML file; None without a file.

    Raises NotConfigured, which says where and what, for a file that cannot be read or understood: a server that was
    asked to obey it does not start without it.
    """
    if path is None:
        return None
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, getattr(error, "strerror", None) or "it is no text in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _unusable(path, f"it is no TOML: {error}") from error
    try:
        return PolicyInForce(Policy.model_validate(said), str(path))
    except ValidationError as error:
        mistakes = error.errors(include_url=False, include_input=False)
        raise _unusable(path, "; ".join(_mistake(dict(one)) for one in mistakes[:MOST_MISTAKES])) from error


def _unusable(path: Path, reason: str) -> NotConfigured:
    return NotConfigured(
        f"The policy in {path} (MCP_ODOO_POLICY_FILE) cannot be used: {reason}",
        code="policy_unusable",
        path=str(path),
        reason=reason,
    )


def _mistake(mistake: Mapping[str, Any]) -> str:
    where = [str(part) for part in mistake["loc"]]
    said = str(mistake["msg"]).removeprefix("Value error, ")
    if mistake["type"] == "extra_forbidden":
        said = f"there is no such setting; there are {', '.join(_names(where[:-1]))}"
    elif mistake["type"] == "string_pattern_mismatch" and where[:1] == ["for"]:
        said = "write key:<name>, oauth:<subject>, anonymous or local"
    elif mistake["type"] == "string_pattern_mismatch":
        said = "write a currency's three letters, like MXN"
    return f"{'.'.join(part for part in where if part != '[key]')}: {said}".removeprefix(": ")


def _names(table: Sequence[str]) -> list[str]:
    """What may stand in a table of the file."""
    inside: type[BaseModel] = Policy
    if table[:1] == ["for"]:
        inside, table = Rules, table[2:]
    if table:
        inside = _TABLES.get(table[0], FieldRules)
    return [field.alias or name for name, field in inside.model_fields.items()]
