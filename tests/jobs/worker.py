"""A process that runs jobs, for tests that kill it: `worker.py <folder> [<key to submit>]`.

Both steps make their effect once, a file, and write who tried into `tries`. The first waits while `hold` exists.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.steps import Job, Step


async def main(folder: Path, key: str | None) -> None:
    def effect(step: str, job_id: str) -> int:
        with (folder / "tries").open("a") as tries:
            tries.write(f"{step} {os.getpid()}\n")
        made = folder / f"effect-{step}-{job_id}"
        if not made.exists():
            fresh = folder / f"fresh-{os.getpid()}"
            fresh.write_text(str(os.getpid()))
            fresh.rename(made)
        return int(made.read_text())

    async def first(job_id: str, _: Mapping[str, Any], __: Mapping[str, Any]) -> Any:
        maker = effect("first", job_id)
        while (folder / "hold").exists():  # noqa: ASYNC110 - another process removes it
            await asyncio.sleep(0.01)
        return maker

    async def second(job_id: str, _: Mapping[str, Any], results: Mapping[str, Any]) -> Any:
        return [results["first"], effect("second", job_id)]

    async def abandon(job_id: str) -> None:
        (folder / f"abandoned-{job_id}").touch()

    engine = JobEngine(open_database(None, folder), "r")
    job = Job("two.v1", (Step("first", first), Step("second", second)), abandon=abandon)
    engine.register(job)
    await engine.launch()
    if key:
        await engine.take(job, "two", {}, "f", key)
    (folder / f"ready-{os.getpid()}").touch()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
