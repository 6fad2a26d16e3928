"""The message to a salesperson: free text, and the values of the approved template.

The template's text, to submit for approval, is in docs/WHATSAPP_HANDOFF.md.
"""

from collections.abc import Mapping

from mcp_odoo.handoff.document import Handoff
from mcp_odoo.handoff.story import addition_note
from mcp_odoo.messaging.models import Words
from mcp_odoo.messaging.templates import template_value
from mcp_odoo.phrases import Language, say

# Twilio's limit for a body; what is cut of it is in Odoo whole.
LONGEST_TEXT = 1600
# WhatsApp's limit for a template is 1,024 characters with its values; the text itself has some 200.
LONGEST_VALUES: Mapping[str, int] = {"1": 80, "2": 20, "3": 240, "4": 80, "5": 250, "6": 110, "7": 20}


def message(handoff: Handoff, language: Language) -> Words:
    """Who asks, their phone, the reason, the conversation, the context, where it is in Odoo, and how to answer."""
    mark = say(language, "handoff_mark", reference=handoff.reference)
    request = handoff.request
    subject = handoff.subject
    nothing = say(language, "handoff_not_said")
    name = handoff.user_name or nothing
    values = {
        "1": name,
        "2": handoff.user_phone,
        "3": handoff.reason,
        "4": str(request.get("conversation_id") or nothing),
        "5": " / ".join(handoff.contexts) or nothing,
        "6": subject.url if subject else nothing,
        "7": mark,
    }
    lines = [
        say(language, "handoff_title"),
        say(language, "handoff_customer", name=name),
        say(language, "handoff_phone", phone=handoff.user_phone),
        say(language, "handoff_reason", reason=handoff.reason),
    ]
    if request.get("conversation_id"):
        lines.append(say(language, "handoff_conversation", conversation=request["conversation_id"]))
    after = []
    if subject:
        after.append(say(language, "handoff_record", name=subject.name, url=subject.url))
    after += [mark, say(language, "handoff_how_to_answer")]
    context = say(language, "handoff_context", context="\n".join(handoff.contexts)) if handoff.contexts else ""
    return Words(
        text=_fitted(lines, context, after),
        variables={number: template_value(value, LONGEST_VALUES[number]) for number, value in values.items()},
        mark=mark,
    )


def addition(handoff: Handoff, number: int, language: Language) -> Words:
    """What the conversation added, the `number`th time, for whoever has the customer: free text alone."""
    mark = f"{say(language, 'handoff_mark', reference=handoff.reference)}/{number}"
    text = _cut(addition_note(handoff, number, language), LONGEST_TEXT - len(mark) - 1)
    return Words(text=f"{text}\n{mark}", variables={}, mark=mark)


def _fitted(before: list[str], context: str, after: list[str]) -> str:
    """All of it, or with the context and then the rest cut: how to answer always stands at the end."""
    end = "\n".join(after)
    start = "\n".join(before)
    room = LONGEST_TEXT - len(end) - 1
    if len(start) > room:
        return f"{_cut(start, room)}\n{end}"
    left = room - len(start) - 1
    middle = f"\n{_cut(context, left)}" if context and left > len("…") + 20 else ""
    return f"{start}{middle}\n{end}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
