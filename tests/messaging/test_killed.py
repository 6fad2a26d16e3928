"""A process that is killed between Twilio's making a message and its record of it."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.jobs.database import open_database
from mcp_odoo.messaging.models import Sent
from mcp_odoo.messaging.service import Messenger
from tests.messaging.conftest import ANA, WORDS
from tests.messaging.twilio_server import Hang, Twilio

SENDER, ROOT = Path(__file__).with_name("sender.py"), Path(__file__).parents[2]


async def start(folder: Path, twilio: Twilio) -> asyncio.subprocess.Process:
    """A process that sends the message `k`."""
    return await asyncio.create_subprocess_exec(
        sys.executable, str(SENDER), str(folder), twilio.url, "k",
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


async def tried(messenger: Messenger, waits: list[float]) -> Sent | None:
    """What was sent; else the time to wait joins the others."""
    try:
        return await messenger.send("k", ANA, WORDS)
    except UpstreamUnavailable as error:
        waits.append(error.retry_after or 0.0)
        return None


@pytest.mark.parametrize("made", [True, False])
async def test_the_next_process_finds_what_a_killed_one_sent(tmp_path: Path, twilio: Twilio, *, made: bool) -> None:
    """And sends what it did not; in neither case is anything sent twice."""
    twilio.faults.append(Hang(made=made))
    killed = await start(tmp_path, twilio)
    await twilio.asked.wait()
    killed.kill()
    await killed.wait()
    database = open_database(None, tmp_path)
    messenger = Messenger(twilio.account(timeout=1.0), database)
    waits: list[float] = []
    while (sent := await tried(messenger, waits)) is None:  # noqa: ASYNC110 - it says how long
        await asyncio.sleep(waits[-1])
    assert [sent.sid] == [message.sid for message in twilio.messages]
    assert twilio.posts() == (1 if made else 2)
    assert len(waits) <= 3
    await messenger.aclose()
    database.dispose()


async def test_a_process_that_lives_says_what_it_sent(tmp_path: Path, twilio: Twilio) -> None:
    """As the test above would if nobody killed it."""
    process = await start(tmp_path, twilio)
    told, _ = await process.communicate()
    assert told.decode().splitlines()[-1] == twilio.messages[0].sid
