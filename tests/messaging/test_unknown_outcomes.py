"""A message whose answer was lost is looked for before it is sent again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mcp_odoo.errors import MessagingError, UpstreamUnavailable
from mcp_odoo.messaging.outbox import LEASE_SURPLUS
from mcp_odoo.messaging.sending import SETTLE_SECONDS
from mcp_odoo.messaging.service import Messenger
from tests.messaging.conftest import AMPLE, ANA, SHORT, WORDS, Clock, MakeMessenger, cut_short
from tests.messaging.twilio_faults import Fault
from tests.messaging.twilio_server import (
    SMS_FROM,
    TEMPLATE_SID,
    WHATSAPP_FROM,
    Drop,
    Hang,
    Http,
    Message,
    Refusal,
    Slow,
    Twilio,
)

MADE: list[Fault] = [Drop(), Hang(made=True), Http(500, made=True), Http(503, made=True), Http(201, b"{}", made=True),
                     Http(200, b"<html>", made=True), Http(302, made=True), Http(408, made=True)]  # fmt: skip
NOT_MADE: list[Fault] = [Drop(made=False), Hang(), Http(500), Http(502), Http(503, headers={"Retry-After": "20"})]
BLIND: list[Fault] = [Drop(), Hang(), Http(500), Http(200, b"[]"), Refusal(20003, 401), Refusal(20404, 404), Http(429),
                      Http(200, b'{"messages": 1}')]  # fmt: skip


async def unavailable(messenger: Messenger) -> UpstreamUnavailable:
    """The error of a message that may be asked for again."""
    with pytest.raises(UpstreamUnavailable) as caught:
        await messenger.send("k", ANA, WORDS)
    assert caught.value.code == "twilio_unavailable"
    return caught.value


@pytest.mark.parametrize("fault", MADE, ids=str)
@pytest.mark.parametrize("template", [True, False])
async def test_a_message_that_was_made_is_found(
    make: MakeMessenger, twilio: Twilio, fault: Fault, *, template: bool
) -> None:
    """By its mark in Twilio's list, at once and by another process; it is not sent again."""
    changes: dict[str, object] = {"timeout": SHORT} if template else {"timeout": SHORT, "template_sid": None}
    twilio.faults.append(fault)
    assert (await unavailable(make(**changes))).retry_after == SETTLE_SECONDS
    sent = await make(**changes).send("k", ANA, WORDS)
    assert sent.sid == twilio.messages[0].sid
    assert sent.template is template
    assert (len(twilio.messages), twilio.posts()) == (1, 1)


@pytest.mark.parametrize("fault", NOT_MADE, ids=str)
async def test_a_message_that_was_not_made_is_sent_again(
    impatient: Messenger, twilio: Twilio, clock: Clock, fault: Fault
) -> None:
    """Once Twilio's list would show it."""
    twilio.faults.append(fault)
    await unavailable(impatient)
    clock.now += 1
    assert (await unavailable(impatient)).retry_after == pytest.approx(SETTLE_SECONDS - 1)
    assert twilio.posts() == 1
    clock.now += SETTLE_SECONDS - 1
    sent = await impatient.send("k", ANA, WORDS)
    assert [sent.sid] == [message.sid for message in twilio.messages]
    assert twilio.posts() == 2


async def test_a_list_that_lags_is_waited_for(messenger: Messenger, twilio: Twilio, clock: Clock) -> None:
    """What it does not show yet may be there."""
    twilio.faults.append(Drop())
    twilio.list_lag = 60
    await unavailable(messenger)
    await unavailable(messenger)
    twilio.list_lag = 0
    clock.now += 1
    assert (await messenger.send("k", ANA, WORDS)).sid == twilio.messages[0].sid
    assert len(twilio.messages) == 1


async def test_the_wait_is_the_one_that_twilio_asks_for(messenger: Messenger, twilio: Twilio) -> None:
    """Where that is longer than ours."""
    twilio.faults.append(Http(503, headers={"Retry-After": "20"}))
    assert (await unavailable(messenger)).retry_after == 20


async def test_a_refused_connection_sent_nothing(messenger: Messenger, twilio: Twilio) -> None:
    """It may be sent at once when Twilio is back, and nobody looks for it."""
    await twilio.stop()
    assert (await unavailable(messenger)).retry_after is None
    await twilio.start()
    await messenger.send("k", ANA, WORDS)
    assert [method for method, _ in twilio.requests] == ["POST"]


@pytest.mark.parametrize("api_url", ["http://nowhere.invalid", "gopher://127.0.0.1"])
async def test_an_address_that_is_none_sent_nothing(make: MakeMessenger, api_url: str) -> None:
    """The error says so."""
    assert (await unavailable(make(api_url=api_url))).retry_after is None


