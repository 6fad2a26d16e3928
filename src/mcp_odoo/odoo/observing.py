"""Whoever measures what is asked of Odoo is told of it here; what was asked with, and what Odoo said, is not."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class OdooObserver(Protocol):
    """Is told of each call and of each request. What is raised inside a block is how it ended."""

    def calling(self, model: str, method: str) -> AbstractContextManager[object]:
        """Around a whole call: waiting for a turn, every attempt, and the pauses between them."""
        ...

    def sending(self, model: str, method: str, attempt: int) -> AbstractContextManager[object]:
        """Around one request on the wire; `attempt` counts from 1 within its call."""
        ...


class Unobserved:
    """Nobody measures."""

    def calling(self, *_: object, **__: object) -> AbstractContextManager[object]:
        return nullcontext()

    def sending(self, *_: object, **__: object) -> AbstractContextManager[object]:
        return nullcontext()
