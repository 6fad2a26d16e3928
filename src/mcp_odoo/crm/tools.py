"""What an LLM can do with salespeople."""

from fastmcp import FastMCP

from mcp_odoo.crm.salespeople import Salespeople


def salespeople_tools(mcp: FastMCP, salespeople: Salespeople) -> None:
    """Register the salespeople's tools."""

    @mcp.tool(
        title="Least loaded salesperson",
        annotations={
            "readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": True
        },
    )  # fmt: skip
    async def get_salesperson_with_least_opportunities() -> int:
        """User id of the salesperson with the fewest open opportunities; people with none count as zero."""
        return await salespeople.least_loaded()
