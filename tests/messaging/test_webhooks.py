"""What Twilio calls, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from mcp_odoo.audit.writes import recorded_by_job
from mcp_odoo.messaging.inbox import Inbox
from mcp_odoo.messaging.models import Delivery, Inbound
from mcp_odoo.messaging.rest import twilio_routes
from mcp_odoo.messaging.service import Messenger
from mcp_odoo.messaging.signatures import MOST_BYTES, TwilioSignature
from mcp_odoo.web.errors import add_error_handlers
from tests.messaging.conftest import ANA, WORDS
from tests.messaging.twilio_server import AUTH_TOKEN, Twilio, reply_of
from tests.messaging.twilio_webhooks import signed

SID = "SM" + "0" * 32


@dataclass
class Office:
    """A server with the two routes; what they told, and what is to be replied."""

    url: str = ""
    deliveries: list[Delivery] = field(default_factory=list)
    inbound: list[Inbound] = field(default_factory=list)
    reply: str | None = "Va, <Ana> & Co."

    @property
    def status(self) -> str:
        return f"{self.url}/api/twilio/status"

    @property
    def inbox(self) -> str:
        return f"{self.url}/api/twilio/inbound"

    async def on_status(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)

    async def on_inbound(self, inbound: Inbound) -> str | None:
        self.inbound.append(inbound)
        return self.reply

    async def post(self, url: str, form: dict[str, str], **headers: str) -> httpx2.Response:
        """A form that Twilio signed, unless `headers` say otherwise."""
        sent = {"X-Twilio-Signature": signed(AUTH_TOKEN, url, form), **headers}
        async with httpx2.AsyncClient() as http:
            return await http.post(url, data=form, headers=sent)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """The address at which the app is served."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await running


@pytest.fixture
async def office(messenger: Messenger) -> AsyncIterator[Office]:
    """Served on loopback, without a public address."""
    office, app = Office(), FastAPI()
    add_error_handlers(app, "es")
    app.include_router(
        twilio_routes(
            TwilioSignature(AUTH_TOKEN, None), Inbox(messenger._database),
            on_status=office.on_status, on_inbound=office.on_inbound,
        )
    )  # fmt: skip
    async with serving(app) as office.url:
        yield office


async def test_a_status_is_told_once(office: Office, twilio: Twilio, messenger: Messenger) -> None:
    """A repeat is taken and tells nothing; the answer is empty."""
    sent = await messenger.send("k", ANA, WORDS)
    for _ in range(2):
        answer = await twilio.tell_status(sent.sid, "delivered", to=office.status)
        assert (answer.status_code, answer.content) == (204, b"")
    assert [(one.key, one.status) for one in office.deliveries] == [("k", "delivered")]


async def test_a_failure_is_told_with_its_code(office: Office, twilio: Twilio, messenger: Messenger) -> None:
    """A number."""
    sent = await messenger.send("k", ANA, WORDS)
    await twilio.tell_status(sent.sid, "failed", to=office.status, error=63016)
    (delivery,) = office.deliveries
    assert (delivery.error_code, delivery.failed) == (63016, True)


async def test_the_status_of_no_message_of_ours_is_taken(office: Office, twilio: Twilio) -> None:
    """And told to nobody."""
    assert (await twilio.tell_status(SID, "delivered", to=office.status)).status_code == 204
    assert office.deliveries == []


async def test_a_message_is_told_and_replied_to(office: Office, twilio: Twilio) -> None:
    """In TwiML; the number in the one form by which people are found."""
    answer = await twilio.write(ANA, "acepto ñ", to=office.inbox, button="accept:1795", replied_to=SID)
    assert answer.headers["content-type"].startswith("text/xml")
    assert reply_of(answer) == office.reply
    assert "+5215512345678" in twilio.inbound[0].form["From"]
    assert office.inbound == [Inbound(twilio.inbound[0].sid, ANA, "whatsapp", "acepto ñ", "accept:1795", SID)]


async def test_a_repeated_message_gets_the_same_twiml(office: Office, twilio: Twilio) -> None:
    """And is told once."""
    first = await twilio.write(ANA, "hola", to=office.inbox, channel="sms")
    office.reply = "something else"
    again = await twilio.write(ANA, "hola", to=office.inbox, channel="sms", sid=twilio.inbound[0].sid)
    assert first.content == again.content
    assert [one.channel for one in office.inbound] == ["sms"]


