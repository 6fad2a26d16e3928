"""Fixtures of messaging: a Twilio on loopback, a database, and messengers of several processes on it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.jobs.database import sqlite_engine
from mcp_odoo.messaging.models import Words
from mcp_odoo.messaging.service import Messenger
from tests.messaging.twilio_server import Twilio, twilio_server

ANA, LUIS = "+525512345678", "+34600111222"
# Seconds for a request: to be answered in, and to see a Twilio hang.
AMPLE, SHORT = 5.0, 1.5
MARK = "S1795-ab12"
WORDS = Words(
    text=f"Nuevo cliente: Año, S.A.\n\nQuiere 3 sillas. {MARK}",
    variables={"1": "Año, S.A.", "2": f"3 sillas\n{MARK}"},
    mark=MARK,
)
MakeMessenger = Callable[..., Messenger]


class Clock:
    """A time that a test sets forward."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    """One that knows the account, a template and two senders."""
    async with twilio_server() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    """It stands still."""
    return Clock()


@pytest.fixture
async def make(tmp_path: Path, twilio: Twilio, clock: Clock) -> AsyncIterator[MakeMessenger]:
    """Make the messenger of a process on the test's database, with changes to its account.

    Its time-out is ample: a machine that stands still for a moment must not look like a Twilio that is away.
    """
    async with AsyncExitStack() as stack:

        def messenger(**changes: object) -> Messenger:
            engine: sa.Engine = sqlite_engine(tmp_path / "jobs.sqlite")
            stack.callback(engine.dispose)
            one = Messenger(twilio.account(**{"timeout": AMPLE, **changes}), engine, clock=clock)
            stack.push_async_callback(one.aclose)
            one.create_tables()
            return one

        yield messenger


@pytest.fixture
def messenger(make: MakeMessenger) -> Messenger:
    """One with a template and without SMS."""
    return make()


@pytest.fixture
def impatient(make: MakeMessenger) -> Messenger:
    """One that soon takes a Twilio which hangs for one that does not answer."""
    return make(timeout=SHORT)


async def cut_short(messenger: Messenger, twilio: Twilio) -> None:
    """Send "k", and be cancelled once Twilio has the request."""
    twilio.asked.clear()
    sending = asyncio.create_task(messenger.send("k", ANA, WORDS))
    await twilio.asked.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
