"""The handoff through both faces: the tool, the secret, the lists, the audit log, the callback."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport
from fastmcp.exceptions import ToolError

from tests.callbacks.receiver import SECRET, receiving
from tests.handoff.conftest import ASKED, Desk, OpenDesk
from tests.handoff.office import BERTA


def audit_of(desk: Desk, handoff_id: str) -> dict[str, Any]:
    """The handoff's document in the audit log's folder; nothing where there is none yet."""
    path = Path(desk.settings.log_dir) / f"{handoff_id}.log"
    document: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return document


async def test_the_tool_does_what_the_route_does(desk: Desk) -> None:
    """`message_notification` returns the endpoint's answer."""
    async with Client(StreamableHttpTransport(f"{desk.url}/mcp")) as client:
        told = (await client.call_tool("message_notification", ASKED)).structured_content
    assert told is not None
    assert (told["status"], told["assigned_user_id"]) == ("ok", BERTA)
    assert told["message_sid"] == desk.twilio.messages[0].sid
    assert (await desk.ask()).json()["handoff_id"] == told["handoff_id"]


async def test_the_tool_says_what_is_missing(open_desk: OpenDesk) -> None:
    """Twilio's variables, and who has an activity."""
    desk = await open_desk(TWILIO_WHATSAPP_FROM=None)
    async with Client(StreamableHttpTransport(f"{desk.url}/mcp")) as client:
        with pytest.raises(ToolError) as caught:
            await client.call_tool("message_notification", ASKED)
    assert "TWILIO_WHATSAPP_FROM" in str(caught.value)
    assert "Berta tiene una actividad" in str(caught.value)
    assert "[twilio_not_configured]" in str(caught.value)


@pytest.mark.parametrize(
    "said", [{}, {"lead_id": ""}, {"lead_id": "0"}, {"lead_id": "7"}, {"lead_id": "opportunity:7"}]
)
async def test_ids_are_read_as_agents_write_them(desk: Desk, said: dict[str, Any]) -> None:
    """Empty and 0 are none; text is a number."""
    told = (await desk.ask(**said, sale_order_id="null")).json()
    record = (await desk.story(told["handoff_id"]))["record"]
    assert record == ("opportunity:7" if "7" in str(said.get("lead_id", "")) else "opportunity:30")


async def test_what_is_not_known_may_be_anything_that_says_so(desk: Desk) -> None:
    """Nobody on the line is lost for a null in quotes."""
    nothing = {"user_name": "null", "callback_url": "", "additional_context": "None", "conversation_id": 17}
    answer = await desk.ask(**nothing, reason=5)
    assert answer.status_code == 200
    story = await desk.story(answer.json()["handoff_id"])
    assert (story["user_name"], story["additional_context"], story["conversation_id"]) == (None, None, "17")


async def test_a_context_may_be_an_object(desk: Desk) -> None:
    """Agents send what they have; the salesperson reads lines."""
    await desk.ask(additional_context={"producto": "PUDU", "piezas": 2})
    assert "producto: PUDU piezas: 2" in desk.twilio.messages[0].form["ContentVariables"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"X-API-Key": "wrong"}, 401),
        ({"Authorization": "Bearer s3cret-of-tools"}, 200),
        ({"X-API-Key": "s3cret-of-tools"}, 200),
    ],
)
async def test_the_secret_is_demanded_where_there_is_one(
    open_desk: OpenDesk, headers: dict[str, str], status: int
) -> None:
    """As a bearer or a header; without it nothing is stored, and nobody reads whose phone is whose."""
    desk = await open_desk(ELEVENLABS_TOOL_SECRET="s3cret-of-tools")
    answer = await desk.http.post("/api/elevenlabs/handoff", json=ASKED, headers=headers)
    assert answer.status_code == status
    assert answer.headers.get("WWW-Authenticate", "").startswith("Bearer") is (status == 401)
    assert (await desk.http.get("/api/handoffs", headers=headers)).status_code == status
    known = await desk.http.get("/api/handoffs", headers={"X-API-Key": "s3cret-of-tools"})
    assert len(known.json()["handoffs"]) == (status == 200)