async def test_no_reply_is_an_empty_twiml(office: Office, twilio: Twilio) -> None:
    """Twilio then sends nothing."""
    office.reply = None
    answer = await twilio.write(ANA, "hola", to=office.inbox)
    assert (answer.status_code, reply_of(answer)) == (200, None)
    assert answer.text.endswith("<Response />")


@pytest.mark.parametrize("path", ["status", "inbox"])
@pytest.mark.parametrize("signature", ["", "bm9uc2Vuc2U=", "\xff\xf1"])
async def test_without_twilio_s_signature_nothing_is_done(
    office: Office, messenger: Messenger, path: str, signature: str
) -> None:
    """It is a 403, in the reader's language, and nothing is stored."""
    sent = await messenger.send("k", ANA, WORDS)
    form = {"MessageSid": sent.sid, "MessageStatus": "delivered", "From": f"whatsapp:{ANA}", "Body": "hola"}
    url = office.status if path == "status" else office.inbox
    async with httpx2.AsyncClient() as http:
        answer = await http.post(url, data=form, headers=[(b"X-Twilio-Signature", signature.encode("latin-1"))])
    assert (answer.status_code, answer.json()["code"]) == (403, "twilio_signature_invalid")
    assert answer.json()["detail"] == "La solicitud no lleva la firma de Twilio."
    assert (office.deliveries, office.inbound) == ([], [])
    delivery = await messenger.delivery("k")
    assert delivery is not None
    assert delivery.status == "queued"
    assert (await messenger.send("k2", ANA, WORDS)).template


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"MessageSid": SID},
        {"MessageSid": SID, "MessageStatus": ""},
        {"MessageSid": "x", "MessageStatus": "read"},
        {"MessageStatus": "read"},
        {"MessageSid": SID, "MessageStatus": "strange", "ErrorCode": "²"},
        {"MessageSid": "SM" + "0" * 33, "MessageStatus": "read"},
    ],
    ids=str,
)
async def test_a_status_without_sense_is_taken_and_ignored(office: Office, form: dict[str, str]) -> None:
    """Twilio could only send the same again."""
    assert (await office.post(office.status, form)).status_code == 204
    assert office.deliveries == []


@pytest.mark.parametrize("error", ["", "x", "-1", "99999999999999999999", "²"])
async def test_an_error_code_that_is_none_is_none(office: Office, messenger: Messenger, error: str) -> None:
    """The status counts all the same."""
    sent = await messenger.send("k", ANA, WORDS)
    form = {"MessageSid": sent.sid, "MessageStatus": "failed", "ErrorCode": error}
    assert (await office.post(office.status, form)).status_code == 204
    assert [one.error_code for one in office.deliveries] == [None]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"MessageSid": SID},
        {"MessageSid": SID, "From": "whatsapp:nobody", "Body": "x"},
        {"MessageSid": SID, "From": "12345", "Body": "x"},
        {"MessageSid": SID, "From": "messenger:123", "Body": "x"},
        {"From": f"whatsapp:{ANA}", "Body": "x"},
        {"MessageSid": "'", "From": f"whatsapp:{ANA}", "Body": "x"},
    ],
    ids=str,
)
async def test_a_message_without_sense_is_taken_and_ignored(office: Office, form: dict[str, str]) -> None:
    """Short codes are among them: nobody is there to be replied to."""
    answer = await office.post(office.inbox, form)
    assert (answer.status_code, reply_of(answer), office.inbound) == (200, None, [])


async def test_a_message_without_words_is_one(office: Office) -> None:
    """A picture, or a text of nothing."""
    answer = await office.post(office.inbox, {"MessageSid": SID, "From": f"whatsapp:{ANA}"})
    assert reply_of(answer) == office.reply
    assert office.inbound == [Inbound(SID, ANA, "whatsapp", "", None, None)]


async def test_a_body_without_end_is_refused(office: Office) -> None:
    """After what Twilio would never send."""
    form = {"MessageSid": SID, "MessageStatus": "read", "Body": "x" * MOST_BYTES}
    assert (await office.post(office.status, form)).status_code == 403


def test_neither_route_is_on_record_by_itself(messenger: Messenger) -> None:
    """What they cause is."""
    office = Office()
    router = twilio_routes(
        TwilioSignature(None, None), Inbox(messenger._database), on_status=office.on_status,
        on_inbound=office.on_inbound,
    )  # fmt: skip
    endpoints = [route.endpoint for route in router.routes]  # type: ignore[attr-defined] # they are APIRoutes
    assert len(endpoints) == 2
    assert all(recorded_by_job(endpoint) for endpoint in endpoints)
