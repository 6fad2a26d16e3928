"""The whole story of a handoff on a real Odoo: asked, refused, silent, taken; and what stands in Odoo afterwards."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.live.conftest import Serve
from tests.live.exchange import one_after_another
from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import new_opportunity, new_order, new_team, new_user, unique
from tests.live.server import Server
from tests.live.test_salespeople import give
from tests.live.wire import Wire
from tests.messaging.twilio_server import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    TEMPLATE_SID,
    WHATSAPP_FROM,
    Twilio,
    reply_of,
    twilio_server,
)

NUMBERS = ("+52 55 4000 0001", "+52 1 55 4000 0002", "55 4000 0003")
DIALLED = ("+525540000001", "+5215540000002", "+525540000003")


@dataclass(frozen=True)
class Story:
    """A server with a Twilio, and a team of three: the first has nothing to do, the others one and two things."""

    server: Server
    twilio: Twilio
    team: list[int]

    async def ask(self, **body: Any) -> httpx2.Response:
        asked = {"user_phone": unique_phone(), "reason": "Quiere negociar", "user_name": "Ana Torres", **body}
        async with httpx2.AsyncClient(timeout=40, trust_env=False) as http:
            return await http.post(f"{self.server.url}/api/elevenlabs/handoff", json=asked)

    async def until(self, handoff_id: str, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async with httpx2.AsyncClient(timeout=40, trust_env=False) as http:
            for _ in range(400):
                told: dict[str, Any] = (await http.get(f"{self.server.url}/api/handoff/{handoff_id}")).json()
                if true(told):
                    return told
                await asyncio.sleep(0.05)
        raise AssertionError(told)

    async def answers(self, number: str, text: str) -> str | None:
        return reply_of(await self.twilio.write(number, text, to=f"{self.server.url}/api/twilio/inbound"))


_phones = iter(range(10_000_000))


def unique_phone() -> str:
    """Nobody's yet, in any run on this Odoo."""
    return f"+5255{hash(unique('x')) % 10_000_000:07d}{next(_phones) % 10}"


def told_of(event: str) -> Callable[[dict[str, Any]], bool]:
    return lambda story: event in [one["event"] for one in story["story"]]


@pytest.fixture
async def story(odoo: Odoo, serve: Serve) -> AsyncIterator[Story]:
    """Its salespeople have two seconds to answer."""
    members = [new_user(odoo, name) for name in ("berta", "carlos", "dora")]
    team = new_team(odoo, unique("Atención"), *members)
    for number, user_id in enumerate(members):
        odoo.write("res.users", user_id, phone=NUMBERS[number])
        give(odoo, user_id, number)
    async with twilio_server() as twilio:
        server = serve(
            MCP_ODOO_SALES_TEAMS=str(team), HANDOFF_TIMEOUT="2", TWILIO_ACCOUNT_SID=ACCOUNT_SID,
            TWILIO_AUTH_TOKEN=AUTH_TOKEN, TWILIO_WHATSAPP_FROM=WHATSAPP_FROM, TWILIO_API_URL=twilio.url,
            TWILIO_WHATSAPP_TEMPLATE_SID=TEMPLATE_SID,
        )  # fmt: skip
        yield Story(server, twilio, members)


def notes(odoo: Odoo, model: str, record_id: int) -> str:
    found = odoo.find("mail.message", [("model", "=", model), ("res_id", "=", record_id)], ["body"])
    return "\n".join(one["body"] for one in found)


async def test_a_stranger_is_refused_unanswered_and_taken(story: Story, odoo: Odoo) -> None:
    """One opportunity with the reason and the salesperson, three messages, two notes, and in the end its owner is
    whoever took it.
    """
    told = (await story.ask(conversation_id=unique("conv"), additional_context="Pide entrega en julio")).json()
    assert (told["status"], told["assigned_user_id"], told["selected_number"]) == ("ok", story.team[0], DIALLED[0])
    lead_id = int((await story.until(told["handoff_id"], lambda _: True))["record"].partition(":")[2])
    lead = odoo.one("crm.lead", lead_id, "user_id", "type", "phone", "description")
    assert (lead["user_id"][0], lead["type"]) == (story.team[0], "opportunity")
    assert "Pide entrega en julio" in lead["description"]
    assert await story.answers(DIALLED[0], "2") == "Gracias por avisar: se lo pasamos a otra persona."
    await story.until(told["handoff_id"], lambda one: len(one["attempts"]) == 3 and one["status"] == "waiting")
    assert "Es tuyo" in (await story.answers(DIALLED[2], "1") or "")
    ended = await story.until(told["handoff_id"], told_of("assigned"))
    assert (ended["status"], ended["assigned_user_id"]) == ("taken", story.team[2])
    assert [one["outcome"] for one in ended["attempts"]] == ["declined", "silent", "taken"]
    assert [one.form["To"] for one in story.twilio.messages] == [f"whatsapp:{number}" for number in DIALLED]
    assert odoo.one("crm.lead", lead_id, "user_id")["user_id"][0] == story.team[2]
    for _ in range(100):
        if "dora tomó al cliente" in notes(odoo, "crm.lead", lead_id):
            break
        await asyncio.sleep(0.1)
    said = notes(odoo, "crm.lead", lead_id)
    assert "El cliente pidió hablar con una persona." in said
    assert "dora tomó al cliente" in said


