"""How many sessions are kept, and for how long."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from mcp_odoo.errors import NotConfigured
from mcp_odoo.odoo.account import Limits, OdooAccount
from mcp_odoo.odoo.acting import acting
from mcp_odoo.odoo.sessions import Remembered, Session, Sessions

SERVER = OdooAccount("http://127.0.0.1:1", "shop", "api", "k")


def person(number: int) -> OdooAccount:
    return replace(SERVER, login=f"p{number}", api_key=f"k{number}")


@pytest.fixture
async def sessions() -> AsyncIterator[Sessions]:
    """Two at most, and a moment."""
    made = Sessions(SERVER, Limits(), (), lambda: None, most=2, idle=0.05)
    yield made
    await made.aclose()


async def used(sessions: Sessions, number: int) -> Session:
    with acting(person(number)):
        async with sessions.use() as session:
            return session


async def test_the_longest_unused_goes(sessions: Sessions) -> None:
    """With its connections; whoever it was gets a new one."""
    first, second = await used(sessions, 1), await used(sessions, 2)
    assert await used(sessions, 1) is first
    third = await used(sessions, 3)
    assert sessions.open_own == 2
    assert (first.http.is_closed, second.http.is_closed, third.http.is_closed) == (False, True, False)
    assert await used(sessions, 2) is not second


async def test_who_waits_for_an_answer_keeps_theirs(sessions: Sessions) -> None:
    """Too many at once are more than are kept; afterwards they are not."""

    async def hold(number: int) -> bool:
        with acting(person(number)):
            async with sessions.use() as session:
                await asyncio.sleep(0.02)
                return session.http.is_closed

    assert await asyncio.gather(*(hold(number) for number in range(9))) == [False] * 9
    assert sessions.open_own == 9
    await used(sessions, 9)
    assert sessions.open_own == 2


async def test_what_nobody_uses_is_closed(sessions: Sessions) -> None:
    """After a while, without anybody coming by; what it remembered goes with it, and the server's own stays."""
    tidying = asyncio.create_task(sessions.tidy())
    idle = await used(sessions, 1)
    async with asyncio.timeout(2):
        while sessions.open_own:  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.01)
    assert idle.http.is_closed
    assert not sessions.server.http.is_closed
    tidying.cancel()


async def test_a_new_key_is_a_new_session(sessions: Sessions) -> None:
    """Nothing that was told under the old one is remembered under the new one."""
    asked: list[str] = []

    async def ask() -> int:
        asked.append(sessions.now().account.api_key)
        return len(asked)

    question = Remembered(sessions, ask, seconds=60)
    for account in (person(1), person(1), replace(person(1), api_key="new")):
        with acting(account):
            await question()
    assert asked == ["k1", "new"]


async def test_what_is_forgotten_is_one_s_own(sessions: Sessions) -> None:
    """The others go on with what they know."""
    asked: list[str] = []

    async def ask() -> None:
        asked.append(sessions.now().account.login)

    question = Remembered(sessions, ask, seconds=60)
    for forgets in (False, True, False):
        for number in (1, 2):
            with acting(person(number)):
                if forgets and number == 1:
                    question.forget()
                await question()
    assert asked == ["p1", "p2", "p1"]


async def test_without_the_server_s_account_there_is_no_odoo_for_anybody() -> None:
    """The variables that are missing are named: they say where Odoo is."""
    sessions = Sessions(None, Limits(), ("ODOO_URL", "ODOO_DB"), lambda: person(1))
    with pytest.raises(NotConfigured, match="ODOO_URL, ODOO_DB"):
        async with sessions.use():
            pass
    await sessions.aclose()
