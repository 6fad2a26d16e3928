"""Whoever measures requests and tool calls is told of them here."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
MCP_PATHS = frozenset(f"{path}{slash}" for path in ("/mcp", "/mcp/sse", "/mcp/messages") for slash in ("", "/"))


@dataclass
class Work:
    """One request or one call. `trace` is the context that what it causes belongs to (W3C's `traceparent`), empty where
    nothing is traced; the face says by which `route` it was answered (None: none) and with what `outcome`, a status or
    a code, before the block ends.
    """

    trace: Mapping[str, str] = field(default_factory=dict)
    route: str | None = None
    outcome: str = ""


class FaceObserver(Protocol):
    """Is told of each HTTP request and of each tool call."""

    def serving(self, method: str, path: str, headers: Mapping[str, str]) -> AbstractContextManager[Work]:
        """Around one HTTP request."""
        ...

    def calling_tool(self, tool: str, carrier: Mapping[str, str]) -> AbstractContextManager[Work]:
        """Around one tool call; `carrier` is what its client says of its trace."""
        ...


class Unobserved:
    """Nobody measures."""

    def serving(self, *_: object, **__: object) -> AbstractContextManager[Work]:
        return nullcontext(Work())

    def calling_tool(self, *_: object, **__: object) -> AbstractContextManager[Work]:
        return nullcontext(Work())
