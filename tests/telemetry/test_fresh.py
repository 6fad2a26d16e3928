"""Answers to questions that may hang."""

import asyncio
import gc
import threading
from typing import Any

import pytest

from mcp_odoo.telemetry.fresh import Fresh


async def test_what_fails_after_everybody_gave_up_is_not_logged() -> None:
    """A database that hangs raises long after the scrape that asked it: asyncio would log a traceback."""
    go_on, said = threading.Event(), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))

    def ask() -> None:
        go_on.wait(10)
        raise OSError("away")

    fresh = Fresh(ask, seconds=0.0, patience=0.3)
    try:
        with pytest.raises(TimeoutError):
            await fresh()
        go_on.set()
        await asyncio.sleep(0.3)
        with pytest.raises(OSError, match="away"):
            await fresh()  # which forgets the question before
        gc.collect()
        assert said == []
    finally:
        fresh.close()
