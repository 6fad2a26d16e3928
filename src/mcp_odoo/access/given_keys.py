"""Keys that the environment gives: MCP_ODOO_API_KEYS, `key` or `name:key:scope+scope`, comma separated."""

from collections.abc import Sequence

from mcp_odoo.access.keys import Key, digest_of
from mcp_odoo.errors import NotConfigured
from mcp_odoo.scopes import EVERY_SCOPE, Scopes, scopes_of
from mcp_odoo.scrubbing import keys_in

# Fewer characters can be guessed.
SHORTEST_KEY = 16
MOST_PARTS = 3


def given_keys(text: str | None) -> tuple[Key, ...]:
    """The keys of MCP_ODOO_API_KEYS. A bare key is named `env`, `env2` and so on, and may do everything.

    Raises NotConfigured for an entry that is none, which it tells by its number and never by its key, and for a text
    without any: whoever sets it wants the server closed.
    """
    keys: list[Key] = []
    entries = [entry.strip() for entry in (text or "").split(",") if entry.strip()]
    for number, entry in enumerate(entries, 1):
        parts = [part.strip() for part in entry.split(":")]
        if len(parts) not in (1, MOST_PARTS) or not all(parts):
            raise _unusable(number, "write key, or name:key:scope+scope, without colons or commas in the key")
        name, secret, scopes = _bare(parts[0], keys) if len(parts) == 1 else (parts[0], parts[1], EVERY_SCOPE)
        if "choose-" in secret and secret.endswith("long-random-text"):
            raise _unusable(number, "that is the example's key, which everybody knows; make one of your own")
        if len(parts) == MOST_PARTS:
            try:
                scopes = scopes_of(parts[2].split("+"))
            except ValueError as error:
                raise _unusable(number, str(error)) from error
        if any(key.name == name for key in keys):
            raise _unusable(number, f"the name {name!r} is another entry's")
        digest = digest_of(secret.encode("utf-8", "surrogateescape"))
        if any(key.digest == digest for key in keys):
            raise _unusable(number, "the key is another entry's")
        keys.append(Key(name, digest, scopes))
    if text is not None and not keys:
        raise NotConfigured(
            "MCP_ODOO_API_KEYS is set and has no key in it: write one, or take the variable out",
            code="api_keys_empty",
        )
    return tuple(keys)


def short_ones(text: str | None) -> int:
    """How many of the keys are short enough to be guessed."""
    return sum(len(secret) < SHORTEST_KEY for secret in keys_in(text or ""))


def _bare(secret: str, before: Sequence[Key]) -> tuple[str, str, Scopes]:
    count = sum(key.name.rstrip("0123456789") == "env" for key in before)
    return f"env{count + 1 if count else ''}", secret, EVERY_SCOPE


def _unusable(number: int, reason: str) -> NotConfigured:
    return NotConfigured(
        f"MCP_ODOO_API_KEYS cannot be used, entry {number}: {reason}",
        code="api_keys_unusable",
        number=number,
        reason=reason,
    )
