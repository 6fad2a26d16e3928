"""A callback as a durable job: tried again for a day, over restarts and by whichever process is alive."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.jobs.steps import Job, Results, Step

log = structlog.get_logger(__name__)

# Seconds. Standard Webhooks 1.0.0, "Deliverability and reliability", recommends days; what is told here can also be
# read from the status, and after a day somebody has done so.
FIRST_WAIT, LONGEST_WAIT, PATIENCE = 5.0, 3600.0, 24 * 3600.0

# The type ("quotation.completed") and the data of the event that a tracking id is about.
Describe = Callable[[str], Awaitable[tuple[str, dict[str, Any]]]]


def callback_job(callbacks: Callbacks, describe: Describe, name: str = "callback.v1") -> Job:
    """The job `name`, whose input is `{"url": str, "about": tracking id}` and whose own id is the event's; each
    `describe` needs a name of its own.

    `describe` is asked before each attempt, so that the jobs database holds no second copy of the data; where its data
    has `updated_at` (ISO 8601), that is when the event happened. What it raises counts like a failed delivery:
    repeated if retryable. A failed attempt is repeated after 5 seconds, doubling to an hour, for 24 hours.
    """

    async def deliver(job_id: str, request: Mapping[str, Any], _: Results) -> None:
        event_type, data = await describe(str(request["about"]))
        occurred_at = data.get("updated_at")
        await callbacks.deliver(
            str(request["url"]), job_id, event_type, data, occurred_at=str(occurred_at) if occurred_at else None
        )

    return Job(
        name,
        (Step("deliver", deliver),),
        abandon=_abandoned,
        patience=PATIENCE,
        first_wait=FIRST_WAIT,
        longest_wait=LONGEST_WAIT,
        in_line=False,
        writes=False,
    )


async def _abandoned(job_id: str) -> None:
    """Nothing to undo: the status still tells what the callback would have."""
    log.warning("callback.abandoned", event_id=job_id)
