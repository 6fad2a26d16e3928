"""The closed loop: taken, refused, silent, undelivered, over restarts."""

import asyncio

import pytest

from tests.handoff.conftest import CUSTOMER, Desk, OpenDesk
from tests.handoff.office import BERTA, CARLOS, DORA, Office
from tests.messaging.twilio_server import SMS_FROM, TEMPLATE_SID, Hang, Refusal, reply_of

N_BERTA, N_CARLOS, N_DORA = "+525511110005", "+5215511110006", "+525511110008"
FALLBACK = "+525599990000"


async def handed(desk: Desk, **changes: object) -> str:
    told = (await desk.ask(**changes)).json()
    assert told["status"] == "ok", told
    return str(told["handoff_id"])


async def asked(desk: Desk, handoff_id: str, count: int) -> list[str]:
    """The numbers that were asked, once there are so many and the last one is waited for."""
    story = await desk.until(handoff_id, lambda story: story["status"] == "waiting" and len(story["attempts"]) == count)
    return [one["number"] for one in story["attempts"]]


@pytest.mark.parametrize(
    "answer",
    [("1", None), ("Lo tomo", "take"), ("¡Lo tomo!", None), ("I take it", None), ("cualquier título", "take")],
)
async def test_taking_it_stops_the_clock_and_assigns_the_lead(desk: Desk, answer: tuple[str, str | None]) -> None:
    """The lead that was Carlos' is Berta's once she took it; the status says who has it."""
    handoff_id = await handed(desk, lead_id=7)
    desk.later(301)
    assert await asked(desk, handoff_id, 2) == [N_CARLOS, N_BERTA]
    reply = await desk.answers(N_BERTA, answer[0], button=answer[1])
    assert CUSTOMER in (reply_of(reply) or "")
    story = await desk.until(handoff_id, lambda story: "assigned" in [one["event"] for one in story["story"]])
    assert (story["status"], story["taken_by"], story["assigned_user_id"]) == ("taken", "Berta", BERTA)
    assert desk.office.leads[7]["user_id"] == [BERTA, "Berta"]
    desk.later(10_000)
    assert (await desk.story(handoff_id))["status"] == "taken"
    assert len(desk.twilio.messages) == 2


async def test_refusing_it_passes_it_on_at_once(desk: Desk) -> None:
    """The next least loaded is asked; nobody waits for the clock."""
    handoff_id = await handed(desk)
    reply = await desk.answers(N_BERTA, "2")
    assert reply_of(reply) == "Gracias por avisar: se lo pasamos a otra persona."
    assert await asked(desk, handoff_id, 2) == [N_BERTA, N_CARLOS]


async def test_silence_passes_it_on_when_the_time_is_over(desk: Desk) -> None:
    """Not a second earlier."""
    handoff_id = await handed(desk)
    desk.later(290)
    assert (await desk.story(handoff_id))["status"] == "waiting"
    assert len(desk.twilio.messages) == 1
    desk.later(11)
    assert await asked(desk, handoff_id, 2) == [N_BERTA, N_CARLOS]
    story = await desk.story(handoff_id)
    assert [one["outcome"] for one in story["attempts"]] == ["silent", None]


async def test_a_message_that_is_not_delivered_passes_it_on(desk: Desk) -> None:
    """Twilio's status callback says `undelivered`; the story says why."""
    handoff_id = await handed(desk)
    answer = await desk.twilio.tell_status(
        desk.twilio.messages[0].sid, "undelivered", to=f"{desk.url}/api/twilio/status", error=63024
    )
    assert answer.status_code < 300
    assert await asked(desk, handoff_id, 2) == [N_BERTA, N_CARLOS]
    first = (await desk.story(handoff_id))["attempts"][0]
    assert (first["outcome"], first["error_code"]) == ("undelivered", "twilio_63024")


async def test_after_the_limit_the_fallback_is_asked_and_then_it_is_over(open_desk: OpenDesk, office: Office) -> None:
    """Nobody answers: the salesperson who was asked first has an activity, and everybody was asked once."""
    desk = await open_desk(VENDEDOR_WHATSAPP=FALLBACK, HANDOFF_LIMIT=2, HANDOFF_TIMEOUT=60)
    handoff_id = await handed(desk)
    desk.later(61)
    await asked(desk, handoff_id, 2)
    desk.later(61)
    assert await asked(desk, handoff_id, 3) == [N_BERTA, N_CARLOS, FALLBACK]
    desk.later(61)
    story = await desk.until(handoff_id, lambda story: "activity" in [one["event"] for one in story["story"]])
    assert story["status"] == "unanswered"
    assert len(office.activities) == 1
    assert len(desk.twilio.messages) == 3


