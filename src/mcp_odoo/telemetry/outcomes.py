"""How something ended, in one word: for a label, where every code would be one time series more."""

import asyncio
from typing import Literal

from mcp_odoo.errors import McpOdooError, OutcomeUnknown, UpstreamUnavailable

# refused: Odoo answered with an error. unavailable: no usable answer came. broken: a bug.
Outcome = Literal["ok", "refused", "unavailable", "cancelled", "broken"]


def outcome_of(error: BaseException | None) -> Outcome:
    """How a block ended that raised this, or nothing."""
    match error:
        case None:
            return "ok"
        case UpstreamUnavailable() | OutcomeUnknown():
            return "unavailable"
        case McpOdooError():
            return "refused"
        case asyncio.CancelledError():
            return "cancelled"
        case _:
            return "broken"


def code_of(error: BaseException) -> str:
    """The stable name of what went wrong, for spans: it has nothing of anybody's in it."""
    return error.code if isinstance(error, McpOdooError) else type(error).__name__
