"""Read-only mode over the whole server: every tool that writes is refused, and nothing reaches Odoo."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from mcp_odoo.access.operations import OPERATIONS
from mcp_odoo.settings import Settings
from tests.conftest import logging_as_it_was, tools_of
from tests.fake_odoo import fake_odoo
from tests.ruled import ARGUMENTS, Ruled, furnish, ruled
from tests.test_mcp_face import TOOLS

pytestmark = pytest.mark.asyncio(loop_scope="module")
REFUSED = "Este servidor está en modo de solo lectura y no escribe nada en Odoo. Consulta a quien lo administra."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ruled]:
    with logging_as_it_was():
        async with fake_odoo() as odoo:
            furnish(odoo)
            async with ruled(odoo, tmp_path_factory.mktemp("ruled"), MCP_ODOO_READ_ONLY=True) as served:
                yield served


@pytest_asyncio.fixture(loop_scope="module")
async def served(_served: Ruled) -> Ruled:
    """With an Odoo that was asked nothing yet."""
    await _served.services.apps.missing()  # what every start asks
    _served.odoo.calls.clear()
    return _served


async def writing_tools(settings: Settings) -> set[str]:
    """The tools of the assembled server that are not marked as reading, whatever they are by now."""
    tools = await tools_of(settings).list_tools()
    return {tool.name for tool in tools if not (tool.annotations and tool.annotations.read_only_hint)}


async def test_a_policy_can_name_every_tool_that_writes(settings: Settings) -> None:
    """And no other: a tool that is added later has its place in the list, and arguments for the tests below."""
    assert set(OPERATIONS) == await writing_tools(settings) == set(ARGUMENTS)


@pytest.mark.parametrize("name", OPERATIONS)
async def test_every_tool_that_writes_is_refused_before_odoo_is_asked(served: Ruled, name: str) -> None:
    """With a sentence that says why, and whom to ask."""
    assert await served.tool(name) == (True, f"{REFUSED} [read_only]")
    assert served.odoo.calls == []


async def test_only_tools_that_read_are_listed(served: Ruled) -> None:
    """All of those."""
    assert await served.listed() == TOOLS - set(OPERATIONS)


async def test_reading_goes_on(served: Ruled) -> None:
    """An order with its lines."""
    order = (await served.services.orders.get(40)).name
    assert order == "S00040"
    assert served.written() == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/quotation/async", ARGUMENTS["dev_create_quotation"]),
        ("/api/quotation/quot_0123456789ab/retry", None),
        ("/api/elevenlabs/handoff", ARGUMENTS["message_notification"]),
    ],
)
async def test_routes_that_write_are_refused(served: Ruled, path: str, body: dict[str, Any] | None) -> None:
    """As 403, in the same words."""
    answer = await served.post(path, body)
    assert (answer.status_code, answer.json()) == (403, {"detail": REFUSED, "code": "read_only"})
    assert served.odoo.calls == []


async def test_a_refused_write_is_on_record(served: Ruled) -> None:
    """As one that failed, with what was asked; it wrote nothing."""
    await served.tool("confirm_sale")
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        while not found:
            await asyncio.sleep(0.01)
            found = [one for one in _records(served.log) if one["action"] == "confirm_sale"]
    assert {(one["status"], one["error_code"]) for one in found} == {("failed", "read_only")}
    assert all(one["calls"] == one["changes"] == [] for one in found)


def _records(folder: Path) -> list[dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.log")]
    return [one for one in found if one["status"] != "started"]
