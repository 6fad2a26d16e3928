"""Calling a tool over HTTP does not make the list of all of them."""

from collections.abc import Sequence
from typing import Any

from fastmcp import Client
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import Tool

from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.tool import Does, tool
from tests.serving import serving


class Listings(Middleware):
    """Counts how often the tools are listed."""

    def __init__(self) -> None:
        self.made = 0

    async def on_list_tools(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Tool]]
    ) -> Sequence[Tool]:
        self.made += 1
        return await call_next(context)


async def test_a_call_makes_no_list_of_tools() -> None:
    """The SDK looks up what a called tool takes; left alone it lists all of them for that, each time."""
    mcp, listings = create_mcp("en"), Listings()

    @tool(mcp, "Double a number", Does.READ)
    async def double(number: int) -> int:
        """Twice as much."""
        return 2 * number

    mcp.add_middleware(listings)
    async with (
        serving(mcp.http_app(path="/mcp", stateless_http=True)) as url,
        Client(f"{url}/mcp") as client,
    ):
        await client.call_tool("double", {"number": 1})
        before = listings.made  # a client may look once for itself
        answer = await client.call_tool("double", {"number": 21})
        assert answer.structured_content == {"result": 42}
        assert listings.made == before
        await client.list_tools()
        assert listings.made > before
