"""What happened in a handoff, in sentences: notes for Odoo's chatter and for whoever asked."""

from mcp_odoo.handoff.document import Event, Handoff, Turn
from mcp_odoo.phrases import REPLIES, Language, error_text, say


def request_note(handoff: Handoff, language: Language) -> str:
    """Who wants a person and why, as it was asked first."""
    request = handoff.request
    lines = [
        say(language, "handoff_note_title"),
        say(language, "handoff_customer", name=request.get("user_name") or handoff.customer_name or "-"),
        say(language, "handoff_phone", phone=request["user_phone"]),
        say(language, "handoff_reason", reason=request["reason"]),
    ]
    if request.get("conversation_id"):
        lines.append(say(language, "handoff_conversation", conversation=request["conversation_id"]))
    if request.get("additional_context"):
        lines.append(say(language, "handoff_context", context=request["additional_context"]))
    lines.append(say(language, "handoff_id", handoff_id=handoff.handoff_id))
    return "\n".join(lines)


def addition_note(handoff: Handoff, number: int, language: Language) -> str:
    """What the conversation added, the `number`th time (1 is the first)."""
    added = handoff.additions[number - 1]
    lines = [say(language, "handoff_more")]
    if added.get("user_name"):
        lines.append(say(language, "handoff_customer", name=added["user_name"]))
    if added.get("user_phone"):
        lines.append(say(language, "handoff_phone", phone=added["user_phone"]))
    lines += [f"{name}: {added[name]}" for name in ("lead_id", "sale_order_id") if added.get(name)]
    if added.get("reason"):
        lines.append(say(language, "handoff_reason", reason=added["reason"]))
    if added.get("additional_context"):
        lines.append(say(language, "handoff_context", context=added["additional_context"]))
    return "\n".join([*lines, say(language, "handoff_id", handoff_id=handoff.handoff_id)])


def outcome_note(handoff: Handoff, language: Language) -> str:
    """What came of it, and everything on the way."""
    told = [sentence(event, language) for event in handoff.events if f"event_{event.what}" in REPLIES]
    lines = [headline(handoff, language), *(f"- {text}" for text in told)]
    if handoff.trouble is not None:
        lines.append(trouble_text(handoff, language))
    return "\n".join([*lines, say(language, "handoff_id", handoff_id=handoff.handoff_id)])


def headline(handoff: Handoff, language: Language) -> str:
    """Where it is, in one sentence."""
    name = handoff.taker.name or handoff.taker.number if handoff.taker else handoff.turn.name or handoff.turn.number
    return say(language, f"handoff_is_{handoff.phase}", name=name or "-")


def sentence(event: Event, language: Language) -> str:
    """An event or a note of a handoff, as a person reads it."""
    about = {name: "-" if value is None else value for name, value in event.about.items()}
    if (channel := about.get("channel")) is not None:
        about["channel"] = say(language, f"channel_{channel}")
    return say(language, f"event_{event.what}", **about)


def turn_error(turn: Turn, language: Language) -> str | None:
    """Why somebody's message did not reach them."""
    why = turn.error
    return error_text(language, why.code, why.message, why.details) if why else None


def trouble_text(handoff: Handoff, language: Language) -> str:
    """Why no message left, and what is left for a person to do."""
    trouble = handoff.trouble
    if trouble is None:
        return ""
    details = dict(trouble.details)
    if first := details.get("first"):  # why the first of them was not reached
        told = error_text(language, first["code"], str(details["reason"]), first["details"])
        details["reason"] = told.rstrip(".")
    reason = error_text(language, trouble.code, trouble.message, details).rstrip(".")
    left = "handoff_has_activity" if handoff.activity_of is not None else "handoff_activity_later"
    name = handoff.activity_of or handoff.assigned_name or say(language, "handoff_nobody")
    return f"{reason}. {say(language, left, name=name, handoff_id=handoff.handoff_id)}"
