"""What must not be written down: values whose name says that they are secret, and secrets inside texts.

A word too many may be hidden in a text, never one too few. Every pattern begins at a fixed word and looks a bounded way
ahead, so that a long text takes no longer than its length.
"""

import re
from collections.abc import Sequence
from typing import Any

HIDDEN = "***"

_NAMES = (
    r"pass(?:word|wd|phrase)|secret|token|api(?:\\?_|[ -])?key|access(?:\\?_|-)?key|private(?:\\?_|-)?key"
    "|credential|authorization|cookie"
)
_SECRET_NAME = re.compile(rf"{_NAMES}|^pwd$", re.IGNORECASE)
# Every rule needs one of these; looking for them costs the many texts without any a fifth of what the rules would.
_SIGNS = (
    "://", "bearer", "whsec_", "pass", "secret", "token", "key", "credential", "authorization", "cookie", "sk-", "ghp_",
    "gho_", "ghu_", "ghs_", "ghr_", "xox", "akia", "asia", "sig=", "signature=",
    "mcpo_",
)  # fmt: skip
_RULES = (
    # postgresql://user:pass@host. Passwords of web addresses end before the path, others may have slashes in them.
    (re.compile(r"(?<=http)(s?://[^\s:/@]{0,200}:)[^\s/]{1,500}@", re.IGNORECASE), rf"\1{HIDDEN}@"),
    (re.compile(r"(?<!http)(?<!https)(://[^\s:/@]{0,200}:)\S{1,500}@", re.IGNORECASE), rf"\1{HIDDEN}@"),
    # "password": "…", also in Python's form, in JSON inside JSON, and as a pair: (b'cookie', b'…').
    (
        re.compile(
            rf"""((?:{_NAMES})[\w.-]{{0,40}}\\{{0,3}}["']\s{{0,3}}[:,]\s{{0,3}}b?)(\\{{0,3}}["'])(?:\\{{3}}["']|(?!\2)(?:\\.|[^\\]|\\$))*""",
            re.IGNORECASE | re.DOTALL,
        ),
        rf"\1\2{HIDDEN}",
    ),
    # Headers: all of the line.
    (re.compile(r"((?:authorization|cookie)2?\s{0,3}[:=]\s{0,3})[^\r\n\"']+", re.IGNORECASE), rf"\1{HIDDEN}"),
    # access_token=…, password = '…', "token": 5, secret: …
    (
        re.compile(
            rf"""((?:{_NAMES})[\w.-]{{0,40}}["']?\s{{0,3}}(?::|=(?!=))\s{{0,3}})(?:(["'])(?:(?!\2)(?:\\.|[^\\]|\\$))*\2?|[^\s&,;"'()\[\]{{}}]+)""",
            re.IGNORECASE | re.DOTALL,
        ),
        rf"\1\2{HIDDEN}\2",
    ),
    (re.compile(r"\b(bearer\s{1,3})[\w.~+/=-]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(whsec_)[\w+/=-]+"), rf"\1{HIDDEN}"),
    # Keys that say what they are: ours, OpenAI's and Anthropic's, GitHub's, AWS's, Slack's, and signed links.
    (re.compile(r"\b(sk-|gh[pousr]_|xox[abeoprs]-|mcpo_)[\w-]{8,}"), rf"\1{HIDDEN}"),
    (re.compile(r"\b(A[KS]IA)[0-9A-Z]{16}\b"), rf"\1{HIDDEN}"),
    (re.compile(r"([?&]sig(?:nature)?=)[^&\s]+", re.IGNORECASE), rf"\1{HIDDEN}"),
)


def is_secret_name(name: str) -> bool:
    """Whether what goes by this name is a secret: `password`, `X-Api-Key`, `accessToken`."""
    return _SECRET_NAME.search(name) is not None


def scrub_text(text: str) -> str:
    """The text without the secrets that can be told by what is around them."""
    lowered = text.lower()
    if any(sign in lowered for sign in _SIGNS):
        for pattern, replacement in _RULES:
            text = pattern.sub(replacement, text)
    return text


def scrubbed(value: Any) -> Any:
    """A JSON value (tuples become lists) without secrets; which of them are not set stays to be seen."""
    match value:
        case str():
            return scrub_text(value)
        case dict():
            return {
                name: _hidden(item) if is_secret_name(str(name)) else scrubbed(item) for name, item in value.items()
            }
        case list() | tuple():
            return [scrubbed(item) for item in value]
        case _:
            return value


def without_values(value: Any, secrets: Sequence[str]) -> Any:
    """A JSON value without these secrets, wherever they stand, in names too."""
    match value:
        case str():
            for secret in secrets:
                value = value.replace(secret, HIDDEN)
            return value
        case dict():
            return {without_values(name, secrets): without_values(item, secrets) for name, item in value.items()}
        case list() | tuple():
            return [without_values(item, secrets) for item in value]
        case _:
            return value


def _hidden(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else HIDDEN


def keys_in(text: str) -> tuple[str, ...]:
    """The keys themselves of `key` and `name:key:scope+scope` entries, comma separated."""
    entries = [entry.strip().split(":") for entry in text.split(",") if entry.strip()]
    return tuple(parts[0 if len(parts) == 1 else 1].strip() for parts in entries)