async def test_without_a_fallback_it_is_over_after_the_last_salesperson(desk: Desk) -> None:
    """Three people, three messages."""
    handoff_id = await handed(desk)
    for count in (2, 3):
        desk.later(301)
        await asked(desk, handoff_id, count)
    desk.later(301)
    story = await desk.until(handoff_id, lambda story: story["status"] == "unanswered")
    assert [one["user_id"] for one in story["attempts"]] == [BERTA, CARLOS, DORA]


async def test_whoever_answers_late_still_gets_the_customer(desk: Desk) -> None:
    """As long as nobody took them: also after everybody was silent."""
    handoff_id = await handed(desk)
    desk.later(301)
    await asked(desk, handoff_id, 2)
    await desk.answers(N_BERTA, "1")
    story = await desk.until(handoff_id, lambda story: story["status"] == "taken")
    assert story["taken_by"] == "Berta"
    reply = await desk.answers(N_CARLOS, "1")
    assert reply_of(reply) == "Gracias. Berta ya tomó a este cliente."
    assert (await desk.story(handoff_id))["taken_by"] == "Berta"


async def test_one_that_nobody_answered_can_be_taken_late(open_desk: OpenDesk, office: Office) -> None:
    """It is assigned as any other."""
    desk = await open_desk(HANDOFF_LIMIT=1)
    handoff_id = await handed(desk, lead_id=7)
    desk.later(301)
    await desk.until(handoff_id, lambda story: story["status"] == "unanswered")
    await desk.answers(N_CARLOS, "lo tomo")
    story = await desk.until(handoff_id, lambda story: story["status"] == "taken")
    assert story["taken_by"] == "Carlos"
    await desk.until(handoff_id, lambda _: any("Carlos tomó" in text for _, text in office.notes))


async def test_the_fallback_can_take_it(open_desk: OpenDesk, office: Office) -> None:
    """Whoever has that phone is no user of Odoo: the lead stays where it is."""
    desk = await open_desk(VENDEDOR_WHATSAPP=FALLBACK)
    office.phones = dict.fromkeys(office.phones)
    handoff_id = await handed(desk, lead_id=7)
    await desk.answers(FALLBACK, "1")
    story = await desk.until(handoff_id, lambda story: story["status"] == "taken")
    assert (story["taken_by"], story["assigned_user_id"]) == ("VENDEDOR_WHATSAPP", CARLOS)
    assert story["selected_number"] == FALLBACK
    assert office.leads[7]["user_id"] == [CARLOS, "Carlos"]


async def test_a_stranger_s_message_is_answered_with_nothing(desk: Desk) -> None:
    """Whoever was never asked can take nothing."""
    handoff_id = await handed(desk)
    reply = await desk.answers("+525500001111", "1")
    assert (reply.status_code, reply_of(reply)) == (200, None)
    assert (await desk.story(handoff_id))["status"] == "waiting"


async def test_what_is_not_understood_is_asked_again(desk: Desk) -> None:
    """The salesperson learns how to answer; nothing moves."""
    handoff_id = await handed(desk)
    reply = await desk.answers(N_BERTA, "¿quién es?")
    assert reply_of(reply) == "No entendí. Responde 1 si lo tomas o 2 si no puedes."
    assert (await desk.story(handoff_id))["status"] == "waiting"


async def test_of_two_customers_the_reference_says_which(desk: Desk) -> None:
    """A bare 1 would be ambiguous: both are listed, and 1 with a reference takes that one."""
    first = await handed(desk, lead_id=7)
    second = await handed(desk, lead_id=7, conversation_id="conv_2", user_name="Luis")
    reply = reply_of(await desk.answers(N_CARLOS, "1")) or ""
    assert first[-4:] in reply
    assert second[-4:] in reply
    await desk.answers(N_CARLOS, f"1 {second[-4:]}")
    await desk.until(second, lambda story: story["status"] == "taken")
    assert (await desk.story(first))["status"] == "waiting"


async def test_an_answer_to_a_message_is_about_that_message(desk: Desk) -> None:
    """A quick reply carries the sid of the message whose button was pressed."""
    first = await handed(desk, lead_id=7)
    second = await handed(desk, lead_id=7, conversation_id="conv_2")
    await desk.answers(N_CARLOS, "Lo tomo", button="take", replied_to=desk.twilio.messages[0].sid)
    await desk.until(first, lambda story: story["status"] == "taken")
    assert (await desk.story(second))["status"] == "waiting"


