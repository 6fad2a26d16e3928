"""The tools of the chatter, as a model calls them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from mcp_odoo.chatter.service import Chatter
from mcp_odoo.chatter.tools import chatter_tools
from mcp_odoo.mcp_face import create_mcp

Loaded = list[dict[str, str]]
PLAN = {"record": "order:18", "kind": "call", "date": "2026-12-01", "summary": "Llamar"}


@pytest.fixture
async def model(chatter: Chatter) -> AsyncIterator[Client[Any]]:
    mcp = create_mcp("es")
    chatter_tools(mcp, chatter)
    async with Client(mcp) as client:
        yield client


async def test_arguments_arrive_at_a_note(model: Client[Any], loaded: Loaded) -> None:
    """Without blanks around it and what no database stores."""
    answer = await model.call_tool("log_note", {"record": "order:18", "text": " a\x00b \n", "idempotency_key": "k"})
    assert answer.structured_content is not None
    assert answer.structured_content["record_name"] == "S00018"
    assert loaded[0]["body"] == "<p>ab</p>"


async def test_arguments_arrive_at_an_activity(model: Client[Any], loaded: Loaded) -> None:
    """Null means not given."""
    await model.call_tool("schedule_activity", {**PLAN, "user_id": 6, "note": "x", "idempotency_key": "k"})
    await model.call_tool("schedule_activity", {**PLAN, **dict.fromkeys(("user_id", "note", "idempotency_key"))})
    full, bare = loaded
    assert (full["user_id/.id"], full["note"], full["summary"]) == ("6", "<p>x</p>", "Llamar")
    assert (bare["user_id/.id"], "note" in bare) == ("5", False)


@pytest.mark.parametrize(
    ("tool", "arguments", "field"),
    [
        ("log_note", {"record": "order:18", "text": ""}, "text"),
        ("log_note", {"record": "order:18", "text": " \n\t"}, "text"),
        ("log_note", {"record": "order:18", "text": "\x00"}, "text"),
        ("log_note", {"record": "x" * 41, "text": "x"}, "record"),
        ("schedule_activity", {**PLAN, "summary": "  "}, "summary"),
        ("schedule_activity", {**PLAN, "kind": "email"}, "kind"),
        ("schedule_activity", {**PLAN, "date": "2026-12-01" * 5}, "date"),
    ],
)
async def test_wrong_arguments_are_named(
    model: Client[Any], loaded: Loaded, tool: str, arguments: dict[str, Any], field: str
) -> None:
    """A note without a word is none."""
    with pytest.raises(ToolError, match=rf"^{field}: .*\[invalid_input\]$"):
        await model.call_tool(tool, arguments)
    assert loaded == []


async def test_a_refusal_is_a_sentence_with_its_code(model: Client[Any]) -> None:
    """In the language of replies."""
    with pytest.raises(ToolError) as caught:
        await model.call_tool("schedule_activity", {**PLAN, "record": "product:18"})
    assert str(caught.value) == (
        "record: no es posible en product. Indica uno de opportunity, order, partner, task. [record_kind_unsupported]"
    )
