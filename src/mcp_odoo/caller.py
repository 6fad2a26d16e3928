"""Who asks for something, and how: a face says it for the time of a request, records and logs repeat it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from mcp_odoo.scopes import EVERY_SCOPE, Scopes

ANONYMOUS = "anonymous"
LOCAL = "local"
HOUSE = "house"
LONGEST_CLIENT = 200
STORED = ("principal", "face", "client", "request_id", "action", "trace")


@dataclass(frozen=True)
class Caller:
    """`principal` is `key:<name>` or `oauth:<subject>`, `anonymous` where nobody had to say who they are, `local` for
    a client that started the server itself, and `house` for what the server does of its own accord. `client` is what
    the program calls itself, `action` the tool (`confirm_sale`) or the route (`POST /api/quotation/async`). `scopes`
    is what the caller may do, `trace` the W3C trace context of the request (`traceparent`, `tracestate`), where it is
    traced.
    """

    principal: str = ANONYMOUS
    face: Literal["mcp", "rest", "none"] = "none"
    client: str | None = None
    request_id: str | None = None
    action: str = ""
    scopes: Scopes = EVERY_SCOPE
    trace: Mapping[str, str] = field(default_factory=dict)

    def as_asker(self) -> dict[str, Any]:
        """What is stored of whoever asks for a job: plain JSON values. What they may do is decided when they ask."""
        return {
            "principal": self.principal,
            "face": self.face,
            "client": self.client,
            "request_id": self.request_id,
            "action": self.action,
            **({"trace": dict(self.trace)} if self.trace else {}),
        }

    @classmethod
    def of_asker(cls, asker: Mapping[str, Any]) -> "Caller":
        """Whoever asked for a job, as `as_asker` stored them."""
        known = {key: asker[key] for key in STORED if key in asker}
        return replace(cls(), **known)


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
