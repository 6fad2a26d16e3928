"""What Twilio refuses, and what is said of it."""

import pytest
import sqlalchemy as sa

from mcp_odoo.errors import MessagingError, UpstreamUnavailable
from mcp_odoo.messaging.codes import KNOWN, TABLE
from mcp_odoo.messaging.refusals import explain
from mcp_odoo.messaging.service import Messenger
from tests.messaging.conftest import ANA, LUIS, WORDS, MakeMessenger
from tests.messaging.twilio_faults import TOO_MANY
from tests.messaging.twilio_server import SMS_FROM, Http, Refusal, Twilio


async def refusal(messenger: Messenger, key: str = "k", to: str = ANA) -> MessagingError:
    """The error of a message that is refused."""
    with pytest.raises(MessagingError) as caught:
        await messenger.send(key, to, WORDS)
    return caught.value


async def test_a_refusal_carries_twilio_s_code_and_text(messenger: Messenger, twilio: Twilio) -> None:
    """And whose matter it is."""
    twilio.refuses[ANA] = 21610
    error = await refusal(messenger)
    assert (error.code, error.blame, error.status) == ("twilio_21610", "recipient", 502)
    assert error.details == {
        "twilio_code": 21610, "reason": "Attempt to send to unsubscribed recipient", "number": ANA,
        "blame": "recipient",
    }  # fmt: skip
    assert error.message.startswith("The recipient has unsubscribed")


async def test_a_refused_message_stays_refused(make: MakeMessenger, twilio: Twilio) -> None:
    """In another process, too, and nobody is asked again."""
    twilio.refuses[ANA] = 63003
    first = await refusal(make())
    twilio.refuses.clear()
    again = await refusal(make())
    assert (again.message, again.code, again.details) == (first.message, first.code, first.details)
    assert twilio.posts() == 1


async def test_a_refused_message_is_a_failed_delivery(messenger: Messenger, twilio: Twilio) -> None:
    """Without a sid."""
    twilio.refuses[ANA] = 63024
    await refusal(messenger)
    delivery = await messenger.delivery("k")
    assert delivery is not None
    assert (delivery.sid, delivery.status, delivery.error_code, delivery.failed) == (None, None, 63024, True)


@pytest.mark.parametrize("to", ["", "12", "nobody", "+52 55", "+" + "5" * 40])
async def test_what_is_no_number_is_the_recipient_s_matter(messenger: Messenger, twilio: Twilio, to: str) -> None:
    """Twilio is not asked."""
    error = await refusal(messenger, to=to)
    assert (error.code, error.blame, twilio.posts()) == ("twilio_21211", "recipient", 0)


@pytest.mark.parametrize(
    ("changes", "code", "twilio_code"),
    [
        ({"auth_token": "wrong"}, "twilio_20003", 20003),
        ({"whatsapp_from": LUIS}, "twilio_63007", 63007),
        ({"template_sid": "HX" + "0" * 32}, "twilio_21655", 21655),
        ({"public_url": "ftp://x"}, "twilio_21609", 21609),
    ],
)
async def test_what_the_operator_must_mend_is_the_sender_s_matter(
    make: MakeMessenger, twilio: Twilio, changes: dict[str, str], code: str, twilio_code: int
) -> None:
    """No other recipient could be reached."""
    error = await refusal(make(**changes))
    assert (error.code, error.details["twilio_code"], error.blame) == (code, twilio_code, "sender")


@pytest.mark.parametrize(
    ("answer", "code", "blame"),
    [
        (Refusal(29999, text="New"), "twilio_error", "recipient"),
        (Refusal(29999, status=403, text="New"), "twilio_error", "sender"),
        (Refusal(63038, status=429, text="Too many today"), "twilio_63038", "sender"),
        (Http(404), "twilio_error", "sender"),
    ],
)
async def test_a_refusal_that_we_do_not_know_is_judged_by_its_status(
    messenger: Messenger, twilio: Twilio, answer: Refusal | Http, code: str, blame: str
) -> None:
    """A 400 is about this message; others are about all of them."""
    twilio.faults.append(answer)
    error = await refusal(messenger)
    assert (error.code, error.blame) == (code, blame)


async def test_too_many_requests_made_nothing(messenger: Messenger, twilio: Twilio) -> None:
    """It may be sent after the time that Twilio names."""
    twilio.faults.append(TOO_MANY)
    with pytest.raises(UpstreamUnavailable) as caught:
        await messenger.send("k", ANA, WORDS)
    assert (caught.value.code, caught.value.retry_after) == ("twilio_busy", 7.0)
    await messenger.send("k", ANA, WORDS)
    assert [method for method, _ in twilio.requests] == ["POST", "POST"]


