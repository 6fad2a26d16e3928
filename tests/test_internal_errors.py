"""What goes wrong in here is nobody else's mistake."""

import logging

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from pydantic import BaseModel

from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.tool import Does, tool


class Answer(BaseModel):
    """What a tool returns."""

    name: str


async def test_an_answer_that_does_not_fit_is_no_invalid_input(caplog: pytest.LogCaptureFixture) -> None:
    """The caller sent nothing wrong: it is masked for them, and logged with its traceback for us."""
    mcp = create_mcp("es")

    @tool(mcp, "Broken", Does.READ)
    async def broken() -> Answer:
        """Odoo answers what our model does not expect."""
        return Answer.model_validate({"name": None})

    with caplog.at_level(logging.ERROR):
        async with Client(mcp) as client:
            with pytest.raises(ToolError, match=r"^Error calling tool 'broken'$"):
                await client.call_tool("broken", {})
    assert any(record.exc_info for record in caplog.records)
