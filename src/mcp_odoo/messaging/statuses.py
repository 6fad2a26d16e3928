"""Twilio's statuses of a message, which come in any order and more than once."""

from collections.abc import Mapping

# A message that was delivered was not undelivered, whichever is told last.
RANKS: Mapping[str, int] = {
    "accepted": 0, "scheduled": 0, "queued": 0, "sending": 1, "sent": 2,
    "failed": 3, "undelivered": 3, "delivered": 4, "read": 5,
}  # fmt: skip
FAILED = frozenset({"failed", "undelivered"})


def rank_of(status: str | None) -> int:
    """How much a status says; -1 for one that we do not know."""
    return RANKS.get(status or "", -1)
