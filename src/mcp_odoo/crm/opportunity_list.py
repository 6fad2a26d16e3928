"""Opportunities in a list: by salesperson, customer, stage and date."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_odoo.crm.models import FoundOpportunity, OpportunityPage, Standing, Status
from mcp_odoo.crm.selection import EVERYWHERE, REASONS, Selection, status_of
from mcp_odoo.crm.stages import MODEL as STAGE
from mcp_odoo.crm.stages import stages_named, won_stages
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.kinds import CUSTOMER
from mcp_odoo.odoo.pages import find_page, require_known
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.values import Calendar, code, first, ref, text

MODEL = "crm.lead"
_FIELDS = (
    "name", "active", "probability", "stage_id", "user_id", "partner_id", "partner_name", "contact_name",
    "expected_revenue", "company_currency", "date_deadline", "activity_date_deadline", "activity_summary",
    "date_closed", *REASONS,
)  # fmt: skip
_SEARCHED = ("name", "partner_name", "contact_name", "email_from", *CUSTOMER)
# PostgreSQL sorts what has no date last, or first where it sorts backwards.
_SOONEST, _NEWEST = "date_deadline, id desc", "date_closed desc, id desc"


class OpportunityList:
    """Lists the opportunities that the API user may see."""

    def __init__(self, odoo: OdooClient, schema: Schema) -> None:
        self._odoo = odoo
        self._schema = schema

    async def find(
        self,
        selection: Selection,
        q: str | None = None,
        *,
        stage: str | None = None,
        partner_id: int = 0,
        limit: int = 20,
        offset: int = 0,
    ) -> OpportunityPage:
        """Open ones with the soonest closing first; of others those still open, then the latest closed.

        `q` are words of the name or the customer, `partner_id` a customer with its contacts. Raises InvalidRequest for
        a stage that does not exist, with those that do, NotFound for somebody who does not exist.
        """
        calendar, fields = await self._odoo.calendar(), await self._schema.fields(MODEL)
        domain = selection.domain(calendar)
        if stage:
            stages = await self._odoo.search_read(STAGE, [], ["name"], order="sequence, id")
            domain.append(("stage_id", "in", stages_named(stage, stages)))
        if partner_id:
            domain.append(("partner_id", "child_of", partner_id))
        page = await find_page(
            self._odoo,
            MODEL,
            domain,
            [name for name in _FIELDS if name in fields],
            query=q or "",
            searched=_SEARCHED,
            limit=limit,
            offset=offset,
            order=_SOONEST if selection.status == "open" else _NEWEST,
            context=EVERYWHERE,
        )
        if not page.total:
            await require_known(self._odoo, ("res.users", selection.user_id), ("res.partner", partner_id))
        standings = await self._standings(selection.status, page.rows)
        opportunities = [
            await self._found(row, standing, calendar) for row, standing in zip(page.rows, standings, strict=True)
        ]
        return OpportunityPage(opportunities=opportunities, total=page.total, has_more=page.has_more)

    async def _standings(self, status: Status, rows: Sequence[Mapping[str, Any]]) -> list[Standing]:
        if status != "all":
            return [status] * len(rows)
        won = await won_stages(self._odoo, {row["stage_id"][0] for row in rows if row["stage_id"]})
        return [status_of(row, won) for row in rows]

    async def _found(self, row: Mapping[str, Any], status: Standing, calendar: Calendar) -> FoundOpportunity:
        return FoundOpportunity(
            id=row["id"],
            name=row["name"],
            status=status,
            stage=ref(row["stage_id"]),
            salesperson=ref(row["user_id"]),
            partner=ref(row["partner_id"]),
            contact=text(row["contact_name"]) or text(row["partner_name"]),
            expected_revenue=row["expected_revenue"] or 0.0,
            currency=code(row["company_currency"]),
            probability=row["probability"],
            date_deadline=text(row["date_deadline"]),
            next_activity_date=text(row["activity_date_deadline"]),
            next_activity=text(row["activity_summary"]),
            closed=calendar.shown(row["date_closed"]),
            lost_reason=code(row[first(row, *REASONS) or ""]) or None,
            url=await self._odoo.record_url(MODEL, row["id"]),
        )
