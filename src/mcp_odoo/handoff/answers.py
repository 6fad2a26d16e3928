"""What a salesperson answered: a button, a digit, or words."""

import re
from dataclasses import dataclass
from typing import Literal

from mcp_odoo.odoo.words import fold

Verb = Literal["take", "decline"]
_TAKE = frozenset(
    {
        "1", "uno", "one", "take", "lo tomo", "la tomo", "tomo", "yo", "yo lo tomo", "lo tomo yo", "si", "si lo tomo",
        "claro", "claro que si", "ok", "i take it", "take it", "i ll take it", "yes", "yes please", "mine",
    }
)  # fmt: skip
_DECLINE = frozenset(
    {
        "2", "dos", "two", "decline", "no", "no puedo", "no lo tomo", "ahora no", "no puedo ahora", "ahora no puedo",
        "i can t", "i cant", "cannot", "i cannot", "can t",
    }
)  # fmt: skip
_REFERENCE = re.compile(r"[0-9a-f]{4}")


@dataclass(frozen=True)
class Answer:
    """What they want, None where it cannot be told; `reference` names one of several handoffs."""

    verb: Verb | None
    reference: str | None = None


def understood(text: str, button: str | None) -> Answer:
    """A quick reply's payload (`take`, `decline`), else the text: a digit or words, and perhaps a reference."""
    for said in (button or "", text):
        words = re.sub(r"[^0-9a-z]+", " ", fold(said)).strip()
        reference = None
        if words not in _TAKE | _DECLINE:
            head, _, last = words.rpartition(" ")
            if _REFERENCE.fullmatch(last):
                words, reference = head.removesuffix(" ref").strip(), last
        if words in _TAKE:
            return Answer("take", reference)
        if words in _DECLINE:
            return Answer("decline", reference)
    return Answer(None)
