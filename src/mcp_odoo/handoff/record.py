"""A handoff's document in the audit log."""

from typing import Any

from mcp_odoo.audit.records import Record, times
from mcp_odoo.handoff.document import Handoff
from mcp_odoo.handoff.status import iso


def handoff_record(handoff: Handoff) -> Record:
    """The record of a handoff as it stands: contract.md's fields first, then who asked, who was asked in turn, what
    happened, and what was written to Odoo.
    """
    asker = handoff.asker
    told, taker = handoff.holder, handoff.taker
    ended = handoff.updated_at if handoff.over else None
    body: dict[str, Any] = {
        "handoff_id": handoff.handoff_id,
        **times(handoff.opened_at),
        "user_phone": handoff.user_phone,
        "assigned_user_id": handoff.assigned_user_id,
        "vendor_sms": told.number,
        "message_sid": told.message_sid,
        "status": handoff.phase,
        "input": handoff.request,
        "additions": handoff.additions,
        "record": handoff.subject.record if handoff.subject else None,
        "taken_by": {**taker.model_dump(mode="json"), "at": iso(taker.at)} if taker else None,
        "error": handoff.trouble.message if handoff.trouble else None,
        "error_code": handoff.trouble.code if handoff.trouble else None,
        "updated_at": iso(handoff.updated_at),
        "principal": asker.get("principal"),
        "face": asker.get("face"),
        "client": asker.get("client"),
        "action": asker.get("action"),
        "request_id": asker.get("request_id"),
        "duration_ms": round((ended - handoff.opened_at) * 1000) if ended else None,
        "attempts": [
            {
                "user_id": turn.user_id,
                "user_name": turn.name,
                "vendor_sms": turn.number,
                "channel": turn.channel,
                "message_sid": turn.message_sid,
                "outcome": turn.outcome,
                "error_code": turn.error_code,
                "asked_at": iso(turn.asked_at),
                "ended_at": iso(turn.ended_at),
            }
            for turn in handoff.turns
            if turn.number is not None
        ],
        "events": [{"at": iso(event.at), "event": event.what} for event in handoff.events],
        "changes": [change for wrote in handoff.wrote for change in wrote.get("changes", ())],
        "calls": [call for wrote in handoff.wrote for call in wrote.get("calls", ())],
    }
    return Record(
        name=handoff.handoff_id,
        kind="handoff",
        created_at=handoff.opened_at,
        version=handoff.version,
        state=f"{handoff.version}:{handoff.phase}",
        status=handoff.phase,
        body=body,
    )
