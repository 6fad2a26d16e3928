"""Whoever measures jobs is told of them here."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, Protocol

Ended = Literal["completed", "failed", "cancelled"]


class JobObserver(Protocol):
    """Is told of each attempt of a step, and of each job that ends here."""

    def known(self, job: str, steps: Sequence[str]) -> None:
        """There are jobs of this kind, with these steps."""
        ...

    def attempting(self, job: str, step: str, attempt: int) -> AbstractContextManager[Callable[[str], None]]:
        """Around one attempt, which is done as `current_caller()` says. What is raised inside is how it failed for
        good; what the block is given is called with the code of a failure after which it is tried again.
        """
        ...

    def ended(self, job: str, outcome: Ended, seconds: float) -> None:
        """A job is over, so many seconds after it was asked for."""
        ...


class Unobserved:
    """Nobody measures."""

    def known(self, job: str, steps: Sequence[str]) -> None:
        """Nobody wants to know."""

    def attempting(self, *_: object, **__: object) -> AbstractContextManager[Callable[[str], None]]:
        return nullcontext(lambda _code: None)

    def ended(self, job: str, outcome: Ended, seconds: float) -> None:
        """Nobody wants to know."""
