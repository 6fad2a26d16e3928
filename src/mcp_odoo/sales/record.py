"""A quotation's document in the audit log."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_odoo.audit.records import Record, times
from mcp_odoo.jobs.state import JobState
from mcp_odoo.sales.models import QuotationStatus

_PHASES = {"queued": 0, "processing": 1, "completed": 2, "failed": 3}


def quotation_record(state: JobState, status: QuotationStatus) -> Record:
    """The record of a quotation as it stands: contract.md's fields first, then who asked, how, and what it wrote."""
    asker = state.asker
    body = {
        "tracking_id": status.tracking_id,
        **times(state.created_at.timestamp()),
        "status": status.status,
        "input": status.input,
        "output": status.output.model_dump(mode="json") if status.output else None,
        "error": status.error or status.progress.error,
        "error_code": state.failure.code if state.failure and state.phase != "completed" else None,
        "updated_at": status.updated_at,
        "principal": asker.get("principal"),
        "odoo_login": asker.get("odoo_login"),
        "face": asker.get("face"),
        "client": asker.get("client"),
        "action": asker.get("action"),
        "request_id": asker.get("request_id"),
        "duration_ms": round((state.updated_at - state.created_at).total_seconds() * 1000) if state.over else None,
        "attempts": len(state.moves),
        "retries": state.retries,
        "changes": _changes(state.wrote),
        "calls": [call for wrote in state.wrote for call in wrote.get("calls", ())],
    }
    reached = state.last_number if state.over else max((state.number(move) for move in state.moves), default=0)
    code = body["error_code"] or ""
    return Record(
        name=status.tracking_id,
        kind="quotation",
        created_at=state.created_at.timestamp(),
        version=reached * len(_PHASES) + _PHASES[state.phase],
        state=f"{state.retries}:{state.phase}:{code}"[:120],
        status=status.status,
        body=body,
    )


def _changes(wrote: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each change once: a repeated attempt finds again what an earlier one made."""
    found: list[Mapping[str, Any]] = []
    for changes in (trail.get("changes", ()) for trail in wrote):
        found += [change for change in changes if change not in found]
    return found