async def test_inside_the_window_free_text_is_used(desk: Desk) -> None:
    """Berta wrote a moment ago: the message is ours in full, and says how to answer."""
    await desk.answers(N_BERTA, "hola")
    await handed(desk)
    form = desk.twilio.messages[0].form
    assert "ContentSid" not in form
    assert form["Body"].startswith("Un cliente pide hablar con una persona.")
    assert form["Body"].endswith("Responde 1 si lo tomas o 2 si no puedes.")


async def test_after_a_day_the_window_is_shut(desk: Desk) -> None:
    """Then the template is needed again."""
    await desk.answers(N_BERTA, "hola")
    desk.later(24 * 3600)
    await handed(desk)
    assert desk.twilio.messages[0].form["ContentSid"] == TEMPLATE_SID


async def test_what_whatsapp_does_not_deliver_goes_by_sms_to_the_same_person(open_desk: OpenDesk) -> None:
    """63016 comes by the status callback; only when the SMS fails too it is the next one's turn."""
    desk = await open_desk(TWILIO_WHATSAPP_TEMPLATE_SID=TEMPLATE_SID, TWILIO_SMS_FROM=SMS_FROM)
    handoff_id = await handed(desk)
    status = f"{desk.url}/api/twilio/status"
    await desk.twilio.tell_status(desk.twilio.messages[0].sid, "failed", to=status, error=63016)
    story = await desk.until(handoff_id, lambda story: story["attempts"][0]["channel"] == "sms")
    assert len(story["attempts"]) == 1
    sms = desk.twilio.messages[1].form
    assert (sms["To"], sms["From"]) == (N_BERTA, SMS_FROM)
    await desk.twilio.tell_status(desk.twilio.messages[1].sid, "undelivered", to=status, error=30003)
    assert await asked(desk, handoff_id, 2) == [N_BERTA, N_CARLOS]


async def test_statuses_in_any_order_tell_the_highest(desk: Desk) -> None:
    """`read` comes before `sent`, and stays."""
    handoff_id = await handed(desk)
    for status in ("read", "sent", "delivered", "queued", "read"):
        await desk.twilio.tell_status(desk.twilio.messages[0].sid, status, to=f"{desk.url}/api/twilio/status")
    assert (await desk.story(handoff_id))["attempts"][0]["delivery"] == "read"


async def test_a_repeated_answer_does_nothing_twice(desk: Desk) -> None:
    """The same MessageSid is answered the same, and passes nothing on a second time."""
    handoff_id = await handed(desk)
    first = await desk.answers(N_BERTA, "2")
    await asked(desk, handoff_id, 2)
    again = await desk.answers(N_BERTA, "2", sid=desk.twilio.inbound[0].sid)
    assert (again.status_code, reply_of(again)) == (200, reply_of(first))
    assert len((await desk.story(handoff_id))["attempts"]) == 2


async def test_where_no_message_arrives_that_is_said(open_desk: OpenDesk, office: Office) -> None:
    """Without a template everybody's fails with 63016 after a while: the handoff failed, with what to set, and the
    salesperson has an activity.
    """
    desk = await open_desk(HANDOFF_LIMIT=2)
    handoff_id = await handed(desk)
    for count in (1, 2):
        await asked(desk, handoff_id, count)
        await desk.twilio.settle(to=f"{desk.url}/api/twilio/status")
    story = await desk.until(handoff_id, lambda story: "activity" in [one["event"] for one in story["story"]])
    assert (story["status"], story["error_code"]) == ("failed", "handoff_all_refused")
    assert "TWILIO_WHATSAPP_TEMPLATE_SID" in story["error"]
    assert "solo acepta una plantilla aprobada" in story["error"]
    assert "(63016)" in story["error"]
    assert len(office.activities) == 1


async def test_what_is_the_operator_s_fault_goes_to_nobody_else(desk: Desk) -> None:
    """63027, the template does not exist: no other salesperson would get it either."""
    handoff_id = await handed(desk)
    status = f"{desk.url}/api/twilio/status"
    await desk.twilio.tell_status(desk.twilio.messages[0].sid, "failed", to=status, error=63027)
    story = await desk.until(handoff_id, lambda story: story["status"] == "failed")
    assert story["error_code"] == "twilio_21655"
    assert len(desk.twilio.messages) == 1