@pytest.mark.parametrize("fault", BLIND, ids=str)
async def test_who_cannot_look_sends_nothing(
    impatient: Messenger, twilio: Twilio, clock: Clock, fault: Fault
) -> None:  # fmt: skip
    """However long ago it was; the next one looks again."""
    twilio.faults.append(Drop())
    await unavailable(impatient)
    clock.now += 3600
    twilio.list_faults.append(fault)
    with pytest.raises((UpstreamUnavailable, MessagingError)):
        await impatient.send("k", ANA, WORDS)
    assert twilio.posts() == 1
    assert (await impatient.send("k", ANA, WORDS)).sid == twilio.messages[0].sid
    assert len(twilio.messages) == 1


async def test_another_message_to_the_same_number_is_not_taken_for_it(
    messenger: Messenger, twilio: Twilio, clock: Clock
) -> None:
    """Nor one in the other direction, nor an old one with the same mark."""
    await messenger.send("other", ANA, type(WORDS)("another-mark", {"1": "another-mark"}, "another-mark"))
    await messenger.send("old", ANA, WORDS)
    twilio.messages[1].created = twilio.messages[1].created.replace(year=2020)
    await messenger.send("theirs", ANA, WORDS)
    twilio.messages[2].direction = "inbound"
    twilio.faults.append(Drop(made=False))
    await unavailable(messenger)
    clock.now += SETTLE_SECONDS
    sent = await messenger.send("k", ANA, WORDS)
    assert sent.sid == twilio.messages[3].sid


async def test_a_mexican_mobile_is_found_in_its_other_form(messenger: Messenger, twilio: Twilio) -> None:
    """Twilio may keep it with its old 1."""
    twilio.faults.append(Drop())
    await unavailable(messenger)
    twilio.messages[0].form = {**twilio.messages[0].form, "To": "whatsapp:+5215512345678"}
    assert (await messenger.send("k", ANA, WORDS)).sid == twilio.messages[0].sid


async def test_a_lost_sms_is_found(make: MakeMessenger, twilio: Twilio) -> None:
    """Also one that is the second attempt, after WhatsApp's refusal."""
    twilio.faults += [Refusal(63003), Drop()]
    messenger = make(sms_from=SMS_FROM)
    await unavailable(messenger)
    sent = await messenger.send("k", ANA, WORDS)
    assert (sent.channel, sent.sid) == ("sms", twilio.messages[0].sid)
    assert len(twilio.messages) == 1


async def test_an_answer_that_is_late_and_in_time_is_taken(messenger: Messenger, twilio: Twilio) -> None:
    """Nothing is lost by it."""
    twilio.faults.append(Slow(0.2))
    await messenger.send("k", ANA, WORDS)
    assert twilio.posts() == 1


async def test_a_sender_who_was_cancelled_leaves_the_outcome_unknown(
    messenger: Messenger, twilio: Twilio, clock: Clock
) -> None:
    """Others wait until its claim is over, and then look."""
    twilio.faults.append(Hang(made=True))
    await cut_short(messenger, twilio)
    assert (await unavailable(messenger)).retry_after == pytest.approx(AMPLE + LEASE_SURPLUS)
    clock.now += AMPLE + LEASE_SURPLUS
    assert (await messenger.send("k", ANA, WORDS)).sid == twilio.messages[0].sid
    assert len(twilio.messages) == 1


async def test_a_message_of_somebody_else_s_is_not_taken_for_ours(
    messenger: Messenger, twilio: Twilio, clock: Clock
) -> None:
    """Where Twilio's list does not show texts: one that was made before the attempt cannot be it."""
    form = {"To": f"whatsapp:{ANA}", "From": f"whatsapp:{WHATSAPP_FROM}"}
    before = datetime.fromtimestamp(clock.now - 4, UTC)
    twilio.messages.append(Message("SM" + "0" * 32, form, "", "delivered", "outbound-api", created=before))
    twilio.faults.append(Drop(made=False))
    await unavailable(messenger)
    clock.now += SETTLE_SECONDS
    sent = await messenger.send("k", ANA, WORDS)
    assert sent.sid == twilio.messages[1].sid
    assert twilio.posts() == 2


async def test_a_template_without_the_mark_is_found_by_its_time(make: MakeMessenger, twilio: Twilio) -> None:
    """The operator's template left variable 7 out: what was made since the attempt, and is no other message of ours."""
    twilio.templates[TEMPLATE_SID] = "Nuevo cliente"
    messenger = make()
    first = await messenger.send("first", ANA, replace(WORDS, mark="S1795-cd34", text=f"{WORDS.text} S1795-cd34",
                                                     variables={"1": "S1795-cd34"}))  # fmt: skip
    twilio.faults.append(Drop(made=True))
    await unavailable(messenger)
    sent = await messenger.send("k", ANA, WORDS)
    assert sent.sid == twilio.messages[1].sid != first.sid
    assert twilio.posts() == 2
