"""The same conversation twice is the same handoff; what it adds is kept; what failed is tried again."""

import asyncio
import json

from tests.handoff.conftest import Desk, OpenDesk
from tests.handoff.office import CARLOS, Office
from tests.messaging.twilio_server import Refusal


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


async def test_an_idempotency_key_stands_for_a_conversation(desk: Desk) -> None:
    """Whatever else the request says."""
    body = {"user_phone": "+525512345678", "reason": "uno"}
    ids = [
        (
            await desk.http.post(
                "/api/elevenlabs/handoff", json={**body, "reason": reason}, headers={"Idempotency-Key": "k1"}
            )
        ).json()["handoff_id"]
        for reason in ("uno", "dos")
    ]
    assert ids[0] == ids[1]


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
