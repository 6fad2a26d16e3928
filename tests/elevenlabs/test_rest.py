"""The route of ElevenLabs' events, and the guard of its tools, over HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from structlog.testing import capture_logs

from mcp_odoo.audit.writes import recorded_by_job
from mcp_odoo.elevenlabs.rest import MOST_BYTES, event_routes
from mcp_odoo.elevenlabs.signing import EventSignature
from mcp_odoo.elevenlabs.transcripts import Transcript
from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.web.errors import add_error_handlers
from tests.elevenlabs.calls import AUDIO, FAILURE, SECRET, TRANSCRIPTION, by_phone, encoded, signed

EVENTS = "/api/elevenlabs/events"


class Desk:
    """Where transcripts are queued."""

    def __init__(self) -> None:
        self.taken: list[Transcript] = []
        self.away = False

    async def take(self, transcript: Transcript) -> None:
        if self.away:
            raise UpstreamUnavailable("The jobs' database is away", code="jobs_unavailable")
        self.taken.append(transcript)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def client(*routers: APIRouter) -> httpx2.AsyncClient:
    app = FastAPI()
    add_error_handlers(app, "es")
    for router in routers:
        app.include_router(router)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test")


@pytest.fixture
async def http(desk: Desk) -> AsyncIterator[httpx2.AsyncClient]:
    async with client(event_routes(EventSignature(SECRET), desk.take)) as one:
        yield one


async def send(http: httpx2.AsyncClient, raw: bytes, **headers: str) -> httpx2.Response:
    """POST an event, signed now unless told otherwise."""
    signature = {"ElevenLabs-Signature": signed(raw, int(time.time()))}
    return await http.post(EVENTS, content=raw, headers={**signature, **headers})


async def test_a_transcript_is_handed_on_and_answered(http: httpx2.AsyncClient, desk: Desk) -> None:
    """200 with a status, as ElevenLabs wants it."""
    answer = await send(http, encoded(by_phone(lead_id=42)))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    (transcript,) = desk.taken
    assert (transcript.conversation_id, transcript.lead_id, len(transcript.lines)) == ("abc", 42, 3)


async def test_what_cannot_be_queued_is_no_200(http: httpx2.AsyncClient, desk: Desk) -> None:
    """503, after which ElevenLabs sends it again."""
    desk.away = True
    answer = await send(http, encoded(TRANSCRIPTION))
    assert (answer.status_code, answer.json()["code"]) == (503, "jobs_unavailable")


@pytest.mark.parametrize("payload", [AUDIO, FAILURE, {"type": "voice_removed"}, {"type": "tomorrow's", "data": 7}])
async def test_other_events_are_logged_and_nothing_else(
    http: httpx2.AsyncClient, desk: Desk, payload: dict[str, Any]
) -> None:
    """A failure of ours would have ElevenLabs turn the webhook off."""
    with capture_logs() as lines:
        answer = await send(http, encoded(payload))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert [(line["event"], line["type"]) for line in lines] == [("elevenlabs.event_ignored", payload["type"])]
    assert lines[0]["failure_reason"] == ("busy" if payload is FAILURE else "")
    assert desk.taken == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, encoded({**TRANSCRIPTION, "data": {}})])
async def test_what_is_signed_and_no_event_is_400(http: httpx2.AsyncClient, desk: Desk, raw: bytes) -> None:
    """Sending it again would not make it one."""
    answer = await send(http, raw)
    assert (answer.status_code, answer.json()["code"]) == (400, "event_unreadable")
    assert desk.taken == []


@pytest.mark.parametrize("raw", [encoded(TRANSCRIPTION), b"{", b""])
@pytest.mark.parametrize("header", ["", "t=1,v0=00", "t=ñ,v0=ñ", None])
async def test_what_is_not_signed_is_not_even_read(
    http: httpx2.AsyncClient, desk: Desk, header: str | None, raw: bytes
) -> None:
    """401, the same whatever it is."""
    headers = {} if header is None else {b"ElevenLabs-Signature": header.encode()}
    answer = await http.post(EVENTS, content=raw, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "elevenlabs_signature_invalid")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["detail"].startswith("Falta el encabezado ElevenLabs-Signature o no corresponde")
    assert desk.taken == []


async def test_an_old_event_is_401(http: httpx2.AsyncClient, desk: Desk) -> None:
    """Somebody who recorded it cannot send it tomorrow."""
    raw = encoded(TRANSCRIPTION)
    answer = await send(http, raw, **{"ElevenLabs-Signature": signed(raw, int(time.time()) - 1900)})
    assert (answer.status_code, answer.json()["code"]) == (401, "elevenlabs_signature_expired")
    assert answer.json()["detail"].startswith("ElevenLabs firmó este evento hace 190")
    assert desk.taken == []


@pytest.mark.parametrize("raw", [encoded(TRANSCRIPTION), b"x" * (MOST_BYTES + 1)])
async def test_without_a_secret_it_is_503(desk: Desk, raw: bytes) -> None:
    """Before a body is read; the variable is named."""
    async with client(event_routes(EventSignature(None), desk.take)) as http:
        answer = await send(http, raw)
    assert (answer.status_code, answer.json()["code"]) == (503, "elevenlabs_not_configured")
    assert "ELEVENLABS_WEBHOOK_SECRET" in answer.json()["detail"]


async def test_ten_megabytes_are_taken_and_no_more(http: httpx2.AsyncClient) -> None:
    """However it is sent: with a length or in pieces without one."""
    raw = encoded({**AUDIO, "padding": ""})
    raw += b" " * (MOST_BYTES - len(raw))
    assert (await send(http, raw)).status_code == 200
    assert (await send(http, raw + b" ")).json()["code"] == "event_too_large"

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(100):
            read.append(1)
            yield b" " * 1_000_000

    read: list[int] = []
    answer = await http.post(EVENTS, content=pieces(), headers={"ElevenLabs-Signature": "t=1,v0=0"})
    assert (answer.status_code, answer.json()["code"]) == (400, "event_too_large")
    assert answer.json()["detail"].startswith("El evento pasa de 10 MB")
    assert len(read) < 20


async def test_a_sender_who_hangs_up_is_no_failure_of_ours(desk: Desk) -> None:
    """No 500 and no traceback in the log."""
    app = FastAPI()
    add_error_handlers(app, "es")
    app.include_router(event_routes(EventSignature(SECRET), desk.take))
    said: list[Any] = []
    heard = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(heard, None) or await asyncio.Event().wait()

    async def tell(message: Any) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": EVENTS,
        "headers": [],
        "query_string": b"",
        "http_version": "1.1",
    }
    await app(scope, receive, tell)
    assert said[0]["status"] == 400


def test_what_is_done_is_recorded_by_a_job(desk: Desk) -> None:
    """The job that it is queued for says all of it."""
    (route,) = event_routes(EventSignature(SECRET), desk.take).routes
    assert recorded_by_job(route.endpoint)  # type: ignore[attr-defined] # FastAPI's routes have one
