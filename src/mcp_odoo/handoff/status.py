"""A handoff as whoever asked reads it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from mcp_odoo.handoff.document import Handoff
from mcp_odoo.handoff.models import (
    HandoffAttempt,
    HandoffEvent,
    HandoffReply,
    HandoffStatus,
    HandoffSummary,
)
from mcp_odoo.handoff.story import headline, sentence, trouble_text, turn_error
from mcp_odoo.messaging.models import Delivery
from mcp_odoo.phrases import Language, say

STATUS_PATH = "/api/handoff/"


def reply(handoff: Handoff, language: Language, *, again: bool) -> HandoffReply:
    """The answer to the request: who was told, on which number. `again`: the conversation had asked before."""
    turn, taken = handoff.holder, handoff.taker is not None
    told = turn.message_sid is not None
    key = "handoff_reply_taken" if taken else "handoff_reply_told" if told else "handoff_reply_trying"
    if handoff.phase == "unanswered":  # by its idempotency key, asked for again afterwards
        key = "handoff_reply_unanswered"
    name = (handoff.taker.name or handoff.taker.number) if handoff.taker else turn.name or turn.number or "-"
    text = say(language, key, name=name)
    if again:
        text = f"{text} {say(language, 'handoff_reply_again')}"
    return HandoffReply(
        status="ok" if told or taken else "processing",
        message=text,
        message_sid=turn.message_sid,
        assigned_user_id=handoff.assigned_user_id,
        selected_number=turn.number,
        handoff_id=handoff.handoff_id,
        status_url=f"{STATUS_PATH}{handoff.handoff_id}",
        notes=[sentence(note, language) for note in handoff.notes],
    )


def summary(handoff: Handoff, language: Language) -> HandoffSummary:
    """The handoff in a list."""
    request = handoff.request
    told = handoff.holder
    trouble = handoff.trouble
    taker = handoff.taker
    return HandoffSummary(
        handoff_id=handoff.handoff_id,
        status=handoff.phase,
        message=headline(handoff, language),
        user_phone=handoff.user_phone,
        user_name=handoff.user_name or None,
        reason=handoff.reason,
        conversation_id=request.get("conversation_id"),
        record=handoff.subject.record if handoff.subject else None,
        assigned_user_id=handoff.assigned_user_id,
        assigned_user_name=handoff.assigned_name or None,
        selected_number=told.number,
        message_sid=told.message_sid,
        taken_by=(taker.name or taker.number) if taker else None,
        error=trouble_text(handoff, language) or None,
        error_code=trouble.code if trouble else None,
        answer_due=iso(handoff.due_at),
        created_at=iso(handoff.opened_at) or "",
        updated_at=iso(handoff.updated_at) or "",
        status_url=f"{STATUS_PATH}{handoff.handoff_id}",
    )


def status(handoff: Handoff, deliveries: Mapping[str, Delivery], language: Language) -> HandoffStatus:
    """The whole story. `deliveries` are what is known about the messages, by their keys."""
    return HandoffStatus(
        **summary(handoff, language).model_dump(),
        lead_id=handoff.said("lead_id"),
        sale_order_id=handoff.said("sale_order_id"),
        additional_context="\n".join(handoff.contexts) or None,
        record_name=handoff.subject.name if handoff.subject else None,
        record_url=handoff.subject.url if handoff.subject else None,
        attempts=[
            HandoffAttempt(
                user_id=turn.user_id,
                name=turn.name,
                number=turn.number,
                channel=turn.channel,
                message_sid=turn.message_sid,
                delivery=_delivery(turn.message_key, deliveries),
                outcome=turn.outcome,
                undelivered_sid=turn.undelivered_sid,
                error=turn_error(turn, language),
                error_code=turn.error_code,
                asked_at=iso(turn.asked_at),
                ended_at=iso(turn.ended_at),
            )
            for turn in handoff.turns
            if turn.number is not None
        ],
        story=[
            HandoffEvent(at=iso(event.at) or "", event=event.what, text=sentence(event, language))
            for event in handoff.events
        ],
        notes=[sentence(note, language) for note in handoff.notes],
    )


def _delivery(key: str | None, deliveries: Mapping[str, Delivery]) -> str | None:
    known = deliveries.get(key) if key else None
    return known.status if known else None


def iso(seconds: float | None) -> str | None:
    """Unix seconds as ISO 8601 in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
