"""Lists of jobs, newest first."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from dbos import DBOS, WorkflowStatus

from mcp_odoo.jobs.state import ACTIVE, OVER, JobState, Phase, asked_at, asker_of, describe
from mcp_odoo.jobs.steps import Job
from mcp_odoo.jobs.turns import Turns

CHUNK = 100
# Between a request and its record in the database.
SLACK = timedelta(seconds=60)
RESOLUTION_SECONDS = 1.0
# Where DBOS may have jobs of a phase: those that it still works on may be over for us, by their recorded steps.
CANDIDATES: dict[Phase | None, tuple[str, ...]] = {
    None: (*ACTIVE, *OVER),
    "queued": ACTIVE,
    "processing": ACTIVE,
    "completed": (*ACTIVE, "SUCCESS"),
    "failed": (*ACTIVE, *(status for status in OVER if status != "SUCCESS")),
}


async def find_jobs(
    jobs: Mapping[str, Job],
    names: Collection[str],
    turns: Turns,
    begun: Collection[str],
    *,
    phase: Phase | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    offset: int,
    admits: Callable[[Mapping[str, Any]], bool] | None = None,
) -> tuple[list[JobState], bool]:
    """A page of the jobs of these kinds in a phase (None: any), asked for from `since` on and before `until`,
    the newest first; and whether there are more. `admits` may leave out jobs for whoever asked for them.
    """
    found: list[WorkflowStatus] = []
    left_out = 0
    async for status in _newest_first(names, CANDIDATES[phase], since, until):
        if admits is not None and not admits(asker_of(status)):
            continue
        if phase and status.status in ACTIVE:
            state = await asyncio.to_thread(describe, status, jobs, turns, begun)
            if state is None or state.phase != phase:
                continue
        if left_out < offset:
            left_out += 1
            continue
        found.append(status)
        if len(found) > limit:
            break
    states = await asyncio.gather(
        *(asyncio.to_thread(describe, status, jobs, turns, begun) for status in found[:limit])
    )
    return [state for state in states if state is not None], len(found) > limit


async def _newest_first(
    names: Collection[str], statuses: Sequence[str], since: datetime | None, until: datetime | None
) -> AsyncIterator[WorkflowStatus]:
    """DBOS's order is that of its records, in whole seconds on SQLite; the jobs' own times say what is right."""
    held: list[tuple[float, int, WorkflowStatus]] = []  # a heap: those that a record further on may be newer than
    numbers = count()
    read = 0
    while True:
        chunk = await DBOS.list_workflows_async(
            name=list(names),
            status=list(statuses),
            start_time=(since - SLACK).isoformat() if since else None,
            end_time=(until + SLACK).isoformat() if until else None,
            sort_desc=True,
            limit=CHUNK,
            offset=read,
        )
        read += len(chunk)
        for status in chunk:
            # A job is recorded after it was asked for, and so is everything further on.
            newest_to_come = (status.created_at or 0) / 1000 + RESOLUTION_SECONDS
            while held and -held[0][0] >= newest_to_come:
                yield heapq.heappop(held)[-1]
            at = asked_at(status)
            if at is not None and (since is None or at >= since) and (until is None or at < until):
                heapq.heappush(held, (-at.timestamp(), next(numbers), status))
        if len(chunk) < CHUNK:
            break
    while held:
        yield heapq.heappop(held)[-1]
