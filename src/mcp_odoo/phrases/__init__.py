"""The texts that people read in replies, in Spanish and English.

Errors carry their English sentence; `ES_ERRORS` holds the Spanish one by error code, filled from the error's details.
"""

import math
from collections.abc import Mapping
from typing import Any

from mcp_odoo.phrases import access, errors, guards, limits, oauth
from mcp_odoo.phrases.language import Language
from mcp_odoo.phrases.replies import REPLIES

__all__ = ["ES_ERRORS", "REPLIES", "Language", "error_text", "say", "time_to_go"]

FEW_SECONDS = 10
ES_ERRORS = {**errors.ERRORS, **access.ERRORS, **oauth.ERRORS, **guards.ERRORS, **limits.ERRORS}


def error_text(language: Language, code: str, message: str, details: Mapping[str, Any] | None) -> str:
    """The sentence for a person: translated where there is a translation, else `message` as it is.

    `details["said"]` is a sentence that was put together for this reader before.
    """
    if said := (details or {}).get("said"):
        return str(said)
    template = ES_ERRORS.get(code) if language == "es" else None
    if template is None:
        return message
    try:
        return template.format(**(details or {}))
    except KeyError:
        return message


def say(language: Language, key: str, **values: Any) -> str:
    """A reply's text. Raises KeyError for a key that is not in REPLIES."""
    return REPLIES[key][language].format(**values)


def time_to_go(language: Language, seconds: float | None, away: float) -> str:
    """How long something takes, probably; where `seconds` is None, that it waits for Odoo, `away` so many seconds."""
    if seconds is None and away:
        return say(language, "once_odoo_answers", since=_duration(language, away))
    return say(language, "a_few_seconds") if not seconds or seconds < FEW_SECONDS else _duration(language, seconds)


def _duration(language: Language, seconds: float) -> str:
    if seconds < 2 * 60:
        return say(language, "about_seconds", count=max(5, 5 * math.ceil(seconds / 5)))
    return say(language, "about_minutes", count=math.ceil(seconds / 60))
