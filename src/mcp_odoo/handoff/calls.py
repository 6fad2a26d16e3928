"""Calls that are over: what was said becomes a note on the record that the customer's handoff is about."""

import structlog

from mcp_odoo.elevenlabs.transcripts import Transcript, transcript_text
from mcp_odoo.handoff.jobs import HandoffJobs
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.phrases import Language

log = structlog.get_logger(__name__)


class Calls:
    """Takes transcripts; a repeated one is the same note."""

    def __init__(self, ledger: Ledger, jobs: HandoffJobs, language: Language) -> None:
        self._ledger = ledger
        self._jobs = jobs
        self._language = language

    async def note(self, transcript: Transcript) -> None:
        """Queue the note: on the record of the conversation's handoff, else on the lead or the order that the agent
        was given. A call that is about neither, or in which nothing was said, leaves nothing.

        Raises UpstreamUnavailable.
        """
        if not (transcript.lines or transcript.summary):
            log.info("elevenlabs.call_without_words", conversation_id=transcript.conversation_id)
            return
        text = transcript_text(transcript, self._language)
        handoff = await self._ledger.of_conversation(f"conversation:{transcript.conversation_id}")
        record = _given(transcript)
        if handoff is not None:
            await self._jobs.say(handoff, transcript.event_id, text)
        elif record is not None:
            await self._jobs.note_call(record, transcript.event_id, text)
        else:
            log.info("elevenlabs.call_of_nobody", conversation_id=transcript.conversation_id)


def _given(transcript: Transcript) -> str | None:
    if transcript.lead_id:
        return f"opportunity:{transcript.lead_id}"
    return f"order:{transcript.sale_order_id}" if transcript.sale_order_id else None
