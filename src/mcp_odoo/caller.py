"""Who asks for something, and how: a face says it for the time of a request, records and logs repeat it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

ANONYMOUS = "anonymous"
LOCAL = "local"
LONGEST_CLIENT = 200


@dataclass(frozen=True)
class Caller:
    """`principal` is `anonymous` where nobody had to say who they are, and `local` for a client that started the
    server itself. `client` is what the program calls itself, `action` the tool (`confirm_sale`) or the route
    (`POST /api/quotation/async`).
    """

    principal: str = ANONYMOUS
    face: Literal["mcp", "rest", "none"] = "none"
    client: str | None = None
    request_id: str | None = None
    action: str = ""


_NOBODY = Caller()
_caller: ContextVar[Caller | None] = ContextVar("caller", default=None)


def current_caller() -> Caller:
    """Whoever asks for what is being done now."""
    return _caller.get() or _NOBODY


@contextmanager
def calling(caller: Caller) -> Iterator[None]:
    """What is done inside is asked for by `caller`."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)
