"""What the whole server puts on record: every quotation, and every write through either face."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from fastmcp import Client
from fastmcp.exceptions import ToolError

from mcp_odoo.app import create_app, create_tools
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings
from mcp_odoo.tool import LeanTool
from tests.conftest import logging_as_it_was
from tests.crm.funnel import open_funnel
from tests.fake_odoo import DATABASE, KEY, LOGIN, Drop, FakeOdoo, Refusal, fake_odoo
from tests.fake_shop import ORDER, open_shop
from tests.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
REQUEST: dict[str, Any] = {
    "partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "Robots",
    "product_id": 1,
}  # fmt: skip
CHANGE = {"opportunity_id": 30, "expected_revenue": 300000}
CONTRACT = ["tracking_id", "timestamp", "date", "time", "status", "input", "output", "error", "updated_at"]


@dataclass(frozen=True)
class Served:
    """A running server, the Odoo behind it, and the folder of its records."""

    url: str
    odoo: FakeOdoo
    folder: Path
    earlier: set[str] = field(default_factory=set)

    @property
    def files(self) -> list[Path]:
        """The records of this test: those of earlier ones may be written once more, after it began."""
        return [path for path in self.folder.glob("*.log") if path.name not in self.earlier]

    def documents(self, action: str) -> list[dict[str, Any]]:
        """The records of what this tool or route did, oldest first."""
        found = [json.loads(path.read_text(encoding="utf-8")) for path in self.files]
        return sorted((one for one in found if one["action"] == action), key=lambda one: str(one["timestamp"]))

    async def over(self, action: str, count: int = 1) -> list[dict[str, Any]]:
        """The same once there are so many, all over: files follow a moment after the answer."""
        async with asyncio.timeout(10):
            while True:
                found = self.documents(action)
                if len(found) >= count and all(one["status"] in ("completed", "failed", "unknown") for one in found):
                    return found
                await asyncio.sleep(0.01)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    with logging_as_it_was():
        async with _running(tmp_path_factory.mktemp("served")) as served:
            yield served


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[Served]:
    async with fake_odoo() as odoo:
        furnish(odoo)
        settings = Settings(
            _env_file=None, MCP_ODOO_DATA_DIR=folder / "data", MCP_LOG_DIR=folder / "log", ODOO_URL=odoo.url,
            ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN, ODOO_API_KEY=KEY, MCP_ODOO_TOOL_WAIT=20, ODOO_READ_TIMEOUT=1,
        )  # fmt: skip
        async with serving(create_app(settings)) as url:
            yield Served(url, odoo, folder / "log")


def furnish(odoo: FakeOdoo) -> None:
    """A shop for quotations, with an opportunity that can be changed."""
    open_funnel(odoo, "lost_reason_id", "team_ids", "html")
    fields = odoo.answers["crm.lead", "fields_get"]
    open_shop(odoo)
    odoo.answers["crm.lead", "fields_get"] = fields
    odoo.answers["sale.order", "search_read"] = [{**ORDER, "order_line": [41, 42]}]


@pytest.fixture
def served(_served: Served) -> Served:
    """With no records yet and an Odoo that does everything right."""
    furnish(_served.odoo)
    _served.odoo.faults.clear()
    _served.earlier.update(path.name for path in _served.folder.glob("*.log"))
    return _served


async def test_a_quotation_through_rest_is_one_document(served: Served) -> None:
    """The contract's fields in their order, then who asked and what was made."""
    headers = {"User-Agent": "shop/1.0", "X-Request-ID": "shop-77"}
    async with httpx2.AsyncClient(base_url=served.url, headers=headers) as http:
        tracking_id = (await http.post("/api/quotation/async", json=REQUEST)).json()["tracking_id"]
        (said,) = await served.over("POST /api/quotation/async")
        status = (await http.get(f"/api/quotation/status/{tracking_id}")).json()
    assert [path.name for path in served.files] == [f"{tracking_id}.log"]
    assert [key for key in said if key in CONTRACT] == CONTRACT
    assert {key: said[key] for key in ("tracking_id", "status", "input", "output", "error", "updated_at")} == {
        key: status[key] for key in ("tracking_id", "status", "input", "output", "error", "updated_at")
    }
    assert said["timestamp"] == status["created_at"]
    assert (said["principal"], said["face"], said["client"]) == ("anonymous", "rest", "shop/1.0")
    assert (said["request_id"], said["attempts"], said["retries"]) == ("shop-77", 4, 0)
    assert said["duration_ms"] > 0
    assert [(one["model"], one["id"]) for one in said["changes"]] == [
        ("res.partner", 9), ("crm.lead", 30), ("sale.order", 40), ("sale.order.line", 41), ("sale.order.line", 42),
    ]  # fmt: skip
    assert [(one["model"], one["ids"], one["outcome"]) for one in said["calls"]] == [
        ("res.partner", [9], "done"), ("crm.lead", [30], "done"),
    ]  # fmt: skip


async def test_a_quotation_through_mcp_says_which_program_asked(served: Served) -> None:
    """And no second record is made of the tool's call."""
    async with Client(f"{served.url}/mcp") as client:
        answer = (await client.call_tool("dev_create_quotation", REQUEST)).structured_content or {}
    (said,) = await served.over("dev_create_quotation")
    assert (said["tracking_id"], said["face"]) == (answer["tracking_id"], "mcp")
    assert said["client"].startswith("mcp ")
    assert len(served.files) == 1


