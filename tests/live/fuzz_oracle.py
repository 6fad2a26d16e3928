"""What every answer has to be, whatever was asked: a result that fits its schema or a sentence with a known code."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from mcp_odoo import errors
from mcp_odoo.phrases import ES_ERRORS

LONGEST_ECHO = 300
LONGEST_ERROR = 2500
CODES = {
    "invalid_input",
    *ES_ERRORS,
    *(kind.default_code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "default_code")),
}
_CODE = re.compile(r"\[([a-z_]+)\]\Z")
# What a reader of an error has no use for, and an attacker has.
_INSIDES = {
    "a traceback": re.compile(r"Traceback|File \"|, line \d+"),
    "FastMCP's own mask": re.compile(
        r"Error calling tool|Error reading resource|Error rendering prompt", re.IGNORECASE
    ),
    "the name of a Python class": re.compile(
        r"\b[A-Z]\w*(Error|Exception|Warning|Violation|OutOfRange)\b|pydantic|psycopg|<class |object at 0x"
    ),
    "SQL": re.compile(r"\b(SELECT .* FROM|INSERT INTO|UPDATE \"?\w+\"? SET|LINE \d+:|CONTEXT: )"),
    "a file's path": re.compile(r"(/usr/|/root/|/home/|/work/|/tmp/|site-packages|\.py\b)"),
    "the address of a library's page": re.compile(r"errors\.pydantic\.dev"),
}


@dataclass(frozen=True)
class Answer:
    """What came back for a call: a structured result, or the text of an error."""

    structured: Mapping[str, Any] | None = None
    error: str | None = None
    protocol: int | None = None  # the error's JSON-RPC code, where the protocol itself refused
    seconds: float = 0.0

    @property
    def code(self) -> str | None:
        """The code in brackets at the end of an error."""
        match = _CODE.search(self.error or "")
        return match[1] if match else None


def faults(answer: Answer, output_schema: Mapping[str, Any], sent: Any) -> list[str]:
    """What is wrong with an answer; nothing for a good one."""
    if answer.error is not None:
        return error_faults(answer.error, sent)
    if answer.structured is None:
        return ["neither a structured result nor an error"]
    found = [
        f"not its schema: {error.message[:200]}" for error in _validator(output_schema).iter_errors(answer.structured)
    ]
    missing = set(output_schema.get("properties", ())) - set(answer.structured)
    return [*found, *(f"no {name}" for name in sorted(missing)), *_unsendable(answer.structured)]


def error_faults(text: str, sent: Any) -> list[str]:
    """What is wrong with the text of an error."""
    code = _CODE.search(text)
    found = [] if code and code[1] in CODES else ["no known code at the end"]
    if not _CODE.sub("", text).strip():
        found.append("no sentence")
    if len(text) > LONGEST_ERROR:
        found.append(f"an error of more than {LONGEST_ERROR} characters")
    if any(echoed(text, given) for given in strings(sent)):
        found.append(f"more than {LONGEST_ECHO} characters of the input again")
    ours = text
    for given in sorted(strings(sent), key=len, reverse=True):
        if given.strip():
            ours = ours.replace(given, "").replace(repr(given)[1:-1], "")
    return [*found, *(what for what, pattern in _INSIDES.items() if pattern.search(ours)), *_unsendable(text)]


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names included."""
    match value:
        case str():
            yield value
        case dict():
            for name, item in value.items():
                yield name
                yield from strings(item)
        case list():
            for item in value:
                yield from strings(item)


def echoed(text: str, given: str) -> bool:
    """Whether a text repeats more than LONGEST_ECHO characters of what was given."""
    size = LONGEST_ECHO + 1
    return len(given) >= size and any(text[at : at + size] in given for at in range(len(text) - size + 1))


def _unsendable(value: Any) -> list[str]:
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except ValueError as error:
        return [f"no JSON: {type(error).__name__}"]
    return []


def _validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(dict(schema))
