"""Opportunities: one read whole, or moved through the pipeline."""

from collections.abc import Mapping
from typing import Any

from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.crm.models import Opportunity, OpportunityAfter, OpportunityChange
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.crm.selection import REASONS, status_of
from mcp_odoo.crm.stages import every_won_stage, stages_named
from mcp_odoo.errors import Conflict, InvalidRequest
from mcp_odoo.odoo.beside import beside
from mcp_odoo.odoo.changes import differences, read_back
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.retries import Effect
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.texts import cut, shown
from mcp_odoo.odoo.values import code, day, first, ref, text
from mcp_odoo.odoo.words import fold
from mcp_odoo.trail import note_changed

MODEL = "crm.lead"
LONGEST_DESCRIPTION = 2000
_FIELDS = (
    "name", "type", "active", "stage_id", "user_id", "team_id", "partner_id", "contact_name", "email_from", "phone",
    "expected_revenue", "probability", "company_currency", "date_deadline", "lost_reason_id", "lost_reason",
    "description", "create_date", "date_closed",
)  # fmt: skip


class Opportunities:
    """Opportunities in `crm.lead`."""

    def __init__(self, odoo: OdooClient, schema: Schema, salespeople: Salespeople, guard: Guard = UNGUARDED) -> None:
        self._odoo = odoo
        self._schema = schema
        self._salespeople = salespeople
        self._guard = guard

    async def get(self, lead_id: int, longest: int = LONGEST_DESCRIPTION) -> Opportunity:
        """An opportunity, lost ones too. Raises NotFound for an unknown id. Two requests to Odoo, in parallel."""
        fields = await self._schema.fields(MODEL)
        row, won = await beside(
            self._odoo.get(MODEL, lead_id, [name for name in _FIELDS if name in fields]), every_won_stage(self._odoo)
        )
        calendar = await self._odoo.calendar()
        reason = ref(row.get(first(row, *REASONS) or ""))
        return Opportunity(
            id=row["id"],
            name=row["name"],
            type=row["type"],
            status=status_of(row, won),
            stage=ref(row["stage_id"]),
            salesperson=ref(row["user_id"]),
            team=ref(row["team_id"]),
            partner=ref(row["partner_id"]),
            contact_name=text(row["contact_name"]),
            email=text(row["email_from"]),
            phone=text(row["phone"]),
            expected_revenue=row["expected_revenue"] or 0.0,
            currency=code(row["company_currency"]),
            probability=row["probability"],
            date_deadline=calendar.shown(row["date_deadline"]),
            lost_reason=reason.name if reason else None,
            description=cut(
                shown(fields["description"], row["description"]), longest, f"fetch opportunity:{lead_id} for all of it"
            ),
            created=calendar.shown(row["create_date"]),
            closed=calendar.shown(row["date_closed"]),
            url=await self._odoo.record_url(MODEL, lead_id),
        )

    async def update(self, lead_id: int, change: OpportunityChange) -> OpportunityAfter:
        """Change an opportunity in one call to Odoo, all or nothing; losing it goes through Odoo's own action.

        Raises InvalidRequest for a change that says nothing or contradicts itself, or for a stage or reason that does
        not exist, with those that do, Conflict for a lead that has to become an opportunity first, Forbidden for what
        the caller may not change, or not now.
        """
        self._guard.require("update_opportunity")
        _require_sense(change)
        before = await self.get(lead_id)
        if before.type == "lead" and (change.stage is not None or change.outcome == "won"):
            raise Conflict(
                f"opportunity:{lead_id} is a lead: convert it to an opportunity in Odoo first",
                code="lead_not_converted",
                record=f"opportunity:{lead_id}",
            )
        _require_open(before, change)
        closed_so = before.status == "won" or not before.probability  # archived by hand, a lost one has a chance left
        if closed_so and change.model_dump(exclude_none=True) == {"outcome": before.status}:
            return OpportunityAfter(**before.model_dump(), changed=[])  # Odoo 14 would note another time of closing
        values = await self._values(before, change)
        context = await self._odoo.quietly()
        # Each of these calls sets values, so that a lost answer may be asked for again.
        if change.outcome == "lost":
            if change.lost_reason:
                values[await self._reason_field()] = await self._reason(change.lost_reason)
            await self._odoo.call(
                MODEL, "action_set_lost", [lead_id], effect=Effect.REPEATABLE, context=context, **values
            )
        elif change.outcome == "reopen":
            await self._odoo.call(MODEL, "action_unarchive", [lead_id], effect=Effect.REPEATABLE, context=context)
        else:
            if change.outcome == "won":
                values |= {"stage_id": await self._won_stage(before), "active": True, await self._reason_field(): False}
            await self._odoo.call(MODEL, "write", [lead_id], effect=Effect.REPEATABLE, context=context, vals=values)
        after = await read_back(self.get(lead_id), f"opportunity:{lead_id}")
        changed = differences(before.model_dump(), after.model_dump())
        note_changed(MODEL, lead_id, [change.model_dump(mode="json") for change in changed])
        return OpportunityAfter(**after.model_dump(), changed=changed)

    async def _values(self, before: Opportunity, change: OpportunityChange) -> dict[str, Any]:
        values: dict[str, Any] = change.model_dump(
            include={"name", "expected_revenue", "probability"}, exclude_none=True
        )
        if change.date_deadline is not None:
            values["date_deadline"] = day("date_deadline", change.date_deadline) if change.date_deadline else False
        if change.user_id is not None:
            if change.user_id:
                await self._salespeople.require(change.user_id)
            values["user_id"] = change.user_id or False
        if change.stage is not None:
            values["stage_id"] = await self._stage(before, change.stage)
        return values

    async def _stages(self, lead: Opportunity) -> list[dict[str, Any]]:
        """The stages that the opportunity's team uses, in their order."""
        team = first(await self._schema.fields("crm.stage"), "team_ids", "team_id")
        stages = await self._odoo.search_read(
            "crm.stage", [], ["name", "is_won", "sequence", *([team] if team else [])]
        )
        ours = lead.team.id if lead.team else 0

        def used(stage: Mapping[str, Any]) -> bool:
            owners = stage[team] if team else None
            return not owners or ours in owners  # [id, name] or a list of ids

        return sorted(filter(used, stages), key=lambda stage: (stage["sequence"], stage["id"]))

    async def _stage(self, lead: Opportunity, name: str) -> int:
        return stages_named(name, await self._stages(lead))[0]

    async def _won_stage(self, lead: Opportunity) -> int:
        """As `crm.lead.action_set_won` chooses it: the next one that means won, else the last before."""
        stages = await self._stages(lead)
        won = [stage for stage in stages if stage["is_won"]]
        if not won:
            raise InvalidRequest("outcome: no stage of this Odoo means won", code="no_won_stage")
        here = next((stage["sequence"] for stage in stages if lead.stage and stage["id"] == lead.stage.id), -1)
        return int(next((stage["id"] for stage in won if stage["sequence"] > here), won[-1]["id"]))

    async def _reason_field(self) -> str:
        return first(await self._schema.fields(MODEL), *REASONS) or REASONS[0]

    async def _reason(self, name: str) -> int:
        reasons = await self._odoo.search_read("crm.lost.reason", [], ["name"])
        for reason in reasons:
            if fold(name.strip()) in (fold(reason["name"]), str(reason["id"])):
                return int(reason["id"])
        there_are = ", ".join(reason["name"] for reason in reasons) or "-"
        raise InvalidRequest(
            f"lost_reason: there is no reason {name!r}; there are: {there_are}",
            code="lost_reason_unknown",
            name=name,
            there_are=there_are,
        )


