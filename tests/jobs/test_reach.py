"""Questions to the jobs database have an answer, or an error that says so."""

import asyncio

import pytest
import sqlalchemy as sa

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.jobs.reach import Reach


async def ask(reach: Reach, seconds: float = 10.0) -> str:
    async with reach.within(seconds):
        await asyncio.sleep(5)
        return "answered"


@pytest.mark.parametrize("raised", [sa.exc.OperationalError("SELECT", {}, Exception()), sa.exc.TimeoutError()])
async def test_a_broken_connection_is_unavailable(raised: Exception) -> None:
    """Like an answer that does not come in time; no caller sees the driver's error."""
    reach = Reach()
    with pytest.raises(UpstreamUnavailable) as caught:
        async with reach.within():
            raise raised
    assert caught.value.code == "jobs_unavailable"
    with pytest.raises(UpstreamUnavailable):
        await ask(reach, 0.01)


async def test_what_is_lost_answers_at_once() -> None:
    """Whoever waits is let go, questions inside questions too, and nobody waits any more."""
    reach = Reach()

    async def ask_inside() -> str:
        async with reach.within(20):
            return await ask(reach)

    waiting = [asyncio.create_task(ask(reach)), asyncio.create_task(ask_inside())]
    await asyncio.sleep(0)
    reach.lose()
    async with asyncio.timeout(1):
        for failure in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(failure, UpstreamUnavailable)
        with pytest.raises(UpstreamUnavailable):
            await ask(reach)


async def test_other_errors_pass() -> None:
    """A mistake of ours is not the database's."""
    with pytest.raises(KeyError):
        async with Reach().within():
            raise KeyError
