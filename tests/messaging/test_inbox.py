"""Messages that people write are answered once."""

import asyncio

import pytest
import sqlalchemy as sa

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.messaging.inbox import ANSWER_SECONDS, Inbox
from mcp_odoo.messaging.models import Inbound
from mcp_odoo.messaging.service import Messenger
from mcp_odoo.messaging.tables import inbound_messages
from tests.messaging.conftest import ANA, WORDS, Clock, MakeMessenger

HELLO = Inbound("SM" + "0" * 32, ANA, "whatsapp", "hola", None, None)


class Desk:
    """Answers `reply`, after `seconds`, and counts."""

    def __init__(self, reply: str | None = "Listo", seconds: float = 0.0) -> None:
        self.reply = reply
        self.seconds = seconds
        self.heard: list[Inbound] = []

    async def __call__(self, inbound: Inbound) -> str | None:
        self.heard.append(inbound)
        await asyncio.sleep(self.seconds)
        return self.reply


async def cut_short(inbox: Inbox) -> None:
    """Somebody was at it, and is no more."""
    desk = Desk(seconds=60)
    lost = asyncio.create_task(inbox.receive(HELLO, desk))
    while not desk.heard:  # noqa: ASYNC110 - nothing tells when
        await asyncio.sleep(0.01)
    lost.cancel()


@pytest.fixture
def inbox(messenger: Messenger, clock: Clock) -> Inbox:
    """On the messenger's database and clock."""
    return Inbox(messenger._database, clock=clock)


@pytest.mark.parametrize("reply", ["Listo", "Año\n<&>", None, ""])
async def test_a_repeat_gets_the_first_reply(make: MakeMessenger, inbox: Inbox, reply: str | None) -> None:
    """Of another process, too; nobody is asked again, also where there was no reply."""
    desk, other = Desk(reply), Inbox(make()._database)
    assert [await one.receive(HELLO, desk) for one in (inbox, inbox, other)] == [reply or None] * 3
    assert desk.heard == [HELLO]


async def test_repeats_that_come_at_once_are_one(make: MakeMessenger, inbox: Inbox) -> None:
    """They wait for the first one's reply."""
    desk, other = Desk(seconds=0.3), Inbox(make()._database)
    replies = await asyncio.gather(*(one.receive(HELLO, desk) for one in (inbox, other) * 4))
    assert (replies, len(desk.heard)) == (["Listo"] * 8, 1)


async def test_who_could_not_answer_is_asked_again(inbox: Inbox, messenger: Messenger) -> None:
    """At once; and the window is open all the same."""

    async def away(_: Inbound) -> str | None:
        raise UpstreamUnavailable("away")

    with pytest.raises(UpstreamUnavailable):
        await inbox.receive(HELLO, away)
    assert not (await messenger.send("k", ANA, WORDS)).template
    assert await inbox.receive(HELLO, Desk()) == "Listo"


async def test_what_a_crash_left_unanswered_is_answered(inbox: Inbox, clock: Clock) -> None:
    """Once the one who was at it would have done it."""
    await cut_short(inbox)
    desk = Desk()
    waiting = asyncio.create_task(inbox.receive(HELLO, desk))
    await asyncio.sleep(0.3)
    assert not desk.heard
    clock.now += ANSWER_SECONDS
    assert await waiting == "Listo"
    assert len(desk.heard) == 1


async def test_nobody_waits_for_a_clock_that_stands_still(inbox: Inbox) -> None:
    """Longer than an answer may take."""
    await cut_short(inbox)
    assert await asyncio.wait_for(inbox.receive(HELLO, Desk()), 2 * ANSWER_SECONDS) == "Listo"


async def test_another_message_is_another_one(inbox: Inbox) -> None:
    """Even with the same words."""
    desk = Desk()
    await inbox.receive(HELLO, desk)
    await inbox.receive(Inbound("SM" + "1" * 32, ANA, "whatsapp", "hola", None, None), desk)
    assert len(desk.heard) == 2


async def test_a_database_that_cannot_say_answers_nobody(inbox: Inbox, messenger: Messenger) -> None:
    """Twilio may try again."""
    with messenger._database.begin() as db:
        db.execute(sa.text("DROP TABLE inbound_messages"))
    desk = Desk()
    with pytest.raises(UpstreamUnavailable) as caught:
        await inbox.receive(HELLO, desk)
    assert (caught.value.code, desk.heard) == ("jobs_unavailable", [])


async def test_what_is_old_is_forgotten(inbox: Inbox, messenger: Messenger, clock: Clock) -> None:
    """Messages, statuses and what was received; what is newer stays, and with it an open window."""
    await inbox.receive(HELLO, Desk())
    sent = await messenger.send("old", ANA, WORDS)
    await inbox.note_status(sent.sid, "read", None)
    clock.now += 10 * 24 * 3600
    await messenger.send("new", ANA, WORDS)
    await inbox.receive(Inbound("SM" + "1" * 32, ANA, "whatsapp", "hola", None, None), Desk())
    assert messenger.forget(clock.now - 24 * 3600) == 3
    assert messenger.forget(clock.now - 24 * 3600) == 0
    assert await messenger.delivery("old") is None
    assert await messenger.delivery("new") is not None
    assert messenger.forget(clock.now + 1) == 1
    with messenger._database.connect() as db:
        assert db.execute(sa.select(sa.func.count()).select_from(inbound_messages)).scalar_one() == 1
    assert not (await messenger.send("newer", ANA, WORDS)).template
