"""What became of a message, as Twilio tells it: in any order, more than once, and sometimes too early."""

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.jobs.database import create_tables, sqlite_engine
from mcp_odoo.messaging.inbox import Inbox
from mcp_odoo.messaging.service import Messenger
from mcp_odoo.messaging.statuses import RANKS
from mcp_odoo.messaging.tables import message_statuses, metadata
from tests.messaging.conftest import ANA, WORDS
from tests.messaging.twilio_server import Drop, Twilio


@pytest.fixture
def inbox(messenger: Messenger) -> Inbox:
    """On the messenger's database."""
    return Inbox(messenger._database)


async def test_news_of_a_message_say_what_is_known(messenger: Messenger, inbox: Inbox) -> None:
    """By the sender's key; the messenger says the same."""
    sent = await messenger.send("k", ANA, WORDS)
    delivery = await inbox.note_status(sent.sid, "delivered", None)
    assert delivery is not None
    assert (delivery.key, delivery.sid, delivery.number, delivery.channel) == ("k", sent.sid, ANA, "whatsapp")
    assert (delivery.status, delivery.error_code, delivery.failed) == ("delivered", None, False)
    assert await messenger.delivery("k") == delivery


@pytest.mark.parametrize("status", ["failed", "undelivered"])
async def test_a_failure_carries_its_code(messenger: Messenger, inbox: Inbox, status: str) -> None:
    """And the message is accepted all the same: it is not sent again."""
    sent = await messenger.send("k", ANA, WORDS)
    delivery = await inbox.note_status(sent.sid, status, 63016)
    assert delivery is not None
    assert (delivery.status, delivery.error_code, delivery.failed) == (status, 63016, True)
    assert (await messenger.send("k", ANA, WORDS)).status == status


async def test_a_delivered_message_did_not_fail(messenger: Messenger, inbox: Inbox) -> None:
    """Whichever is told last; the failure's code is gone with it."""
    sent = await messenger.send("k", ANA, WORDS)
    await inbox.note_status(sent.sid, "failed", 30008)
    delivery = await inbox.note_status(sent.sid, "delivered", None)
    assert delivery is not None
    assert (delivery.status, delivery.error_code, delivery.failed) == ("delivered", None, False)
    assert await inbox.note_status(sent.sid, "undelivered", 30008) is None


async def test_a_repeat_is_no_news(messenger: Messenger, inbox: Inbox) -> None:
    """Nor is what says less."""
    sent = await messenger.send("k", ANA, WORDS)
    assert await inbox.note_status(sent.sid, "sent", None) is not None
    assert await inbox.note_status(sent.sid, "sent", None) is None
    assert await inbox.note_status(sent.sid, "queued", None) is None


@pytest.mark.parametrize("status", ["", "received", "DELIVERED", "x" * 1000, "'; drop table messages; --"])
async def test_a_status_that_we_do_not_know_is_left_alone(messenger: Messenger, inbox: Inbox, status: str) -> None:
    """Nothing is stored of it."""
    sent = await messenger.send("k", ANA, WORDS)
    assert await inbox.note_status(sent.sid, status, None) is None
    delivery = await messenger.delivery("k")
    assert delivery is not None
    assert delivery.status == "queued"


async def test_a_status_may_come_before_the_answer(messenger: Messenger, inbox: Inbox, twilio: Twilio) -> None:
    """It is nobody's message then, and the message's as soon as its sid is known."""
    twilio.faults.append(Drop())
    with pytest.raises(UpstreamUnavailable):
        await messenger.send("k", ANA, WORDS)
    assert await inbox.note_status(twilio.messages[0].sid, "failed", 63016) is None
    assert (await messenger.send("k", ANA, WORDS)).status == "failed"
    delivery = await messenger.delivery("k")
    assert delivery is not None
    assert (delivery.status, delivery.error_code, delivery.failed) == ("failed", 63016, True)


async def test_twilio_s_list_may_know_more_than_its_callbacks(
    messenger: Messenger, inbox: Inbox, twilio: Twilio
) -> None:
    """What was delivered did not fail, whoever says so."""
    twilio.faults.append(Drop())
    with pytest.raises(UpstreamUnavailable):
        await messenger.send("k", ANA, WORDS)
    await inbox.note_status(twilio.messages[0].sid, "failed", 30008)
    twilio.messages[0].status = "delivered"
    assert (await messenger.send("k", ANA, WORDS)).status == "delivered"
    delivery = await messenger.delivery("k")
    assert delivery is not None
    assert (delivery.error_code, delivery.failed) == (None, False)


async def test_of_an_unknown_key_nothing_is_known(messenger: Messenger) -> None:
    """It is None, not an error."""
    assert await messenger.delivery("never") is None


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """One for all examples."""
    engine = sqlite_engine(Path(tmp_path_factory.mktemp("statuses")) / "jobs.sqlite")
    create_tables(engine, metadata)
    yield engine
    engine.dispose()


@settings(max_examples=30, deadline=None)
@given(told=st.lists(st.sampled_from(sorted(RANKS)), min_size=1, max_size=8))
def test_the_status_that_says_most_wins_in_any_order(database: sa.Engine, told: list[str]) -> None:
    """Of those that say as much, the first."""
    inbox, sid = Inbox(database), f"SM{secrets.token_hex(16)}"

    async def tell() -> None:
        for status in told:
            await inbox.note_status(sid, status, None)

    asyncio.run(tell())
    with database.connect() as db:
        kept = db.execute(sa.select(message_statuses.c.status).where(message_statuses.c.sid == sid)).scalar_one()
    assert kept == max(told, key=RANKS.__getitem__)
