"""Sending: which form a message takes, and what becomes of it."""

import json

import pytest

from mcp_odoo.errors import NotConfigured
from mcp_odoo.messaging.inbox import Inbox
from mcp_odoo.messaging.models import Inbound, Words
from mcp_odoo.messaging.service import Messenger
from tests.messaging.conftest import ANA, LUIS, MARK, WORDS, Clock, MakeMessenger
from tests.messaging.twilio_server import SMS_FROM, TEMPLATE_SID, WHATSAPP_FROM, Twilio

PUBLIC = "https://mcp.example.com"


async def write_to_us(messenger: Messenger, clock: Clock, number: str = ANA, channel: str = "whatsapp") -> None:
    """An inbound message of that number, now."""
    inbound = Inbound(f"SM{number}", number, channel, "hola", None, None)  # type: ignore[arg-type] # a Channel

    async def nothing(_: Inbound) -> None:
        return None

    await Inbox(messenger._database, clock=clock).receive(inbound, nothing)


async def test_outside_the_window_the_template_is_sent(messenger: Messenger, twilio: Twilio) -> None:
    """With its variables made fit for WhatsApp, and no Body."""
    sent = await messenger.send("sms_1/1", ANA, WORDS)
    (message,) = twilio.messages
    assert message.form == {
        "To": f"whatsapp:{ANA}", "From": f"whatsapp:{WHATSAPP_FROM}", "ContentSid": TEMPLATE_SID,
        "ContentVariables": json.dumps({"1": "Año, S.A.", "2": f"3 sillas {MARK}"}),
    }  # fmt: skip
    assert (sent.key, sent.sid, sent.channel, sent.number) == ("sms_1/1", message.sid, "whatsapp", ANA)
    assert (sent.template, sent.status) == (True, "queued")


async def test_inside_the_window_the_text_is_sent(messenger: Messenger, twilio: Twilio, clock: Clock) -> None:
    """As it is, line breaks included."""
    await write_to_us(messenger, clock)
    sent = await messenger.send("k", ANA, WORDS)
    assert twilio.messages[0].form["Body"] == WORDS.text
    assert "ContentSid" not in twilio.messages[0].form
    assert not sent.template


@pytest.mark.parametrize(("age", "template"), [(24 * 3600 - 61, False), (24 * 3600 - 59, True)])
async def test_the_window_closes_a_minute_early(
    messenger: Messenger, twilio: Twilio, clock: Clock, age: float, *, template: bool
) -> None:
    """A message needs some time to get there."""
    await write_to_us(messenger, clock)
    clock.now += age
    assert (await messenger.send("k", ANA, WORDS)).template is template


@pytest.mark.parametrize(("number", "channel"), [(LUIS, "whatsapp"), (ANA, "sms")])
async def test_other_messages_open_no_window(messenger: Messenger, clock: Clock, number: str, channel: str) -> None:
    """Those of other people, and those by SMS."""
    await write_to_us(messenger, clock, number, channel)
    assert (await messenger.send("k", ANA, WORDS)).template


async def test_without_a_template_the_text_is_tried(make: MakeMessenger, twilio: Twilio) -> None:
    """Twilio's sandbox has none, and the window may have opened before this server could see it."""
    sent = await make(template_sid=None).send("k", ANA, WORDS)
    assert (sent.channel, sent.template) == ("whatsapp", False)
    assert twilio.messages[0].outside_window


async def test_words_without_variables_are_no_template(messenger: Messenger, twilio: Twilio) -> None:
    """A template without its mark could not be recognised."""
    sent = await messenger.send("k", ANA, Words(f"Listo {MARK}", {}, MARK))
    assert not sent.template
    assert twilio.messages[0].body == f"Listo {MARK}"


async def test_without_a_template_sms_goes_before_words_in_vain(make: MakeMessenger, twilio: Twilio) -> None:
    """Where there is a sender for it."""
    sent = await make(template_sid=None, sms_from=SMS_FROM).send("k", ANA, WORDS)
    assert (sent.channel, sent.template) == ("sms", False)
    assert twilio.messages[0].form == {"To": ANA, "From": SMS_FROM, "Body": WORDS.text}


async def test_a_window_goes_before_sms(make: MakeMessenger, clock: Clock) -> None:
    """WhatsApp is where people answer."""
    messenger = make(template_sid=None, sms_from=SMS_FROM)
    await write_to_us(messenger, clock)
    assert (await messenger.send("k", ANA, WORDS)).channel == "whatsapp"


