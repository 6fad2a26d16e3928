"""Who gets a customer, on which number, and what the reply says about it."""

import asyncio
from typing import Any

import pytest

from tests.fake_odoo import Http, Refusal
from tests.handoff.conftest import Desk, OpenDesk
from tests.handoff.office import BERTA, CARLOS, LEAD, Office
from tests.messaging.twilio_server import TEMPLATE_SID

FALLBACK = "+525599990000"
TO_BERTA, TO_CARLOS = "whatsapp:+525511110005", "whatsapp:+5215511110006"


def addressed(desk: Desk) -> list[str]:
    """To whom messages went."""
    return [message.form["To"] for message in desk.twilio.messages]


async def test_a_stranger_goes_to_the_least_loaded_with_an_opportunity_of_their_own(desk: Desk) -> None:
    """The reply is the contract's; the opportunity has the reason, the context and the salesperson."""
    answer = await desk.ask()
    told = answer.json()
    assert answer.status_code == 200
    assert told["status"] == "ok"
    assert (told["assigned_user_id"], told["selected_number"]) == (BERTA, "+525511110005")
    assert told["message_sid"] == desk.twilio.messages[0].sid
    assert addressed(desk) == [TO_BERTA]
    lead = desk.office.leads[30]
    assert lead["user_id"] == [BERTA, "Berta"]
    assert lead["phone"] == "+525512345678"
    assert "Quiere negociar el precio" in lead["description"]
    assert "Pide entrega en julio" in lead["description"]


async def test_the_message_has_everything_that_a_salesperson_needs(desk: Desk) -> None:
    """Who asks, their phone, the reason, the conversation, the context, and where it is in Odoo."""
    await desk.ask()
    form = desk.twilio.messages[0].form
    for said in ("Ana Torres", "+525512345678", "Quiere negociar el precio", "conv_1", "Pide entrega en julio", "/30"):
        assert said in form["ContentVariables"]
    assert form["ContentSid"] == TEMPLATE_SID
    assert "Body" not in form
    assert form["StatusCallback"] == "https://mcp.example.com/api/twilio/status"


async def test_a_lead_goes_to_its_own_salesperson(desk: Desk) -> None:
    """Whoever has it, however much they have to do; no opportunity is made; the old Mexican 1 is dialled as written."""
    told = (await desk.ask(lead_id=7)).json()
    assert (told["assigned_user_id"], told["selected_number"]) == (CARLOS, "+5215511110006")
    assert addressed(desk) == [TO_CARLOS]
    assert list(desk.office.leads) == [7]
    story = await desk.until(told["handoff_id"], lambda _: bool(desk.office.notes))
    assert story["record"] == "opportunity:7"
    assert desk.office.notes[0][0] == "crm.lead:7"
    assert "Quiere negociar el precio" in desk.office.notes[0][1]


@pytest.mark.parametrize("phone", [None, "no tiene", "12"])
async def test_somebody_without_a_usable_number_is_skipped_and_that_is_said(desk: Desk, phone: str | None) -> None:
    """The lead's salesperson cannot be written to: the least loaded one gets the message."""
    desk.office.phones[CARLOS] = phone
    told = (await desk.ask(lead_id=7)).json()
    assert told["assigned_user_id"] == BERTA
    assert told["notes"] == ["Carlos no tiene un teléfono utilizable en Odoo."]


async def test_the_least_loaded_without_a_number_is_skipped_and_that_is_said(desk: Desk) -> None:
    """Berta would be next."""
    desk.office.phones[BERTA] = None
    told = (await desk.ask()).json()
    assert told["assigned_user_id"] == CARLOS
    assert told["notes"] == ["Berta no tiene un teléfono utilizable en Odoo."]


async def test_an_archived_salesperson_never_gets_a_message(desk: Desk) -> None:
    """Not even for the lead that is still theirs."""
    desk.office.active[CARLOS] = False
    told = (await desk.ask(lead_id=7)).json()
    assert told["assigned_user_id"] == BERTA
    assert "archivado" in told["notes"][0]


async def test_where_nobody_has_a_number_the_fallback_gets_it(open_desk: OpenDesk, office: Office) -> None:
    """The lead stays its salesperson's; the message goes to VENDEDOR_WHATSAPP."""
    desk = await open_desk(VENDEDOR_WHATSAPP=FALLBACK)
    office.phones = dict.fromkeys(office.phones)
    told = (await desk.ask(lead_id=7)).json()
    assert (told["status"], told["selected_number"], told["assigned_user_id"]) == ("ok", FALLBACK, CARLOS)
    assert addressed(desk) == [f"whatsapp:{FALLBACK}"]


