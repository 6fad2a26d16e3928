"""Which calls may be sent again, and when."""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_random_exponential

from mcp_odoo.errors import McpOdooError, UpstreamUnavailable
from mcp_odoo.odoo.account import Limits
from mcp_odoo.odoo.breaker import OdooAway
from mcp_odoo.odoo.http import AnswerLost

T = TypeVar("T")


class Effect(Enum):
    """What sending a call twice would do."""

    READ = "read"
    REPEATABLE = "repeatable"  # create-once, or setting the same values again
    WRITE = "write"


async def send(effect: Effect, limits: Limits, attempt: Callable[[], Awaitable[T]]) -> T:
    """Run `attempt`, again after transient failures where `effect` allows it; a write is sent once.

    Waits grow exponentially with full jitter; a `Retry-After` up to `limits.longest_wait` is honoured, a longer one
    is left to the caller (`retry_after` of the error). Raises UpstreamUnavailable once the attempts are used up, and
    OutcomeUnknown where a write's answer was lost.
    """
    if effect is Effect.WRITE:
        return await attempt()
    backoff = wait_random_exponential(multiplier=0.2, max=limits.longest_wait)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        named = error.retry_after if isinstance(error, McpOdooError) else None
        return backoff(state) if named is None else named

    def transient(error: BaseException) -> bool:
        if isinstance(error, OdooAway) or not isinstance(error, UpstreamUnavailable | AnswerLost):
            return False
        return error.retry_after is None or error.retry_after <= limits.longest_wait

    async def once() -> T:  # tenacity awaits functions that it can see are coroutines, which a lambda is not
        return await attempt()

    retrying = AsyncRetrying(
        stop=stop_after_attempt(limits.attempts), retry=retry_if_exception(transient), wait=wait, reraise=True
    )
    try:
        return await retrying(once)
    except AnswerLost as error:
        raise UpstreamUnavailable(
            f"Odoo does not answer: {error.details['reason']}",
            code="odoo_unavailable",
            retry_after=error.retry_after,
            reason=error.details["reason"],
        ) from error