async def test_sms_alone(make: MakeMessenger, twilio: Twilio) -> None:
    """Where it is asked for; a Mexican mobile without its old 1."""
    sent = await make(sms_from=SMS_FROM).send("k", "+52 1 55 1234 5678", WORDS, channel="sms")
    assert (sent.channel, twilio.messages[0].form["To"]) == ("sms", ANA)


async def test_sms_needs_a_sender(messenger: Messenger, twilio: Twilio) -> None:
    """Or it is refused by the variable's name, and the key stays new."""
    assert not messenger.sms_possible
    with pytest.raises(NotConfigured) as caught:
        await messenger.send("k", ANA, WORDS, channel="sms")
    assert (caught.value.code, caught.value.details) == ("twilio_not_configured", {"variables": "TWILIO_SMS_FROM"})
    assert twilio.posts() == 0
    assert await messenger.delivery("k") is None


@pytest.mark.parametrize("public_url", [PUBLIC, f"{PUBLIC}/"])
async def test_twilio_is_told_where_to_tell(make: MakeMessenger, twilio: Twilio, public_url: str) -> None:
    """One address, whether PUBLIC_URL ends in a slash or not."""
    await make(public_url=public_url).send("k", ANA, WORDS)
    assert twilio.messages[0].form["StatusCallback"] == f"{PUBLIC}/api/twilio/status"


@pytest.mark.parametrize("given", [ANA, "5512345678", f"whatsapp:{ANA}", "55 1234 5678"])
async def test_a_number_is_read_as_people_write_it(messenger: Messenger, given: str) -> None:
    """Without a country code it is of the region."""
    assert (await messenger.send("k", given, WORDS)).number == ANA


async def test_the_old_mexican_1_is_dialled_where_it_is_written(make: MakeMessenger, twilio: Twilio) -> None:
    """WhatsApp knows many mobiles by it; carriers know none."""
    messenger = make(sms_from=SMS_FROM)
    await messenger.send("a", "+52 1 55 1234 5678", WORDS)
    await messenger.send("b", "+52 1 55 1234 5678", WORDS, channel="sms")
    assert [one.form["To"] for one in twilio.messages] == ["whatsapp:+5215512345678", ANA]


async def test_senders_may_carry_their_channel(make: MakeMessenger, twilio: Twilio) -> None:
    """As Twilio's console shows them."""
    await make(whatsapp_from=f"whatsapp:{WHATSAPP_FROM}").send("k", ANA, WORDS)
    assert twilio.messages[0].form["From"] == f"whatsapp:{WHATSAPP_FROM}"


async def test_an_accepted_message_is_not_sent_again(make: MakeMessenger, twilio: Twilio, clock: Clock) -> None:
    """In another process, later, whatever has changed; nobody is asked."""
    first = await make().send("k", ANA, WORDS)
    clock.now += 3600
    assert await make(sms_from=SMS_FROM).send("k", LUIS, WORDS, channel="sms") == first
    assert len(twilio.requests) == 1


async def test_another_key_is_another_message(messenger: Messenger, twilio: Twilio) -> None:
    """Even with the same words."""
    await messenger.send("k/1", ANA, WORDS)
    await messenger.send("k/2", ANA, WORDS)
    assert len(twilio.messages) == 2


async def test_without_settings_nothing_is_sent(make: MakeMessenger, clock: Clock) -> None:
    """The variables that are missing are named."""
    database = make()._database
    messenger = Messenger(None, database, missing=["TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM"])
    for attempt in (messenger.require_configured, None):
        with pytest.raises(NotConfigured, match="can set TWILIO_AUTH_TOKEN, TWILIO_WHATSAPP_FROM") as caught:
            attempt() if attempt else await messenger.send("k", ANA, WORDS)
        assert caught.value.details == {"variables": "TWILIO_AUTH_TOKEN, TWILIO_WHATSAPP_FROM"}
    assert not messenger.sms_possible
    await messenger.aclose()


@pytest.mark.parametrize(
    ("text", "variables", "mark"),
    [
        ("", {}, MARK),
        (f"{MARK}{'x' * 1600}", {}, MARK),
        ("no mark", {}, MARK),
        (MARK, {"1": "no mark"}, MARK),
        (MARK, {"1": f"{'x' * 1024} {MARK}"}, MARK),
        ("a\nb", {}, "a\nb"),
        ("text", {}, ""),
    ],
)
def test_words_that_cannot_be_recognised_are_a_mistake(text: str, variables: dict[str, str], mark: str) -> None:
    """They could be sent twice; so are words that are too long."""
    with pytest.raises(ValueError, match=r"mark|characters"):
        Words(text, variables, mark)
