"""Calls that are over: ElevenLabs' signed events become notes, once, where they belong."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

import httpx2

from tests.canaries import canary
from tests.handoff.conftest import Desk, OpenDesk

SECRET = canary("ELEVENLABS_WEBHOOK_SECRET", "wsec_of-the-webhook")
CALL: dict[str, Any] = {
    "type": "post_call_transcription",
    "event_timestamp": 1795672884,
    "data": {
        "agent_id": "agent_1", "conversation_id": "conv_1", "status": "done",
        "transcript": [
            {"role": "agent", "message": "Hola, soy el asistente", "time_in_call_secs": 0},
            {"role": "user", "message": "Quiero hablar con una persona", "time_in_call_secs": 4},
        ],
        "metadata": {"call_duration_secs": 61},
        "analysis": {"transcript_summary": "Pidió una persona", "call_successful": "success"},
    },
}  # fmt: skip


async def send(desk: Desk, event: dict[str, Any], *, secret: str = SECRET, at: float | None = None) -> httpx2.Response:
    body = json.dumps(event).encode()
    stamp = int(at or time.time())
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"ElevenLabs-Signature": f"t={stamp},v0={digest}", "Content-Type": "application/json"}
    return await desk.http.post("/api/elevenlabs/events", content=body, headers=headers)


def calls(desk: Desk) -> list[tuple[str, str]]:
    return [(record, text) for record, text in desk.office.notes if "Quiero hablar con una persona" in text]


async def test_a_transcript_becomes_a_note_on_the_handoff_s_lead_once(open_desk: OpenDesk) -> None:
    """ElevenLabs may send it again; the note stands there once."""
    desk = await open_desk(ELEVENLABS_WEBHOOK_SECRET=SECRET, ELEVENLABS_TOOL_SECRET="t00l-secret")
    told = await desk.http.post(
        "/api/elevenlabs/handoff",
        json={"user_phone": "+525512345678", "reason": "una persona", "conversation_id": "conv_1"},
        headers={"X-API-Key": "t00l-secret"},
    )
    assert told.status_code == 200
    for _ in range(3):
        assert (await send(desk, CALL)).status_code == 200
    desk.http.headers["X-API-Key"] = "t00l-secret"
    await desk.until(told.json()["handoff_id"], lambda _: bool(calls(desk)))
    (note,) = calls(desk)
    assert note[0] == "crm.lead:30"
    assert "Pidió una persona" in note[1]


async def test_a_call_without_a_handoff_is_noted_at_the_lead_that_the_agent_had(open_desk: OpenDesk) -> None:
    """By its dynamic variables; a call about nothing leaves nothing."""
    desk = await open_desk(ELEVENLABS_WEBHOOK_SECRET=SECRET)
    assert (await send(desk, CALL)).status_code == 200
    known = {**CALL["data"], "conversation_initiation_client_data": {"dynamic_variables": {"lead_id": "7"}}}
    assert (await send(desk, {**CALL, "data": known, "event_timestamp": 1795672885})).status_code == 200
    for _ in range(200):
        if calls(desk):
            break
        await asyncio.sleep(0.02)
    assert [record for record, _ in calls(desk)] == ["crm.lead:7"]


async def test_an_event_without_words_does_not_stand_in_the_way_of_the_transcript(open_desk: OpenDesk) -> None:
    """They have the same conversation and the same time."""
    desk = await open_desk(ELEVENLABS_WEBHOOK_SECRET=SECRET)
    known = {**CALL["data"], "conversation_initiation_client_data": {"dynamic_variables": {"lead_id": 7}}}
    empty = {**known, "transcript": None, "analysis": None}
    for data in (empty, known):
        assert (await send(desk, {**CALL, "data": data})).status_code == 200
    for _ in range(200):
        if calls(desk):
            break
        await asyncio.sleep(0.02)
    assert [record for record, _ in calls(desk)] == ["crm.lead:7"]


async def test_a_forged_or_old_event_leaves_nothing(open_desk: OpenDesk) -> None:
    """401 each."""
    desk = await open_desk(ELEVENLABS_WEBHOOK_SECRET=SECRET)
    assert (await send(desk, CALL, secret="other")).status_code == 401
    assert (await send(desk, CALL, at=time.time() - 3600)).status_code == 401
    assert (await send(desk, CALL, at=time.time() + 3600)).status_code == 401
    assert (await desk.http.post("/api/elevenlabs/events", json=CALL)).status_code == 401


async def test_without_a_secret_events_are_refused(desk: Desk) -> None:
    """Nobody could tell who sent them."""
    answer = await desk.http.post("/api/elevenlabs/events", json=CALL)
    assert (answer.status_code, answer.json()["code"]) == (503, "elevenlabs_not_configured")