async def test_no_is_no_news_when_it_is_over(desk: Desk) -> None:
    """Nobody is told that somebody else is asked, where nobody is."""
    handoff_id = await handed(desk)
    for count in (2, 3):
        desk.later(301)
        await asked(desk, handoff_id, count)
    desk.later(301)
    await desk.until(handoff_id, lambda story: story["status"] == "unanswered")
    assert reply_of(await desk.answers(N_BERTA, "2")) == "Gracias por avisar. Este cliente ya no espera tu respuesta."


async def test_a_bare_1_is_about_nothing_that_is_long_over(open_desk: OpenDesk) -> None:
    """Hours later it takes nobody's customer; an answer to the message itself still does."""
    desk = await open_desk(TWILIO_WHATSAPP_TEMPLATE_SID=TEMPLATE_SID, HANDOFF_LIMIT=1)
    handoff_id = await handed(desk)
    desk.later(301)
    await desk.until(handoff_id, lambda story: story["status"] == "unanswered")
    desk.later(5 * 3600)
    assert reply_of(await desk.answers(N_BERTA, "1")) is None
    assert (await desk.story(handoff_id))["status"] == "unanswered"
    await desk.answers(N_BERTA, "Lo tomo", button="take", replied_to=desk.twilio.messages[0].sid)
    await desk.until(handoff_id, lambda story: story["status"] == "taken")


async def test_a_button_that_is_pressed_before_twilio_answered_is_about_its_own_customer(desk: Desk) -> None:
    """Carlos has two: the second one's message is with him, and its sid is not known here yet."""
    first = await handed(desk, lead_id=7)
    desk.twilio.faults.append(Hang(made=True, seconds=0.8))
    asking = asyncio.create_task(desk.ask(lead_id=7, conversation_id="conv_2"))
    while len(desk.twilio.messages) < 2:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    await desk.answers(N_CARLOS, "No puedo", button="decline", replied_to=desk.twilio.messages[1].sid)
    second = (await asking).json()["handoff_id"]
    assert (await desk.story(second))["attempts"][0]["outcome"] == "declined"
    assert (await desk.story(first))["status"] == "waiting"


async def test_an_answer_to_an_unknown_message_takes_nobody_s_customer(desk: Desk) -> None:
    """Whoever sent it is asked which one they mean."""
    handoff_id = await handed(desk)
    reply = reply_of(await desk.answers(N_BERTA, "Lo tomo", button="take", replied_to=f"SM{'f' * 32}"))
    assert handoff_id[-4:] in (reply or "")
    assert (await desk.story(handoff_id))["status"] == "waiting"


async def test_a_record_that_stays_somebody_else_s_is_said_so(desk: Desk) -> None:
    """Found by the phone alone: Carlos keeps his lead, and Berta, who took the customer, reads it."""
    desk.office.leads[7]["phone"] = CUSTOMER
    handoff_id = await handed(desk)
    reply = reply_of(await desk.answers(N_BERTA, "1")) or ""
    assert reply.endswith("En Odoo sigue a nombre de Carlos: acuérdalo con esa persona.")
    story = await desk.until(handoff_id, lambda story: "stays" in [one["event"] for one in story["story"]])
    assert story["story"][-1]["text"] == "opportunity:7 sigue a nombre de Carlos en Odoo."
    assert desk.office.leads[7]["user_id"] == [CARLOS, "Carlos"]


async def test_a_call_that_was_planned_is_done_once_somebody_takes_the_customer(open_desk: OpenDesk) -> None:
    """Or two people would call."""
    desk = await open_desk(TWILIO_WHATSAPP_TEMPLATE_SID=TEMPLATE_SID, HANDOFF_LIMIT=1)
    handoff_id = await handed(desk)
    desk.later(301)
    await desk.until(handoff_id, lambda story: "activity" in [one["event"] for one in story["story"]])
    await desk.answers(N_BERTA, "1")
    await desk.until(handoff_id, lambda _: desk.office.done == [700])


async def test_why_somebody_was_not_reached_stands_in_the_story(desk: Desk) -> None:
    """In a sentence that says what to mend, and for a code that nobody knows in Twilio's own words."""
    desk.twilio.refuses[N_BERTA] = 21211
    desk.twilio.faults.append(Refusal(99999, 400, "Strange new error"))
    story = await desk.story((await desk.ask()).json()["handoff_id"])
    assert story["attempts"][0]["error"] == "Twilio rechazó el mensaje (99999): Strange new error"
    other = await desk.story((await desk.ask(conversation_id="conv_2")).json()["handoff_id"])
    assert other["attempts"][0]["error"].startswith("Twilio no conoce ese número de teléfono")
