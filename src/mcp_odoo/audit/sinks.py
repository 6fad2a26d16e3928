"""Where records go: one interface, two sinks."""

from collections.abc import Sequence
from typing import Protocol

from mcp_odoo.audit.journal import Document
from mcp_odoo.errors import UpstreamUnavailable


class AuditSinkUnavailable(UpstreamUnavailable):
    """A folder or a bucket does not take records now. The message says why, and what to do about it. `stored` are
    those that it took before or all the same.
    """

    default_code = "audit_sink_unavailable"
    stored: Sequence[Document] = ()


class Sink(Protocol):
    """Takes documents, each by its name."""

    def probe(self) -> None:
        """Find out whether it takes documents; blocks. Raises AuditSinkUnavailable."""
        ...

    def put(self, documents: Sequence[Document]) -> None:
        """Store each in place of what was there under its name; blocks. Storing one twice is as good as once.

        Raises AuditSinkUnavailable, with those that were stored.
        """
        ...