async def test_the_webhook_s_secret_guards_the_tool_where_it_has_none_of_its_own(open_desk: OpenDesk) -> None:
    """A server that has one secret is not open on its other door."""
    desk = await open_desk(ELEVENLABS_WEBHOOK_SECRET="wsec_one-for-all")
    assert (await desk.ask()).status_code == 401
    answer = await desk.http.post(
        "/api/elevenlabs/handoff", json=ASKED, headers={"Authorization": "Bearer wsec_one-for-all"}
    )
    assert answer.status_code == 200


async def test_lists_are_filtered_by_state_conversation_and_phone(desk: Desk) -> None:
    """Newest first, in pages."""
    first = (await desk.ask()).json()["handoff_id"]
    second = (await desk.ask(conversation_id="conv_2", user_phone="+34600111222")).json()["handoff_id"]

    async def found(**query: Any) -> list[str]:
        answer = await desk.http.get("/api/handoffs", params=query)
        return [one["handoff_id"] for one in answer.json()["handoffs"]]

    assert await found() == [second, first]
    assert await found(conversation_id="conv_1") == [first]
    assert await found(user_phone="0034 600 111 222") == [second]
    assert await found(status="taken") == []
    assert await found(status="waiting", limit=1) == [second]
    assert await found(limit=1, offset=1) == [first]
    assert (await desk.http.get("/api/handoffs", params={"status": "odd"})).status_code == 422
    garbage = await desk.http.get("/api/handoffs", params={"user_phone": "garbage"})
    assert (garbage.status_code, garbage.json()["code"]) == (400, "user_phone_unreadable")


async def test_an_unknown_handoff_is_a_404(desk: Desk) -> None:
    """With a code and a sentence."""
    answer = await desk.http.get("/api/handoff/sms_1_none")
    assert (answer.status_code, answer.json()["code"]) == (404, "handoff_unknown")


async def test_the_audit_log_has_a_document_of_it(desk: Desk) -> None:
    """The contract's fields, who asked, who was asked, and what was written to Odoo, up to the end."""
    handoff_id = (await desk.ask(lead_id=7)).json()["handoff_id"]
    await desk.answers("+5215511110006", "2")
    await desk.until(handoff_id, lambda story: len(story["attempts"]) == 2 and story["status"] == "waiting")
    await desk.answers("+525511110005", "1")
    await desk.until(handoff_id, lambda story: "assigned" in [one["event"] for one in story["story"]])
    await desk.until(handoff_id, lambda _: audit_of(desk, handoff_id).get("duration_ms") is not None)
    document = audit_of(desk, handoff_id)
    expected = {
        "handoff_id": handoff_id, "user_phone": "+525512345678", "assigned_user_id": BERTA,
        "vendor_sms": "+525511110005", "status": "taken",
    }  # fmt: skip
    assert {name: document[name] for name in expected} == expected
    assert document["message_sid"] == desk.twilio.messages[1].sid
    assert (document["face"], document["action"]) == ("rest", "POST /api/elevenlabs/handoff")
    assert [one["outcome"] for one in document["attempts"]] == ["declined", "taken"]
    assigned = [one for one in document["changes"] if (one["model"], one["change"]) == ("crm.lead", "changed")]
    assert [(change["id"], change["field"], change["after"]["name"]) for change in assigned] == [
        (7, "salesperson", "Berta")
    ]
    assert "write" in [call["method"] for call in document["calls"]]


async def test_an_opportunity_that_was_made_is_on_record(desk: Desk) -> None:
    """With its id."""
    handoff_id = (await desk.ask()).json()["handoff_id"]
    record = await desk.services.handing.handoffs.record(handoff_id)
    assert {"model": "crm.lead", "id": 30, "change": "created"} in record.body["changes"]


async def test_a_callback_tells_how_it_ended(open_desk: OpenDesk) -> None:
    """Signed, to an allowed host, once it is taken."""
    async with receiving() as listening:
        desk = await open_desk(MCP_ODOO_CALLBACK_HOSTS=listening.host, MCP_ODOO_CALLBACK_SECRET=SECRET)
        told = (await desk.ask(callback_url=listening.url)).json()
        await desk.answers("+525511110005", "1")
        await desk.until(told["handoff_id"], lambda _: bool(listening.deliveries))
        event = listening.deliveries[0].event
        assert event["type"] == "handoff.taken"
        assert event["data"]["taken_by"] == "Berta"
