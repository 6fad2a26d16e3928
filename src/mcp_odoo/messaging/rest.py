"""What Twilio calls: a message that was written to us, and what became of one of ours."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from twilio.twiml.messaging_response import MessagingResponse

from mcp_odoo.audit.writes import by_job
from mcp_odoo.contact import normalise_phone
from mcp_odoo.messaging.account import STATUS_PATH, WHATSAPP
from mcp_odoo.messaging.inbox import Inbox
from mcp_odoo.messaging.models import Delivery, Inbound
from mcp_odoo.messaging.signatures import MOST_BYTES, Form, TwilioSignature, read_form

log = structlog.get_logger(__name__)

INBOUND_PATH = "/api/twilio/inbound"
# Twilio's are two letters and 32 hexadecimal digits; what else is signed by the account's token is its as well.
_SID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
# No region: Twilio writes country codes, and what has none is a short code.
_ANYWHERE = "ZZ"
_DOCUMENTED: dict[str, Any] = {
    "requestBody": {
        "description": "As Twilio sends it, signed in `X-Twilio-Signature`",
        "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}},
    }
}


def twilio_routes(
    signature: TwilioSignature,
    inbox: Inbox,
    *,
    on_status: Callable[[Delivery], Awaitable[None]],
    on_inbound: Callable[[Inbound], Awaitable[str | None]],
) -> APIRouter:
    """Two webhooks. `on_status` hears of what is new about our messages; `on_inbound` gives the reply to a message,
    or None for no reply.

    What is signed and still makes no sense is answered as if it did: Twilio could only send the same again.
    """
    router = APIRouter(tags=["webhooks"])

    async def signed_form(request: Request) -> Form:
        body = await _read(request)
        signature.require(url=str(request.url), body=body, headers=request.headers)
        return read_form(body)

    @router.post(STATUS_PATH, status_code=204, openapi_extra=_DOCUMENTED)
    @by_job
    async def receive_status(request: Request) -> Response:
        """What became of a message: Twilio's status callback."""
        form = await signed_form(request)
        sid, status, error = form.get("MessageSid", ""), form.get("MessageStatus", ""), form.get("ErrorCode", "")
        if not _SID.fullmatch(sid) or not status:
            log.warning("webhook.ignored", path=STATUS_PATH, fields=sorted(form))
        elif news := await inbox.note_status(sid, status, int(error) if re.fullmatch("[0-9]{1,9}", error) else None):
            await on_status(news)
        return Response(status_code=204)

    @router.post(INBOUND_PATH, response_class=Response, responses=_TWIML, openapi_extra=_DOCUMENTED)
    @by_job
    async def receive_message(request: Request) -> Response:
        """A message that somebody wrote to our number; the answer is TwiML with the reply, if there is one."""
        form = await signed_form(request)
        if (inbound := _inbound(form)) is None:
            log.warning("webhook.ignored", path=INBOUND_PATH, fields=sorted(form))
            return _twiml(None)
        return _twiml(await inbox.receive(inbound, on_inbound))

    return router


_TWIML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/xml": {}}, "description": "TwiML"}}


async def _read(request: Request) -> bytes:
    """The body, up to what is too much."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            break
    return body


def _inbound(form: Form) -> Inbound | None:
    sid, sender = form.get("MessageSid", ""), form.get("From", "")
    if not _SID.fullmatch(sid):
        return None
    try:
        number = normalise_phone(sender.removeprefix(WHATSAPP), _ANYWHERE)
    except ValueError:
        return None
    return Inbound(
        sid=sid,
        number=number,
        channel="whatsapp" if sender.startswith(WHATSAPP) else "sms",
        text=form.get("Body", ""),
        button=form.get("ButtonPayload") or None,
        replied_to=form.get("OriginalRepliedMessageSid") or None,
    )


def _twiml(reply: str | None) -> Response:
    answer = MessagingResponse()
    if reply:
        answer.message(reply)
    return Response(str(answer), media_type="text/xml")
