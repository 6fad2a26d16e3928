"""Notes in a record's chatter, and activities: what is to be done about it, by whom and when."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel

from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.errors import InvalidRequest, NotFound
from mcp_odoo.jobs.keys import Keys
from mcp_odoo.odoo.client import NO_MAIL, OdooClient
from mcp_odoo.odoo.kinds import Key, parse
from mcp_odoo.odoo.retries import Effect
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.texts import html
from mcp_odoo.odoo.values import Ref, day, ref
from mcp_odoo.written import Label

ActivityKind = Literal["call", "meeting", "todo"]

# Odoo's own external ids: an ordinary user may not read the tables behind them, and `load` does not need to.
_TYPES: dict[ActivityKind, str] = {
    "call": "mail.mail_activity_data_call",
    "meeting": "mail.mail_activity_data_meeting",
    "todo": "mail.mail_activity_data_todo",
}
_MODULES = {"opportunity": "crm", "order": "sale", "partner": "base", "task": "project", "project": "project"}
# Which record it is, and that it is a note: the rest is the caller's.
_OURS = ("model", "res_model_id", "res_id", "message_type", "subtype_id")
_NOTED = ("opportunity", "order", "partner", "task", "project")
_PLANNED = ("opportunity", "order", "partner", "task")


class Note(BaseModel):
    """A note that stands in a record's chatter; customers do not see it."""

    id: int
    record: str
    record_name: Label
    url: str


class Activity(BaseModel):
    """A planned activity."""

    id: int
    record: str
    record_name: Label
    kind: ActivityKind
    summary: Label
    date: str
    assignee: Ref
    url: str


class Chatter:
    """What people write down and plan at a record."""

    def __init__(
        self, odoo: OdooClient, schema: Schema, salespeople: Salespeople, keys: Keys, guard: Guard = UNGUARDED
    ) -> None:
        self._odoo = odoo
        self._schema = schema
        self._salespeople = salespeople
        self._keys = keys
        self._guard = guard

    async def log_note(self, record: str, text: str, key: str | None = None) -> Note:
        """A note (subtype `mail.mt_note`) of plain text; with a key that was used before, the note that it made.

        Raises InvalidRequest for a record that takes no notes, NotFound for one that is not there, Forbidden where the
        caller may write none now.
        """
        self._guard.require("log_note")
        where, row = await self._record(record, _NOTED)
        external_id = await self._keys.external_id("note", key, {"record": str(where), "text": text})
        cells = {
            "id": external_id,
            "model": where.model,
            "res_id": str(where.record_id),
            "message_type": "comment",
            "subtype_id/id": "mail.mt_note",
            "body": html(text),
        }
        (note_id,) = await self._odoo.create_once("mail.message", list(cells), [list(cells.values())], ours=_OURS)
        return Note(
            id=note_id,
            record=str(where),
            record_name=row["display_name"],
            url=await self._odoo.record_url(where.model, where.record_id),
        )

    async def schedule(
        self,
        record: str,
        kind: ActivityKind,
        date: str,
        summary: str,
        user_id: int | None = None,
        note: str | None = None,
        key: str | None = None,
    ) -> Activity:
        """An activity due on an ISO date; with a key that was used before, the activity that it made.

        Who has to do it: `user_id`, else the record's salesperson or assignee, else the API user. Raises what
        `log_note` does.
        """
        self._guard.require("schedule_activity")
        due = day("date", date)
        where, row = await self._record(record, _PLANNED)
        if user_id:
            await self._salespeople.require(user_id)
        assignee = user_id or _owner(row) or (await self._odoo.identity()).user_id
        asked = {"record": str(where), "kind": kind, "date": due, "summary": summary, "user_id": user_id, "note": note}
        external_id = await self._keys.external_id("activity", key, asked)
        cells = {
            "id": external_id,
            "res_model_id/id": f"{_MODULES[where.kind]}.model_{where.model.replace('.', '_')}",
            "res_id": str(where.record_id),
            "activity_type_id/id": _TYPES[kind],
            "summary": summary,
            "date_deadline": due,
            "user_id/.id": str(assignee),
            **({"note": html(note)} if note else {}),
        }
        # Assigning an activity mails its assignee, which an API user without an address cannot.
        context = NO_MAIL if await self._odoo.quietly() else {}
        (activity_id,) = await self._odoo.create_once(
            "mail.activity",
            list(cells),
            [list(cells.values())],
            context=context,
            ours=_OURS if user_id else (*_OURS, "user_id"),
        )
        made = await self._odoo.get("mail.activity", activity_id, ["user_id", "date_deadline", "summary"])
        return Activity(
            id=activity_id,
            record=str(where),
            record_name=row["display_name"],
            kind=kind,
            summary=made["summary"] or "",
            date=made["date_deadline"],
            assignee=ref(made["user_id"]) or Ref(id=assignee, name=""),
            url=await self._odoo.record_url(where.model, where.record_id),
        )

    async def finish(self, activity_id: int, feedback: str) -> None:
        """Mark an activity as done, with a word about it; one that is done already stays so.

        Odoo's own action: `mail.activity.action_feedback`.
        """
        try:
            # Done, it is no longer there: a lost answer may be asked for again.
            await self._odoo.call(
                "mail.activity", "action_feedback", [activity_id], effect=Effect.REPEATABLE, feedback=feedback
            )
        except NotFound:
            return

    async def _record(self, record: str, kinds: Sequence[str]) -> tuple[Key, dict[str, Any]]:
        where = parse(record)
        if where.kind not in kinds:
            raise InvalidRequest(
                f"record: not possible on a {where.kind}; give one of {', '.join(kinds)}",
                code="record_kind_unsupported",
                kind=where.kind,
                kinds=", ".join(kinds),
            )
        fields = await self._schema.fields(where.model)
        owners = [name for name in ("user_id", "user_ids") if name in fields]
        return where, await self._odoo.get(where.model, where.record_id, ["display_name", *owners])


def _owner(row: dict[str, Any]) -> int | None:
    if row.get("user_ids"):
        return int(row["user_ids"][0])
    return int(row["user_id"][0]) if row.get("user_id") else None