async def test_an_order_goes_to_its_salesperson_and_then_to_who_takes_it(story: Story, odoo: Odoo) -> None:
    """The note stands in the order's chatter, and the order changes hands."""
    order_id = new_order(odoo, user_id=story.team[1])
    told = (await story.ask(sale_order_id=order_id)).json()
    assert (told["assigned_user_id"], told["selected_number"]) == (story.team[1], DIALLED[1])
    await story.answers(DIALLED[1], "2")
    await story.until(told["handoff_id"], lambda one: len(one["attempts"]) == 2 and one["status"] == "waiting")
    await story.answers(DIALLED[0], "lo tomo")
    await story.until(told["handoff_id"], told_of("assigned"))
    assert odoo.one("sale.order", order_id, "user_id")["user_id"][0] == story.team[0]
    assert "Quiere negociar" in notes(odoo, "sale.order", order_id)


async def test_where_nobody_answers_a_call_is_planned(story: Story, odoo: Odoo) -> None:
    """For whose lead it is, today, at the lead."""
    lead_id = new_opportunity(odoo, user_id=story.team[0])
    told = (await story.ask(lead_id=lead_id)).json()
    await story.until(told["handoff_id"], told_of("activity"))
    found = odoo.find(
        "mail.activity", [("res_model", "=", "crm.lead"), ("res_id", "=", lead_id)], ["user_id", "summary", "note"]
    )
    assert [one["user_id"][0] for one in found] == [story.team[0]]
    assert "Quiere negociar" in found[0]["note"]


async def test_without_twilio_the_salesperson_has_an_activity(odoo: Odoo, serve: Serve) -> None:
    """503 with the variables; the opportunity is assigned, and the activity is theirs."""
    user_id = new_user(odoo, "elena")
    team = new_team(odoo, unique("Solos"), user_id)
    odoo.write("res.users", user_id, phone="+52 55 4000 0009")
    story = Story(serve(MCP_ODOO_SALES_TEAMS=str(team)), Twilio(), [user_id])
    phone = unique_phone()
    answer = await story.ask(user_phone=phone)
    assert (answer.status_code, answer.json()["code"]) == (503, "twilio_not_configured")
    assert "elena tiene una actividad en Odoo" in answer.json()["detail"]
    (lead,) = odoo.find("crm.lead", [("phone", "like", phone[-4:]), ("user_id", "=", user_id)], ["id"])
    assert odoo.count("mail.activity", ("res_id", "=", lead["id"]), ("user_id", "=", user_id)) == 1


@pytest.mark.parametrize("who", ["stranger", "lead", "order"])
async def test_no_more_than_three_requests_one_after_another(story: Story, odoo: Odoo, wire: Wire, who: str) -> None:
    """Until the message leaves, seen at the wire, over a way so long that what is sent together overlaps."""
    named = {
        "lead": {"lead_id": new_opportunity(odoo, user_id=story.team[1])},
        "order": {"sale_order_id": new_order(odoo, user_id=story.team[1])},
    }.get(who, {})
    await asyncio.sleep(1)
    mark = wire.mark()
    wire.latency = 0.1
    asking = asyncio.create_task(story.ask(**named))
    while not story.twilio.messages:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.005)
    made = [exchange for exchange in wire.since(mark) if exchange.ended]
    wire.latency = 0.0
    await asking
    assert 1 <= one_after_another(made) <= 3


async def test_an_agent_over_mcp_and_the_call_s_transcript(odoo: Odoo, serve: Serve) -> None:
    """The tool tells the salesperson, in words of our own as they have just written; what was said in the call becomes
    a note at the lead, once.
    """
    user_id = new_user(odoo, "irma")
    team = new_team(odoo, unique("Voz"), user_id)
    odoo.write("res.users", user_id, phone=NUMBERS[0])
    conversation = unique("conv").replace(" ", "_")
    words = "Quiero hablar con una persona"
    said = {"role": "user", "message": words, "time_in_call_secs": 4}
    event = {"type": "post_call_transcription", "event_timestamp": int(time.time()),
             "data": {"conversation_id": conversation, "transcript": [said]}}  # fmt: skip
    async with twilio_server() as twilio, httpx2.AsyncClient(timeout=40, trust_env=False) as http:
        server = serve(
            MCP_ODOO_SALES_TEAMS=str(team), TWILIO_ACCOUNT_SID=ACCOUNT_SID, TWILIO_AUTH_TOKEN=AUTH_TOKEN,
            TWILIO_WHATSAPP_FROM=WHATSAPP_FROM, TWILIO_API_URL=twilio.url, ELEVENLABS_WEBHOOK_SECRET="wsec_live",
            TWILIO_WHATSAPP_TEMPLATE_SID=TEMPLATE_SID,
        )  # fmt: skip
        await twilio.write(DIALLED[0], "hola", to=f"{server.url}/api/twilio/inbound")
        asked = {"user_phone": unique_phone(), "reason": "Voz", "conversation_id": conversation}
        told = await call(server, "message_notification", asked)
        assert (told["status"], told["assigned_user_id"]) == ("ok", user_id)
        assert "Responde 1 si lo tomas" in twilio.messages[0].form["Body"]
        body = json.dumps(event).encode()
        stamp = str(int(time.time()))
        digest = hmac.new(b"wsec_live", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        for _ in range(2):
            answer = await http.post(
                f"{server.url}/api/elevenlabs/events", content=body,
                headers={"ElevenLabs-Signature": f"t={stamp},v0={digest}"},
            )  # fmt: skip
            assert answer.status_code == 200
        story = await http.get(f"{server.url}{told['status_url']}", headers={"X-API-Key": "wsec_live"})
        lead_id = int(story.json()["record"].partition(":")[2])
        for _ in range(100):
            if words in notes(odoo, "crm.lead", lead_id):
                break
            await asyncio.sleep(0.1)
        assert notes(odoo, "crm.lead", lead_id).count(words) == 1
