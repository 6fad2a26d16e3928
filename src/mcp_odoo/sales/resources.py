"""Quotations that were asked for, as an MCP resource."""

from fastmcp import FastMCP

from mcp_odoo.fence import Fence
from mcp_odoo.sales.jobs import QuotationJobs

LATEST = 50


def quotation_resources(mcp: FastMCP, jobs: QuotationJobs) -> None:
    """Register `odoo://quotations`: a person attaches it to ask what became of what was asked for."""

    @mcp.resource(
        "odoo://quotations",
        name="quotations",
        title="Quotations asked for",
        description=f"The latest {LATEST} quotations that were asked for here, waiting and failed ones too, as JSON.",
        mime_type="application/json",
    )
    async def latest() -> str:
        return (await jobs.find(limit=LATEST)).model_dump_json(context=Fence())
