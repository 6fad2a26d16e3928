"""A call that is over: what was said, and which records of Odoo it was about."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from mcp_odoo.arguments import shortened
from mcp_odoo.elevenlabs.models import Event, unreadable
from mcp_odoo.phrases import Language, say

LONGEST_TEXT = 20_000
SUMMARY_SHARE = 4  # a quarter of the text at most: the rest is for what was said


@dataclass(frozen=True)
class Transcript:
    """`event_id` is the same for the same event, however often it comes. `occurred_at` is when the call was over
    (Unix seconds), `successful` is `success`, `failure` or `unknown`; `lines` are (role, text, seconds into the call)
    with the roles `agent` and `user`. `lead_id` and `sale_order_id` are what the agent was given of them.
    """

    event_id: str
    conversation_id: str
    agent_id: str | None
    occurred_at: float
    phone: str | None
    duration_seconds: int | None
    successful: str | None
    summary: str | None
    lines: list[tuple[str, str, int | None]]
    lead_id: int | None
    sale_order_id: int | None


def transcript_of(event: Event, now: float) -> Transcript:
    """The transcript that the event brings; it occurred `now` (Unix seconds) where it does not say when.

    Raises InvalidRequest (`event_unreadable`) where it does not say of which conversation.
    """
    data = event.data
    if not data.conversation_id:
        raise unreadable()
    metadata, given = data.metadata, data.conversation_initiation_client_data.dynamic_variables
    began, took = metadata.start_time_unix_secs, metadata.call_duration_secs
    ended = None if began is None else began + (took or 0)
    return Transcript(
        event_id=_event_id(event.type, data.conversation_id, event.event_timestamp),
        conversation_id=data.conversation_id,
        agent_id=data.agent_id or None,
        occurred_at=next(time for time in (event.event_timestamp, ended, now) if time is not None),
        phone=metadata.phone_call.external_number or None,
        duration_seconds=None if took is None else int(took),
        successful=data.analysis.call_successful or None,
        summary=data.analysis.transcript_summary or None,
        lines=[
            (turn.role or "", text, None if turn.time_in_call_secs is None else int(turn.time_in_call_secs))
            for turn in data.transcript
            if (text := _one_line(turn.message or ""))
        ],
        lead_id=given.lead_id,
        sale_order_id=given.sale_order_id,
    )


def transcript_text(transcript: Transcript, language: Language, longest: int = LONGEST_TEXT) -> str:
    """The call as plain text for a note: title, summary, then a line for each thing said; `longest` characters at
    most. What does not fit is left out at the end of a line, and the last sentence says how many lines that are.
    """
    title = say(language, "call_title", conversation_id=shortened(transcript.conversation_id))
    if transcript.duration_seconds is not None:
        title += f" ({_clock(transcript.duration_seconds)})"
    summary = shortened((transcript.summary or "").strip(), max(longest // SUMMARY_SHARE, 1))
    head = "\n\n".join(filter(None, (title, summary)))
    spoken = list(_spoken(transcript, language))
    whole = head + "\n\n" + "\n".join(spoken) if spoken else head
    if len(whole) <= longest:
        return whole
    # Of no count is the sentence longer than of this one.
    room = longest - len(head) - len("\n\n\n\n") - len(_left_out(language, len(spoken)))
    kept: list[str] = []
    for line in spoken:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    parts = [head, "\n".join(kept), _left_out(language, len(spoken) - len(kept)) if spoken else ""]
    return "\n\n".join(filter(None, parts))[: max(longest, 0)]


def _spoken(transcript: Transcript, language: Language) -> Iterator[str]:
    names = {"agent": say(language, "call_agent"), "user": say(language, "call_customer")}
    for role, text, seconds in transcript.lines:
        when = "" if seconds is None else f"[{_clock(seconds)}] "
        yield f"{when}{names.get(role) or shortened(role) or '?'}: {text}"


def _left_out(language: Language, count: int) -> str:
    return say(language, "call_lines_left_out", count=count)


def _clock(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _event_id(kind: str, conversation_id: str, timestamp: float | None) -> str:
    named = json.dumps([kind, conversation_id, timestamp])
    return f"elevenlabs_{hashlib.sha256(named.encode()).hexdigest()[:40]}"
