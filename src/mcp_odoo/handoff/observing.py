"""Whoever measures handoffs is told of them here."""

from typing import Protocol


class HandoffObserver(Protocol):
    """Is told of what happens to handoffs here."""

    def handoff_opened(self) -> None:
        """One was opened."""
        ...

    def handoff_ended(self, outcome: str) -> None:
        """One is over: taken, unanswered, failed."""
        ...


class Unobserved:
    """Nobody measures."""

    def handoff_opened(self) -> None:
        """Nobody wants to know."""

    def handoff_ended(self, outcome: str) -> None:
        """Nobody wants to know."""
