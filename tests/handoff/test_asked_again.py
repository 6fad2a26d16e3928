"""The same conversation twice is the same handoff; what it adds is kept; what failed is tried again."""

import asyncio
import json

import httpx2

from tests.handoff.conftest import Desk, OpenDesk
from tests.handoff.office import CARLOS, Office
from tests.messaging.twilio_server import Refusal, reply_of


async def listed(desk: Desk) -> list[str]:
    page = (await desk.http.get("/api/handoffs")).json()
    return [one["handoff_id"] for one in page["handoffs"]]


async def test_a_repeated_request_is_the_same_handoff(desk: Desk) -> None:
    """A webhook that is sent again gets the same ids, and nobody gets a second message."""
    first, second = (await desk.ask()).json(), (await desk.ask()).json()
    assert {name: second[name] for name in ("handoff_id", "message_sid", "selected_number", "assigned_user_id")} == {
        name: first[name] for name in ("handoff_id", "message_sid", "selected_number", "assigned_user_id")
    }
    assert "Esta conversación ya lo había pedido" in second["message"]
    assert len(desk.twilio.messages) == 1


async def test_ten_at_once_are_one_handoff(desk: Desk) -> None:
    """Everybody gets the answer to the one message."""
    answers = await asyncio.gather(*(desk.ask() for _ in range(10)))
    assert {answer.json()["message_sid"] for answer in answers} == {desk.twilio.messages[0].sid}
    assert len(desk.twilio.messages) == 1


async def test_without_a_conversation_the_same_words_are_the_same_handoff(desk: Desk) -> None:
    """And other words are another one."""
    first = (await desk.ask(conversation_id=None)).json()["handoff_id"]
    assert (await desk.ask(conversation_id=None)).json()["handoff_id"] == first
    assert (await desk.ask(conversation_id=None, reason="Otra cosa")).json()["handoff_id"] != first


async def test_an_idempotency_key_is_one_request_s(desk: Desk) -> None:
    """For good: repeated it is the same handoff, also when that is over; another request with it is a conflict."""

    async def ask(reason: str) -> httpx2.Response:
        body = {"user_phone": "+525512345678", "reason": reason}
        return await desk.http.post("/api/elevenlabs/handoff", json=body, headers={"Idempotency-Key": "k1"})

    first = (await ask("uno")).json()["handoff_id"]
    await desk.answers("+525511110005", "1")
    await desk.until(first, lambda story: story["status"] == "taken")
    desk.later(10_000)
    assert (await ask("uno")).json()["handoff_id"] == first
    other = await ask("dos")
    assert (other.status_code, other.json()["code"]) == (409, "handoff_key_reused")
    assert first in other.json()["detail"]


async def test_a_corrected_phone_is_the_one_that_counts(desk: Desk) -> None:
    """A conversation that says another phone and name: whoever takes the customer reads those, and Odoo has them."""
    first = (await desk.ask()).json()["handoff_id"]
    again = (await desk.ask(user_phone="+52 33 9999 0000", user_name="Ana María")).json()
    assert again["handoff_id"] == first
    await desk.until(first, lambda _: any("+523399990000" in text for _, text in desk.office.notes))
    assert "Es tuyo: Ana María, +523399990000." in (reply_of(await desk.answers("+525511110005", "1")) or "")
    story = await desk.story(first)
    assert (story["user_phone"], story["user_name"]) == ("+523399990000", "Ana María")


async def test_a_lead_that_is_named_later_is_what_it_is_about(desk: Desk) -> None:
    """The note stands there, and whoever takes the customer gets it."""
    first = (await desk.ask()).json()["handoff_id"]
    assert (await desk.ask(lead_id=7)).json()["handoff_id"] == first
    await desk.until(first, lambda story: story["record"] == "opportunity:7")
    await desk.answers("+525511110005", "1")
    await desk.until(first, lambda _: desk.office.leads[7]["user_id"] == [5, "Berta"])


async def test_whom_twilio_refused_is_written_to_once_it_is_mended(open_desk: OpenDesk) -> None:
    """Nobody had joined the sandbox; they join, and the same request is sent again."""
    desk = await open_desk()
    desk.twilio.refuses = dict.fromkeys(("+525511110005", "+525511110006", "+5215511110006", "+525511110008"), 63015)
    first = await desk.ask()
    assert (first.status_code, first.json()["code"]) == (503, "handoff_all_refused")
    assert "sandbox" in first.json()["detail"]
    desk.twilio.refuses = {}
    told = (await desk.ask()).json()
    assert (told["status"], told["selected_number"]) == ("ok", "+525511110005")