async def test_where_nobody_can_be_reached_the_salesperson_has_an_activity(desk: Desk) -> None:
    """503 with what to do; the customer is not lost."""
    desk.office.phones = dict.fromkeys(desk.office.phones)
    answer = await desk.ask(lead_id=7)
    assert answer.status_code == 503
    assert answer.json()["code"] == "handoff_no_number"
    assert "VENDEDOR_WHATSAPP" in answer.json()["detail"]
    assert "Carlos tiene una actividad en Odoo" in answer.json()["detail"]
    assert [one["user_id/.id"] for one in desk.office.activities] == [str(CARLOS)]


@pytest.mark.parametrize("phone", ["abc", "12", "+", "", "+52 55 12", "5" * 30])
async def test_a_customer_s_phone_that_is_none_is_refused(desk: Desk, phone: str) -> None:
    """422, and nothing is sent or stored."""
    answer = await desk.ask(user_phone=phone)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "user_phone"]
    assert not desk.twilio.messages
    assert (await desk.http.get("/api/handoffs")).json()["handoffs"] == []


async def test_a_record_that_does_not_exist_loses_nobody(desk: Desk) -> None:
    """Somebody gets the customer all the same, and the reply says that the lead is not there."""
    told = (await desk.ask(lead_id=999)).json()
    assert told["status"] == "ok"
    assert told["notes"] == ["opportunity:999 no existe en Odoo."]
    assert 30 in desk.office.leads


async def test_a_known_partner_gets_a_note_and_no_opportunity(desk: Desk) -> None:
    """The note stands at the partner whose phone it is."""
    desk.office.partners.append(
        {"id": 9, "name": "Ana Torres", "is_company": False, "active": True, "parent_id": False, "email": False,
         "email_normalized": False, "phone": "55 1234 5678"}
    )  # fmt: skip
    told = (await desk.ask(user_name=None)).json()
    story = await desk.until(told["handoff_id"], lambda _: bool(desk.office.notes))
    assert (story["record"], story["user_name"]) == ("partner:9", "Ana Torres")
    assert list(desk.office.leads) == [7]
    assert desk.office.notes[0][0] == "res.partner:9"


async def test_a_caller_with_an_open_lead_is_known(desk: Desk) -> None:
    """The newest open lead with their phone is what it is about; the least loaded is asked, as nobody named it."""
    desk.office.leads[8] = {**LEAD, "id": 8, "phone": "+52 1 55 1234 5678"}
    told = (await desk.ask()).json()
    assert told["assigned_user_id"] == BERTA
    assert (await desk.story(told["handoff_id"]))["record"] == "opportunity:8"
    assert sorted(desk.office.leads) == [7, 8]


@pytest.mark.parametrize("changes", [{}, {"lead_id": 7}, {"lead_id": 999}])
async def test_no_more_than_three_requests_to_odoo_one_after_another(desk: Desk, changes: dict[str, Any]) -> None:
    """The rest is asked at the same time, or after the message left."""
    await desk.services.handing.warmth.refresh()
    odoo = desk.office.odoo
    odoo.delay, odoo.rounds = 0.4, 0
    left = asyncio.create_task(desk.ask(**changes))
    while not desk.twilio.messages:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.005)
    assert 1 <= odoo.rounds <= 3
    await left


async def test_while_odoo_is_away_the_fallback_gets_the_message(open_desk: OpenDesk, office: Office) -> None:
    """Within seconds, without a link; what belongs into Odoo is written once it answers."""
    desk = await open_desk(VENDEDOR_WHATSAPP=FALLBACK)
    await office.odoo.stop()
    told = (await desk.ask()).json()
    assert (told["status"], told["selected_number"]) == ("ok", FALLBACK)
    assert "VENDEDOR_WHATSAPP" in told["notes"][0]
    await office.odoo.start()
    await desk.until(told["handoff_id"], lambda story: story["record"] == "opportunity:30", 40)
    await desk.until(told["handoff_id"], lambda _: bool(office.notes), 40)