async def test_a_failed_quotation_says_why_and_what_was_made_by_then(served: Served) -> None:
    """Code and sentence; the partner is there."""
    served.odoo.faults["crm.lead", "load"] = [Refusal("odoo.exceptions.ValidationError", "No such stage")]
    async with httpx2.AsyncClient(base_url=served.url) as http:
        await http.post("/api/quotation/async", json=REQUEST)
    (said,) = await served.over("POST /api/quotation/async")
    assert (said["status"], said["error"], said["error_code"]) == ("failed", "No such stage", "odoo_validation")
    assert [one["model"] for one in said["changes"]] == ["res.partner"]
    assert [(one["model"], one["outcome"]) for one in said["calls"]] == [
        ("res.partner", "done"), ("crm.lead", "odoo_validation"),
    ]  # fmt: skip


async def test_a_retried_quotation_stays_one_document(served: Served) -> None:
    """With another time of trying; the retry itself is a write with a record of its own."""
    served.odoo.faults["crm.lead", "load"] = [Refusal("odoo.exceptions.ValidationError", "No such stage")]
    async with httpx2.AsyncClient(base_url=served.url) as http:
        tracking_id = (await http.post("/api/quotation/async", json=REQUEST)).json()["tracking_id"]
        await served.over("POST /api/quotation/async")
        await http.post(f"/api/quotation/{tracking_id}/retry")
        async with asyncio.timeout(10):
            while (await served.over("POST /api/quotation/async"))[0]["status"] != "completed":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    (said,) = served.documents("POST /api/quotation/async")
    assert (said["retries"], said["error"], said["error_code"]) == (1, None, None)
    assert [link["status"] for link in said["links"]][-1] == "completed"
    (retry,) = await served.over("POST /api/quotation/{tracking_id}/retry")
    assert (retry["status"], retry["input"]) == ("completed", {"tracking_id": tracking_id})


async def test_a_write_says_what_changed(served: Served) -> None:
    """Values before and after it, with the request that did it."""
    async with Client(f"{served.url}/mcp") as client:
        await client.call_tool("update_opportunity", CHANGE)
    (said,) = await served.over("update_opportunity")
    assert said["input"] == CHANGE
    (changed,) = said["changes"]
    assert (changed["model"], changed["id"], changed["change"]) == ("crm.lead", 30, "changed")
    assert (changed["field"], changed["before"], changed["after"]) == ("expected_revenue", 250000.0, 300000.0)
    assert [(one["method"], one["ids"], one["outcome"]) for one in said["calls"]] == [("write", [30], "done")]


async def test_a_lost_answer_is_an_unknown_outcome(served: Served) -> None:
    """Whether the order was confirmed a person has to see."""
    served.odoo.faults["mail.message", "load"] = [Drop()] * 9
    served.odoo.answers["sale.order", "read"] = [{"id": 18, "display_name": "S00018", "user_id": False}]
    async with Client(f"{served.url}/mcp") as client:
        with pytest.raises(ToolError):
            await client.call_tool("log_note", {"record": "order:18", "text": "called"})
    (said,) = await served.over("log_note")
    (call,) = said["calls"]
    assert (call["model"], call["ids"], call["outcome"]) == ("mail.message", [], said["error_code"])
    assert said["changes"] == []


@pytest.mark.parametrize("arguments", [{"opportunity_id": "x"}, {"opportunity_id": 30}])
async def test_a_refused_write_is_on_record(served: Served, arguments: dict[str, Any]) -> None:
    """Who tries what is as good to know as who does it."""
    async with Client(f"{served.url}/mcp") as client:
        with pytest.raises(ToolError):
            await client.call_tool("update_opportunity", arguments)
    (said,) = await served.over("update_opportunity")
    assert (said["status"], said["calls"]) == ("failed", [])
    assert said["error_code"] in ("invalid_input", "nothing_to_change")


async def test_reading_leaves_no_record(served: Served) -> None:
    """The log is of writes."""
    async with Client(f"{served.url}/mcp") as client:
        await client.call_tool("get_salesperson_with_least_opportunities", {})
    async with httpx2.AsyncClient(base_url=served.url) as http:
        await http.get("/api/quotations")
    await asyncio.sleep(0.3)
    assert served.files == []


async def test_every_tool_that_does_more_than_read_is_recorded(settings: Settings) -> None:
    """All but those whose jobs are: a new tool cannot forget it."""
    services = create_services(settings)
    tools = await create_tools(settings, services).list_tools()
    recorded = {tool.name for tool in tools if isinstance(tool, LeanTool) and tool.recorded}
    writing = {tool.name for tool in tools if tool.annotations and not tool.annotations.read_only_hint}
    assert writing - recorded == {"dev_create_quotation", "message_notification"}
    assert len(recorded) > 5


async def test_no_secret_of_the_server_is_on_record(served: Served) -> None:
    """Even where a caller repeats it."""
    async with Client(f"{served.url}/mcp") as client:
        with pytest.raises(ToolError):
            await client.call_tool("update_opportunity", {"opportunity_id": 30, "lost_reason": f"key {KEY}"})
    await served.over("update_opportunity")
    assert all(KEY not in path.read_text(encoding="utf-8") for path in served.folder.glob("*.log"))
