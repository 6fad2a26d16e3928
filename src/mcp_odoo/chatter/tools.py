"""What an LLM can write down and plan at a record."""

from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field, StringConstraints

from mcp_odoo.arguments import IdempotencyKey, Quiet, RecordId, Storable
from mcp_odoo.chatter.service import Activity, ActivityKind, Chatter, Note
from mcp_odoo.odoo.kinds import RecordKey
from mcp_odoo.tool import Does, tool

_WRITTEN = StringConstraints(strip_whitespace=True, min_length=1)
Text = Annotated[str, Field(max_length=20_000, description="Plain text"), _WRITTEN, Storable]


def chatter_tools(mcp: FastMCP, chatter: Chatter) -> None:
    """Register the tools of the chatter."""

    @tool(mcp, "Log a note", Does.CREATE)
    async def log_note(record: RecordKey, text: Text, idempotency_key: IdempotencyKey = None) -> Note:
        """Write an internal note on an opportunity, order, partner, task or project. To plan: schedule_activity."""
        return await chatter.log_note(record, text, idempotency_key)

    @tool(mcp, "Schedule an activity", Does.CREATE)
    async def schedule_activity(
        record: RecordKey,
        kind: ActivityKind,
        date: Annotated[str, Field(max_length=40, description="Due date, like 2026-01-31")],
        summary: Annotated[str, Field(max_length=200, description="Like Llamar por el contrato"), _WRITTEN, Storable],
        user_id: Annotated[
            RecordId | None, Quiet(), Field(description="Who does it, from list_users; omit for the salesperson")
        ] = None,
        note: Annotated[Annotated[str, Field(max_length=20_000)] | None, Quiet(), Storable] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Activity:
        """Plan a call, meeting or to-do on an opportunity, order, partner or task. What was done goes to log_note."""
        return await chatter.schedule(record, kind, date, summary, user_id, note, idempotency_key)
