"""The route for what ElevenLabs sends once a call is over, and the guard of those that its agents call."""

import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from mcp_odoo.arguments import shortened
from mcp_odoo.audit.writes import by_job
from mcp_odoo.elevenlabs.bodies import MEGABYTE, raw_body
from mcp_odoo.elevenlabs.models import TRANSCRIPTION, read_event
from mcp_odoo.elevenlabs.secret import ToolSecret
from mcp_odoo.elevenlabs.signing import HEADER, EventSignature
from mcp_odoo.elevenlabs.transcripts import Transcript, transcript_of

log = structlog.get_logger(__name__)

EVENTS_PATH = "/api/elevenlabs/events"
MOST_BYTES = 10 * MEGABYTE
_BEARER = HTTPBearer(auto_error=False, description="ELEVENLABS_TOOL_SECRET, where the server has one")
_API_KEY = APIKeyHeader(name="X-API-Key", auto_error=False, description="The same, as another header")


class EventTaken(BaseModel):
    """ElevenLabs counts every answer but 200 as a failure, and turns a webhook off that goes on failing."""

    status: Literal["ok"] = "ok"


def event_routes(signature: EventSignature, on_transcript: Callable[[Transcript], Awaitable[None]]) -> APIRouter:
    """`POST /api/elevenlabs/events`; `on_transcript` queues what is to be done, as ElevenLabs waits for the answer."""
    router = APIRouter(tags=["webhooks"])

    @router.post(EVENTS_PATH)
    @by_job
    async def receive_event(request: Request) -> EventTaken:
        """What ElevenLabs sends once a call is over, signed. Transcripts are taken, other events only logged."""
        signature.require_configured()
        raw = await raw_body(request, MOST_BYTES)
        signature.require(raw, request.headers.get(HEADER))
        event = read_event(raw)
        if event.type == TRANSCRIPTION:
            await on_transcript(transcript_of(event, time.time()))
        else:
            log.info(
                "elevenlabs.event_ignored",
                type=shortened(event.type),
                conversation_id=shortened(event.data.conversation_id or ""),
                failure_reason=shortened(event.data.failure_reason or ""),
            )
        return EventTaken()

    return router


def tool_secret(secret: ToolSecret) -> Callable[..., Awaitable[None]]:
    """A dependency for the routes that agents call: the secret as `Authorization: Bearer` or as `X-API-Key`."""

    async def require(
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
        api_key: Annotated[str | None, Depends(_API_KEY)],
    ) -> None:
        secret.require(bearer.credentials if bearer else None, api_key)

    return require