async def test_an_odoo_that_is_away_for_a_moment_is_waited_for(open_desk: OpenDesk, office: Office) -> None:
    """The fallback is for when it stays away."""
    desk = await open_desk(VENDEDOR_WHATSAPP=FALLBACK)
    await office.odoo.stop()
    asking = asyncio.create_task(desk.ask())
    await asyncio.sleep(0.6)
    await office.odoo.start()
    assert (await asking).json()["selected_number"] == "+525511110005"


async def test_without_a_fallback_odoo_is_waited_for(desk: Desk) -> None:
    """The request is answered once Odoo is back and somebody could be chosen."""
    await desk.office.odoo.stop()
    asking = asyncio.create_task(desk.ask())
    await asyncio.sleep(0.5)
    await desk.office.odoo.start()
    told = (await asking).json()
    assert told["status"] in ("ok", "processing")
    story = await desk.until(told["handoff_id"], lambda story: story["status"] == "waiting", 40)
    assert story["selected_number"] == "+525511110005"


async def test_an_opportunity_that_odoo_does_not_take_now_is_made_later(desk: Desk) -> None:
    """The message leaves without it."""
    desk.office.odoo.faults["crm.lead", "load"] = [Http(500)] * 4
    told = (await desk.ask()).json()
    assert told["status"] == "ok"
    await desk.until(told["handoff_id"], lambda story: story["record"] == "opportunity:30", 20)


async def test_what_odoo_refuses_for_good_does_not_stop_the_message(desk: Desk) -> None:
    """An API user who may create no opportunities still hands customers over, and the story says what Odoo refused."""
    desk.office.odoo.answers["crm.lead", "load"] = Refusal("odoo.exceptions.AccessError", "No puedes", 403)
    told = (await desk.ask()).json()
    assert told["status"] == "ok"
    story = await desk.until(
        told["handoff_id"], lambda story: "odoo_refused" in [one["event"] for one in story["story"]]
    )
    assert story["status"] == "waiting"


async def test_without_twilio_there_is_an_activity_and_a_clear_error(open_desk: OpenDesk, office: Office) -> None:
    """503 names the variables and who has the activity; the opportunity is assigned."""
    desk = await open_desk(TWILIO_AUTH_TOKEN=None, TWILIO_ACCOUNT_SID=None)
    answer = await desk.ask()
    told = answer.json()
    assert answer.status_code == 503
    assert told["code"] == "twilio_not_configured"
    assert "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN" in told["detail"]
    assert "Berta tiene una actividad en Odoo" in told["detail"]
    assert office.leads[30]["user_id"] == [BERTA, "Berta"]
    assert office.activities[0]["user_id/.id"] == str(BERTA)
    assert "Llamar" in office.activities[0]["summary"]
    (listed,) = (await desk.http.get("/api/handoffs")).json()["handoffs"]
    assert (listed["status"], listed["error_code"]) == ("failed", "twilio_not_configured")


async def test_wrong_credentials_are_a_clear_error_and_an_activity(open_desk: OpenDesk, office: Office) -> None:
    """Twilio's 20003 is nobody's fault who sells: no other person is tried."""
    desk = await open_desk(TWILIO_AUTH_TOKEN="wrong")
    answer = await desk.ask()
    assert (answer.status_code, answer.json()["code"]) == (502, "twilio_20003")
    assert "TWILIO_AUTH_TOKEN" in answer.json()["detail"]
    assert desk.twilio.posts() == 1
    assert office.activities


async def test_a_recipient_whom_twilio_refuses_is_the_next_one_s_turn(desk: Desk) -> None:
    """21211: the reply is about whoever got it, and the story says why the first did not."""
    desk.twilio.refuses["+525511110005"] = 21211
    told = (await desk.ask()).json()
    assert (told["status"], told["assigned_user_id"]) == ("ok", CARLOS)
    story = await desk.story(told["handoff_id"])
    assert [one["outcome"] for one in story["attempts"]] == ["undelivered", None]
    assert story["attempts"][0]["error_code"] == "twilio_21211"


async def test_where_twilio_refuses_everybody_there_is_an_activity(desk: Desk) -> None:
    """The error says so; the last resort is Odoo."""
    desk.twilio.refuses = dict.fromkeys(("+525511110005", "+5215511110006", "+525511110006", "+525511110008"), 21211)
    answer = await desk.ask()
    assert (answer.status_code, answer.json()["code"]) == (503, "handoff_all_refused")
    assert len(desk.office.activities) == 1
