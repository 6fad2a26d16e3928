"""Search and fetch, as ChatGPT's connectors and deep research expect tools of these names."""

from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

from mcp_odoo.knowledge.documents import Documents
from mcp_odoo.knowledge.models import Document, Hits
from mcp_odoo.knowledge.search import Search
from mcp_odoo.odoo.kinds import RecordKey, parse
from mcp_odoo.odoo.pages import Limit, Offset, Query
from mcp_odoo.tool import Does, tool


def knowledge_tools(mcp: FastMCP, search_: Search, documents: Documents) -> None:
    """Register search and fetch."""

    @tool(mcp, "Search Odoo", Does.READ)
    async def search(
        query: Annotated[Query, Field(description="A few words, or an id like order:18")],
        limit: Limit = 10,
    ) -> Hits:
        """Find projects, tasks, opportunities, orders, partners and products by words; fetch gives one whole."""
        return await search_.find(query, limit)

    @tool(mcp, "Fetch a record", Does.READ)
    async def fetch(
        id: RecordKey,  # noqa: A002 - the contract's name
        offset: Annotated[Offset, Field(description="Of a long text; metadata.next_offset says the next")] = 0,
    ) -> Document:
        """One record whole, as Markdown, with its notes and messages. For ids of order lines use dev_read_sale."""
        return await documents.get(parse(id), offset)
