"""As whose a job is done that follows on another one."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcp_odoo.caller import HOUSE, Caller, current_caller
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.steps import Job, Step

TRACE = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
ANA = Caller(principal="ana", face="mcp", client="Claude", request_id="r-1", action="dev_create_quotation", trace=TRACE)


async def test_what_follows_belongs_to_the_same_trace_and_to_nobody_s_request(tmp_path: Path) -> None:
    """It is the house's: no name, client, request or action of whoever asked for the first job is taken for it."""
    seen: dict[str, Caller] = {}
    done = asyncio.Event()

    async def first(_: str, __: Mapping[str, Any], ___: Mapping[str, Any]) -> None:
        seen["first"] = current_caller()

    async def after(_: str, __: Mapping[str, Any], ___: Mapping[str, Any]) -> None:
        seen["after"] = current_caller()
        done.set()

    async def abandon(_: str) -> None: ...

    engine = JobEngine(open_database(None, tmp_path), "odoo")
    then = Job("after.v1", (Step("see", after),), abandon=abandon)
    job = Job(
        "first.v1", (Step("see", first),), abandon=abandon, as_asker=True, then=then, then_input=lambda *_: {"a": 1}
    )
    engine.register(job)
    await engine.launch()
    try:
        await engine.take(job, "first", {}, "f", None, ANA.as_asker())
        await asyncio.wait_for(done.wait(), 60)
    finally:
        await engine.close()
    assert seen["first"].as_asker() == ANA.as_asker()
    assert seen["after"] == Caller(principal=HOUSE, face=Caller().face, trace=TRACE)
