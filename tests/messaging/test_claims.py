"""One message, many senders: only one request reaches Twilio."""

import asyncio

import pytest
import sqlalchemy as sa

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.messaging.models import Sent
from mcp_odoo.messaging.outbox import LEASE_SURPLUS
from tests.messaging.conftest import AMPLE, ANA, SHORT, WORDS, Clock, MakeMessenger, cut_short
from tests.messaging.twilio_server import Hang, Slow, Twilio


async def test_tasks_and_processes_that_come_at_once_send_one(make: MakeMessenger, twilio: Twilio) -> None:
    """The others are told how long it may take at most."""
    processes = [make(), make(), make()]
    for n in range(5):
        answers = await asyncio.gather(
            *(one.send(f"k/{n}", ANA, WORDS) for one in processes * 3), return_exceptions=True
        )  # fmt: skip
        assert len(twilio.messages) == n + 1
        assert {type(answer) for answer in answers} <= {Sent, UpstreamUnavailable}
        assert len({answer.sid for answer in answers if isinstance(answer, Sent)}) == 1
    assert twilio.posts() == 5


async def test_who_comes_while_it_is_being_sent_is_told_to_come_back(
    make: MakeMessenger, twilio: Twilio, clock: Clock
) -> None:
    """When the claim is over, whether or not somebody died; then it has what the other one sent."""
    twilio.faults.append(Slow(0.3))
    first = asyncio.create_task(make().send("k", ANA, WORDS))
    await twilio.asked.wait()
    clock.now += 1
    with pytest.raises(UpstreamUnavailable) as caught:
        await make().send("k", ANA, WORDS)
    assert caught.value.code == "twilio_unavailable"
    assert caught.value.retry_after == pytest.approx(AMPLE + LEASE_SURPLUS - 1)
    assert await make().send("k2", ANA, WORDS) != await first
    assert await make().send("k", ANA, WORDS) == await first
    assert twilio.posts() == 2


async def test_a_clock_that_was_set_back_holds_nobody_up(make: MakeMessenger, twilio: Twilio, clock: Clock) -> None:
    """A claim lasts seconds, not until the time that it was made at comes again."""
    messenger = make()
    twilio.faults.append(Hang(made=True))
    await cut_short(messenger, twilio)
    clock.now -= 7200
    assert (await messenger.send("k", ANA, WORDS)).sid == twilio.messages[0].sid


async def test_who_looks_for_it_at_once_sends_it_once(make: MakeMessenger, twilio: Twilio, clock: Clock) -> None:
    """Of many that find the outcome unknown, one sends."""
    processes = [make(timeout=SHORT), make(timeout=SHORT)]
    twilio.faults.append(Hang())
    with pytest.raises(UpstreamUnavailable):
        await processes[0].send("k", ANA, WORDS)
    clock.now += 10
    await asyncio.gather(*(one.send("k", ANA, WORDS) for one in processes * 4), return_exceptions=True)
    assert len(twilio.messages) == 1


async def test_a_database_that_is_slow_to_give_the_claim_sends_nothing(make: MakeMessenger, twilio: Twilio) -> None:
    """By then the claim may be over, and somebody else at it."""
    messenger, other = make(timeout=0.5), make()
    with other._database.begin() as db:
        db.execute(sa.text("DELETE FROM messages"))
        late = asyncio.create_task(messenger.send("k", ANA, WORDS))
        await asyncio.sleep(1.5)
    with pytest.raises(UpstreamUnavailable) as caught:
        await late
    assert (caught.value.code, twilio.posts()) == ("twilio_unavailable", 0)
    await other.send("k", ANA, WORDS)
    assert twilio.posts() == 1
