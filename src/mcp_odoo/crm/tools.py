"""What an LLM can do with customers, opportunities, salespeople and users."""

from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

from mcp_odoo.arguments import ExistingId, Number, Quiet, RecordId, Storable
from mcp_odoo.crm.directory import Directory
from mcp_odoo.crm.models import (
    By,
    Counts,
    DateOf,
    OpportunityAfter,
    OpportunityChange,
    OpportunityPage,
    Outcome,
    PartnerPage,
    Status,
    UserPage,
)
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.crm.opportunity_list import OpportunityList
from mcp_odoo.crm.pipeline import Pipeline
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.crm.selection import Selection
from mcp_odoo.crm.users import Users
from mcp_odoo.odoo.pages import Limit, Offset, Query
from mcp_odoo.tool import Does, tool

_Short = Annotated[str, Field(max_length=200)]
ShortText = Annotated[_Short | None, Quiet(), Storable]
Day = Annotated[_Short | None, Quiet(), Field(description="Like 2026-01-31")]
Revenue = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False), Number]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False), Number]
AnySalesperson = Annotated[RecordId, Field(description="Salesperson; 0: all")]
WhichDate = Annotated[DateOf | None, Quiet()]
NEEDS = ("crm.lead",)


def partner_tools(mcp: FastMCP, directory: Directory) -> None:
    """Register the customers' tools."""

    @tool(mcp, "Find customers", Does.READ)
    async def find_partners(
        query: Annotated[Query, Field(description="Name, e-mail, phone or VAT number; empty for all")],
        limit: Limit = 10,
        offset: Offset = 0,
    ) -> PartnerPage:
        """Find customers and contacts, with open opportunities and confirmed orders counted. One whole: fetch."""
        return await directory.find(query, limit, offset)


def opportunity_tools(mcp: FastMCP, opportunities: Opportunities, listed: OpportunityList, pipeline: Pipeline) -> None:
    """Register the opportunities' tools."""

    @tool(mcp, "List opportunities", Does.READ, needs=NEEDS)
    async def list_opportunities(
        q: Annotated[Query | None, Quiet(), Field(description="Words of the name or customer")] = None,
        status: Status = "open",
        stage: Annotated[ShortText, Field(description="Stage by name")] = None,
        user_id: AnySalesperson = 0,
        partner_id: Annotated[RecordId, Field(description="Customer; 0: all")] = 0,
        date_of: Annotated[
            WhichDate, Field(description="Which date; omit for closed if won or lost, else expected_closing")
        ] = None,
        date_from: Day = None,
        date_to: Day = None,
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> OpportunityPage:
        """Opportunities, soonest closing first, with what is planned next. For sums use count_opportunities."""
        selection = Selection(status, date_of, date_from, date_to, user_id, else_by="expected_closing")
        return await listed.find(selection, q, stage=stage, partner_id=partner_id, limit=limit, offset=offset)

    @tool(mcp, "Count opportunities", Does.READ, needs=NEEDS)
    async def count_opportunities(
        by: By,
        status: Annotated[
            Status, Field(description="open: still in the pipeline; all: won and lost ones too")
        ] = "open",
        date_of: Annotated[
            WhichDate, Field(description="Which date; omit for closed if won or lost, else created")
        ] = None,
        date_from: Day = None,
        date_to: Day = None,
        user_id: AnySalesperson = 0,
    ) -> Counts:
        """Opportunities counted and summed by salesperson, stage or month, none included. Each: list_opportunities."""
        return await pipeline.count(by, Selection(status, date_of, date_from, date_to, user_id))

    @tool(mcp, "Change an opportunity", Does.CHANGE, needs=NEEDS)
    async def update_opportunity(
        opportunity_id: Annotated[ExistingId, Field(description="Like 7, from list_opportunities")],
        name: ShortText = None,
        stage: Annotated[ShortText, Field(description="Stage by name")] = None,
        expected_revenue: Annotated[
            Revenue | None, Quiet(), Field(description="In the company's currency, like 250000")
        ] = None,
        probability: Annotated[Percent | None, Quiet(), Field(description="Percent, like 60")] = None,
        date_deadline: Annotated[Day, Field(description="Expected closing, like 2026-01-31")] = None,
        user_id: Annotated[RecordId | None, Quiet(), Field(description="New salesperson; 0: none")] = None,
        outcome: Annotated[Outcome | None, Quiet()] = None,
        lost_reason: Annotated[
            ShortText, Field(description="With outcome lost; a reason that Odoo has, by name")
        ] = None,
    ) -> OpportunityAfter:
        """Move an opportunity through the pipeline, or close it as won or lost; says what changed. Notes: log_note."""
        change = OpportunityChange(
            name=name,
            stage=stage,
            expected_revenue=expected_revenue,
            probability=probability,
            date_deadline=date_deadline,
            user_id=user_id,
            outcome=outcome,
            lost_reason=lost_reason,
        )
        return await opportunities.update(opportunity_id, change)


def salespeople_tools(mcp: FastMCP, salespeople: Salespeople) -> None:
    """Register the salespeople's tools."""

    @tool(mcp, "Least loaded salesperson", Does.READ, needs=NEEDS)
    async def get_salesperson_with_least_opportunities() -> int:
        """User id of the salesperson with the fewest open opportunities, none included. Of all: count_opportunities."""
        return await salespeople.least_loaded()


def user_tools(mcp: FastMCP, users: Users) -> None:
    """Register the users' tools."""

    @tool(mcp, "List users", Does.READ)
    async def list_users(
        q: Annotated[Query | None, Quiet(), Field(description="Words of name, login or e-mail")] = None,
        active: Annotated[bool | None, Quiet(), Field(description="false: archived ones")] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> UserPage:
        """Users of Odoo with e-mail, phone and sales team: the id for any user_id or assigned_to. No customers."""
        return await users.find(q, active=active, limit=limit, offset=offset)
