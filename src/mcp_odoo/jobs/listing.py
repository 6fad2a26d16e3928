"""Lists of jobs, newest first."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from dbos import DBOS, WorkflowStatus

from mcp_odoo.jobs.state import ACTIVE, OVER, JobState, Phase, asked_at, describe
from mcp_odoo.jobs.steps import Job
from mcp_odoo.jobs.turns import Turns

CHUNK = 100
# Between a request and its record in the database.
SLACK = timedelta(seconds=60)
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
) -> tuple[list[JobState], bool]:
    """A page of the jobs of these kinds in a phase (None: any), asked for from `since` on and before `until`,
    the newest first; and whether there are more.
    """
    found: list[WorkflowStatus] = []
    left_out = 0
    async for status in _newest_first(names, CANDIDATES[phase], since, until):
        if phase and status.status in ACTIVE:
            state = await describe(status, jobs, turns, begun)
            if state is None or state.phase != phase:
                continue
        if left_out < offset:
            left_out += 1
            continue
        found.append(status)
        if len(found) > limit:
            break
    states = await asyncio.gather(*(describe(status, jobs, turns, begun) for status in found[:limit]))
    return [state for state in states if state is not None], len(found) > limit


async def _newest_first(
    names: Collection[str], statuses: Sequence[str], since: datetime | None, until: datetime | None
) -> AsyncIterator[WorkflowStatus]:
    """DBOS's order and times are those of whole seconds on SQLite; within one the jobs' own say what is right."""
    same_second: list[WorkflowStatus] = []
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
            if same_second and status.created_at != same_second[0].created_at:
                for one in _sorted(same_second, since, until):
                    yield one
                same_second = []
            same_second.append(status)
        if len(chunk) < CHUNK:
            break
    for one in _sorted(same_second, since, until):
        yield one


def _sorted(statuses: Sequence[WorkflowStatus], since: datetime | None, until: datetime | None) -> list[WorkflowStatus]:
    timed = [(asked_at(status), status) for status in statuses]
    within = [
        (at, status)
        for at, status in timed
        if at is not None and (since is None or at >= since) and (until is None or at < until)
    ]
    return [status for _, status in sorted(within, key=lambda one: one[0], reverse=True)]
