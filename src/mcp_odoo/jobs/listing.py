"""Lists of jobs, newest first."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime

from dbos import DBOS, WorkflowStatus

from mcp_odoo.jobs.state import ACTIVE, OVER, JobState, Phase, describe
from mcp_odoo.jobs.steps import Job
from mcp_odoo.jobs.turns import Turns

CHUNK = 100
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
    """A page of the jobs of these kinds in a phase (None: any), asked for from `since` to `until`, newest first; and
    whether there are more.
    """
    found: list[WorkflowStatus] = []
    left_out = read = 0
    while len(found) <= limit:
        chunk = await DBOS.list_workflows_async(
            name=list(names),
            status=list(CANDIDATES[phase]),
            start_time=since.isoformat() if since else None,
            end_time=until.isoformat() if until else None,
            sort_desc=True,
            limit=CHUNK,
            offset=read,
        )
        for status in chunk:
            if phase and status.status in ACTIVE:
                state = await describe(status, jobs, turns, begun)
                if state is None or state.phase != phase:
                    continue
            if left_out < offset:
                left_out += 1
            else:
                found.append(status)
        read += len(chunk)
        if len(chunk) < CHUNK:
            break
    states = await asyncio.gather(*(describe(status, jobs, turns, begun) for status in found[:limit]))
    return [state for state in states if state is not None], len(found) > limit