async def test_outside_the_window_says_what_is_missing(make: MakeMessenger, twilio: Twilio) -> None:
    """The variable with the template."""
    twilio.refuses_outside_window = True
    error = await refusal(make(template_sid=None))
    assert (error.code, error.blame) == ("twilio_63016", "recipient")
    assert "TWILIO_WHATSAPP_TEMPLATE_SID" in error.message


@pytest.mark.parametrize("code", [63003, 63015, 63016, 63024, 29999])
async def test_who_has_no_whatsapp_gets_an_sms(make: MakeMessenger, twilio: Twilio, code: int) -> None:
    """Under the same key, where there is a sender; the same is said when it is asked again."""
    twilio.faults.append(Refusal(code))
    messenger = make(sms_from=SMS_FROM)
    sent = await messenger.send("k", ANA, WORDS)
    assert (sent.channel, sent.template) == ("sms", False)
    assert twilio.messages[0].form == {"To": ANA, "From": SMS_FROM, "Body": WORDS.text}
    assert await messenger.send("k", ANA, WORDS) == sent
    delivery = await messenger.delivery("k")
    assert delivery is not None
    assert (delivery.channel, delivery.error_code, delivery.failed) == ("sms", None, False)
    assert twilio.posts() == 2


async def test_whatsapp_alone_gets_no_sms(make: MakeMessenger, twilio: Twilio) -> None:
    """Where it is asked for."""
    twilio.refuses[ANA] = 63003
    with pytest.raises(MessagingError):
        await make(sms_from=SMS_FROM).send("k", ANA, WORDS, channel="whatsapp")
    assert twilio.posts() == 1


async def test_a_mistake_of_the_sender_gets_no_sms(make: MakeMessenger, twilio: Twilio) -> None:
    """The operator would never hear of it."""
    error = await refusal(make(sms_from=SMS_FROM, whatsapp_from=LUIS))
    assert (error.code, twilio.posts()) == ("twilio_63007", 1)


async def test_who_is_reached_by_neither_has_the_last_refusal(make: MakeMessenger, twilio: Twilio) -> None:
    """That of the SMS, now and ever after."""
    twilio.faults += [Refusal(63003), Refusal(21614)]
    messenger = make(sms_from=SMS_FROM)
    assert (await refusal(messenger)).code == "twilio_21614"
    assert (await refusal(messenger)).code == "twilio_21614"
    assert twilio.posts() == 2


async def test_sms_that_is_out_of_order_blames_nobody_else(make: MakeMessenger, twilio: Twilio) -> None:
    """Others may still be reached by WhatsApp."""
    twilio.faults.append(Refusal(63003))
    error = await refusal(make(sms_from=LUIS))
    assert (error.code, error.blame) == ("twilio_63003", "recipient")


async def test_an_sms_that_could_not_leave_is_still_an_sms(make: MakeMessenger, twilio: Twilio) -> None:
    """WhatsApp has refused it once; it is not asked again."""
    twilio.faults += [Refusal(63003), TOO_MANY]
    messenger = make(sms_from=SMS_FROM)
    with pytest.raises(UpstreamUnavailable):
        await messenger.send("k", ANA, WORDS)
    assert (await messenger.send("k", ANA, WORDS)).channel == "sms"
    assert twilio.posts() == 3


@pytest.mark.parametrize("number", [
    21211, 21610, 21614, 21408, 63003, 63007, 63015, 63016, 63024, 20003, 20404, 21606, 21655, 21656,
    *range(30003, 30009),
])  # fmt: skip
def test_what_people_can_mend_has_a_sentence_of_its_own(number: int) -> None:
    """With the code, by which Twilio's page on it is found."""
    error = explain(number)
    assert error.code == f"twilio_{KNOWN[number].numbers[0]}"
    assert error.message.endswith(f"({number})")


def test_no_code_is_in_the_table_twice() -> None:
    """One of them would never be said."""
    assert len(KNOWN) == sum(len(known.numbers) for known in TABLE)


def test_a_code_alone_is_explained() -> None:
    """A status callback carries nothing else; what we do not know is in Twilio's documentation."""
    error = explain(12345)
    assert (error.code, error.blame) == ("twilio_error", "recipient")
    assert "https://www.twilio.com/docs/api/errors/12345" in error.message


async def test_a_database_that_cannot_say_sends_nothing(make: MakeMessenger, twilio: Twilio) -> None:
    """It may be tried again."""
    messenger = make()
    with messenger._database.begin() as db:
        db.execute(sa.text("DROP TABLE messages"))
    with pytest.raises(UpstreamUnavailable) as caught:
        await messenger.send("k", ANA, WORDS)
    assert (caught.value.code, twilio.posts()) == ("jobs_unavailable", 0)