async def test_what_a_conversation_adds_is_noted_and_is_in_the_next_message(desk: Desk) -> None:
    """One handoff, one more note, and the next salesperson reads all of it."""
    handoff_id = (await desk.ask()).json()["handoff_id"]
    again = (await desk.ask(reason="Ahora quiere cancelar", additional_context="Está molesta")).json()
    assert again["handoff_id"] == handoff_id
    await desk.until(handoff_id, lambda _: any("Ahora quiere cancelar" in text for _, text in desk.office.notes))
    desk.later(301)
    await desk.until(handoff_id, lambda story: len(story["attempts"]) == 2 and story["status"] == "waiting")
    said = json.loads(desk.twilio.messages[1].form["ContentVariables"])
    assert (said["3"], said["5"]) == ("Ahora quiere cancelar", "Pide entrega en julio / Está molesta")


async def test_after_the_timeout_a_taken_conversation_is_a_new_handoff(desk: Desk) -> None:
    """The opportunity is the conversation's all the same."""
    first = (await desk.ask()).json()["handoff_id"]
    await desk.answers("+525511110005", "1")
    await desk.until(first, lambda story: story["status"] == "taken")
    assert (await desk.ask()).json()["handoff_id"] == first
    await desk.rests(first)
    desk.later(1000)
    second = (await desk.ask()).json()["handoff_id"]
    assert second != first
    assert (await desk.story(second))["record"] == "opportunity:30"
    assert await listed(desk) == [second, first]


async def test_an_open_handoff_is_the_conversation_s_however_long_it_takes(desk: Desk) -> None:
    """The second person is being waited for when the customer asks again."""
    first = (await desk.ask()).json()["handoff_id"]
    desk.later(400)
    await desk.until(first, lambda story: len(story["attempts"]) == 2 and story["status"] == "waiting")
    desk.later(250)
    assert (await desk.ask()).json()["handoff_id"] == first


async def test_one_that_failed_is_tried_again_when_it_is_asked_for_again(open_desk: OpenDesk, office: Office) -> None:
    """The operator entered a phone meanwhile; there is still one activity and one opportunity."""
    phones, office.phones = office.phones, dict.fromkeys(office.phones)
    desk = await open_desk()
    refused = await desk.ask()
    assert refused.status_code == 503
    office.phones = phones
    told = (await desk.ask()).json()
    assert told["status"] == "ok"
    assert await listed(desk) == [told["handoff_id"]]
    assert len(office.activities) == 1


async def test_who_was_never_written_to_is_asked_first_again(open_desk: OpenDesk, office: Office) -> None:
    """Twilio refused the account, not Carlos: once it is mended he is asked, and nobody else has his activity."""
    desk = await open_desk()
    desk.twilio.faults.append(Refusal(20003, 401))
    first = await desk.ask(lead_id=7)
    assert first.status_code == 502
    assert "Carlos tiene una actividad" in first.json()["detail"]
    assert (await desk.ask(lead_id=7)).json()["assigned_user_id"] == CARLOS
    assert [one["user_id/.id"] for one in office.activities] == [str(CARLOS)]


async def test_whoever_has_the_customer_reads_what_they_add(desk: Desk) -> None:
    """Once, in words of our own: they have just written to us."""
    first = (await desk.ask()).json()["handoff_id"]
    await desk.answers("+525511110005", "1")
    await desk.until(first, lambda story: story["status"] == "taken")
    for _ in range(2):
        await desk.ask(user_phone="+523399990000", reason="Tiene prisa")
    await desk.until(first, lambda _: len(desk.twilio.messages) == 2)
    form = desk.twilio.messages[1].form
    assert form["To"] == "whatsapp:+525511110005"
    assert "+523399990000" in form["Body"]
    assert "Tiene prisa" in form["Body"]
    assert "ContentSid" not in form


async def test_a_key_of_a_handoff_that_nobody_answered_says_so(open_desk: OpenDesk) -> None:
    """It is the same handoff for good; nobody is said to be on their way."""
    desk = await open_desk(HANDOFF_LIMIT=1)
    body = {"user_phone": "+525512345678", "reason": "uno"}

    async def ask() -> dict[str, object]:
        answer = await desk.http.post("/api/elevenlabs/handoff", json=body, headers={"Idempotency-Key": "k1"})
        told: dict[str, object] = answer.json()
        return told

    first = await ask()
    desk.later(301)
    await desk.until(str(first["handoff_id"]), lambda story: story["status"] == "unanswered")
    again = await ask()
    assert again["handoff_id"] == first["handoff_id"]
    assert str(again["message"]).startswith("Nadie respondió")


async def test_a_second_try_is_answered_with_its_own_message(open_desk: OpenDesk) -> None:
    """What left before the failure, and never arrived, is nobody being told."""
    desk = await open_desk(HANDOFF_LIMIT=1)
    first = (await desk.ask()).json()
    await desk.twilio.settle(to=f"{desk.url}/api/twilio/status")
    await desk.until(first["handoff_id"], lambda story: story["status"] == "failed")
    again = (await desk.ask()).json()
    assert again["handoff_id"] == first["handoff_id"]
    assert again["message_sid"] == desk.twilio.messages[1].sid
