"""What a person is asked before a tool does its work."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mcp_odoo.fence import one_line
from mcp_odoo.phrases import Language, say

LONGEST_VALUE, LONGEST_LIST = 200, 600


@dataclass(frozen=True)
class Question:
    """`text` is what the person reads, in the language of replies. `about` is what it is about as it stands now, in
    plain JSON values: an answer holds as long as these stay the same.
    """

    text: str
    about: Any


# What is asked for a tool's arguments (not yet validated); None where the call would do nothing, or is refused anyway.
Ask = Callable[[Mapping[str, Any]], Awaitable[Question | None]]


def plain_question(language: Language, title: str, arguments: Mapping[str, Any]) -> Question:
    """For a tool of which nothing is known but what it was called with."""
    shown = "; ".join(f"{name}: {_shown(value)}" for name, value in arguments.items() if value is not None)
    return Question(say(language, "ask_tool", title=title, arguments=_short(shown, LONGEST_LIST) or "-"), None)


def _shown(value: Any) -> str:
    text = one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
    return _short(text, LONGEST_VALUE)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