def _require_open(lead: Opportunity, change: OpportunityChange) -> None:
    """What Odoo's form offers for a closed opportunity: neither another chance, nor for a lost one another stage."""
    record = f"opportunity:{lead.id}"
    if change.outcome == "reopen" and lead.status == "won":
        raise InvalidRequest("outcome: it is won, not lost: move it with stage", code="reopen_won")
    if lead.status == "lost" and (change.stage is not None or change.probability is not None):
        raise Conflict(f"{record} is lost: take it up again with outcome reopen first", code="is_lost", record=record)
    if lead.status == "won" and change.probability is not None and change.stage is None:
        raise Conflict(f"{record} is won: move it back with stage first", code="is_won", record=record)


def _require_sense(change: OpportunityChange) -> None:
    asked = change.model_dump(exclude_none=True)
    if not asked:
        raise InvalidRequest("Give at least one field to change", code="nothing_to_change")
    if change.outcome and (change.stage is not None or change.probability is not None):
        raise InvalidRequest("outcome sets stage and probability by itself: leave them out", code="outcome_and_stage")
    if change.outcome == "reopen" and len(asked) > 1:
        raise InvalidRequest("outcome reopen stands alone: change the rest afterwards", code="reopen_alone")
    if change.lost_reason is not None and change.outcome != "lost":
        raise InvalidRequest("lost_reason needs outcome lost", code="reason_without_loss")
    if change.name is not None and not change.name.strip():
        raise InvalidRequest("name: an opportunity needs one", code="name_empty")
