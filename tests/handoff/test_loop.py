"""The loop looks after handoffs whether or not somebody wakes it."""

import asyncio
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.handoff.loop import Loop
from mcp_odoo.jobs.database import open_database


class Quiet:
    """A messenger that has nothing to say."""

    def forget(self, before: float) -> int:
        return int(before > 0)


async def test_it_looks_again_by_itself(tmp_path: Path) -> None:
    """What another process opened, or what is due by now, wakes nobody here."""
    engine, looks = open_database(None, tmp_path), list[str]()
    ledger = Ledger(engine, "realm", str, lambda _: None)
    ledger.create_tables()

    def asked(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith("SELECT"):
            looks.append(statement)

    sa.event.listen(engine, "before_cursor_execute", asked)
    loop = Loop(ledger, None, Quiet(), lambda: 1_000_000.0, 30)  # type: ignore[arg-type]  # nobody has a handoff
    running = asyncio.create_task(loop.run())
    try:
        async with asyncio.timeout(60):
            while len(looks) < 2:  # noqa: ASYNC110 - nothing tells when
                await asyncio.sleep(0.05)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        engine.dispose()
