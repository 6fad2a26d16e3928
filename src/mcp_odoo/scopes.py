"""What a caller may do: the scopes that keys and tokens carry."""

from collections.abc import Collection, Iterable
from enum import StrEnum


class Scope(StrEnum):
    """`read` looks, `quote` makes quotations and follows them, `write` changes what stands in Odoo, `handoff` hands a
    customer to a person, `metrics` reads this server's own numbers, and `admin` is everything.
    """

    READ = "read"
    QUOTE = "quote"
    WRITE = "write"
    HANDOFF = "handoff"
    METRICS = "metrics"
    ADMIN = "admin"


Scopes = frozenset[Scope]
EVERY_SCOPE: Scopes = frozenset(Scope)


def grants(held: Collection[Scope], *needed: Scope) -> bool:
    """Whether one of the `needed` scopes is held."""
    return Scope.ADMIN in held or not set(needed).isdisjoint(held)


def scopes_of(names: Iterable[str]) -> Scopes:
    """The scopes of these names. Raises ValueError, which says what there is, for a name that is none."""
    found = set()
    for name in names:
        try:
            found.add(Scope(name.strip().lower()))
        except ValueError:
            raise ValueError(f"{name.strip()!r} is no scope; there are {', '.join(Scope)}") from None
    return frozenset(found)
