"""Messages of processes that share a PostgreSQL database: each is sent, told and answered once."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.jobs.database import open_database
from mcp_odoo.messaging.inbox import Inbox
from mcp_odoo.messaging.models import Inbound, Sent
from mcp_odoo.messaging.service import Messenger
from tests.messaging.conftest import ANA, WORDS
from tests.messaging.twilio_server import Drop, Twilio, twilio_server


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    """On loopback."""
    async with twilio_server() as server:
        yield server


@pytest.fixture
async def offices(
    postgresql: dict[str, str], twilio: Twilio, tmp_path: Path
) -> AsyncIterator[list[tuple[Messenger, Inbox]]]:
    """Two processes' messengers and inboxes, each with connections of its own."""
    engines = [open_database(postgresql["MCP_ODOO_DATABASE_URL"], tmp_path) for _ in range(2)]
    made = [(Messenger(twilio.account(), engine), Inbox(engine)) for engine in engines]
    for messenger, _ in made:
        messenger.create_tables()
    yield made
    for messenger, _ in made:
        await messenger.aclose()
    for engine in engines:
        engine.dispose()


async def test_one_message_is_sent_by_one(offices: list[tuple[Messenger, Inbox]], twilio: Twilio) -> None:
    """Whoever comes at the same time is told to come back."""
    messengers = [messenger for messenger, _ in offices] * 4
    for n in range(10):
        answers = await asyncio.gather(
            *(one.send(f"k/{n}", ANA, WORDS) for one in messengers), return_exceptions=True
        )  # fmt: skip
        assert {type(answer) for answer in answers} <= {Sent, UpstreamUnavailable}
    assert (len(twilio.messages), twilio.posts()) == (10, 10)


async def test_what_one_lost_the_other_finds(offices: list[tuple[Messenger, Inbox]], twilio: Twilio) -> None:
    """With the status that came before; a repeat of the status is no news."""
    (first, inbox), (second, other) = offices
    twilio.faults.append(Drop())
    with pytest.raises(UpstreamUnavailable):
        await first.send("k", ANA, WORDS)
    sid = twilio.messages[0].sid
    assert await inbox.note_status(sid, "sent", None) is None
    sent = await second.send("k", ANA, WORDS)
    assert (sent.sid, sent.status, twilio.posts()) == (sid, "sent", 1)
    news = await asyncio.gather(*(one.note_status(sid, "delivered", None) for one in (inbox, other) * 4))
    assert [one.status for one in news if one is not None] == ["delivered"]


async def test_one_message_is_answered_by_one(offices: list[tuple[Messenger, Inbox]]) -> None:
    """The others give the same reply, and the window is open for all."""
    inbound, asked = Inbound(f"SM{secrets.token_hex(16)}", ANA, "whatsapp", "hola", None, None), []

    async def answer(one: Inbound) -> str:
        asked.append(one)
        await asyncio.sleep(0.2)
        return "Listo"

    replies = await asyncio.gather(*(inbox.receive(inbound, answer) for _, inbox in offices * 4))
    assert (replies, asked) == (["Listo"] * 8, [inbound])
    assert not (await offices[1][0].send("k", ANA, WORDS)).template
    assert offices[0][0].forget(0) == 0
