"""The whole server on loopback with a scripted Odoo behind it: every transport, and a quotation through each face."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from fastmcp import Client
from fastmcp.client.transports import SSETransport, StreamableHttpTransport
from fastmcp.exceptions import ToolError

from mcp_odoo.app import create_app
from mcp_odoo.settings import Settings
from tests.conftest import logging_as_it_was
from tests.fake_odoo import DATABASE, KEY, LOGIN, Drop, FakeOdoo, Refusal, fake_odoo
from tests.fake_shop import open_shop
from tests.serving import serving
from tests.test_mcp_face import TOOLS

pytestmark = pytest.mark.asyncio(loop_scope="module")
REQUEST: dict[str, Any] = {
    "partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "Robots",
    "product_id": 1,
}  # fmt: skip
OUTPUT = {
    "partner_id": 9,
    "lead_id": 30,
    "opportunity_id": 30,
    "sale_order_id": 40,
    "sale_order_name": "S00040",
    "user_id": 5,
}


@dataclass(frozen=True)
class Served:
    """A running server and the Odoo behind it."""

    url: str
    odoo: FakeOdoo


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    with logging_as_it_was():
        async with _running(tmp_path_factory.mktemp("served")) as served:
            yield served


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[Served]:
    async with fake_odoo() as odoo:
        open_shop(odoo)  # the server asks at once which apps there are
        settings = Settings(
            _env_file=None, MCP_ODOO_DATA_DIR=folder, ODOO_URL=odoo.url, ODOO_DB=DATABASE,
            ODOO_LOGIN=LOGIN, ODOO_API_KEY=KEY, MCP_ODOO_TOOL_WAIT=20,
        )  # fmt: skip
        async with serving(create_app(settings)) as url:
            yield Served(url, odoo)


@pytest.fixture
def served(_served: Served) -> Served:
    """With an Odoo that has done nothing yet and does everything right."""
    open_shop(_served.odoo)
    _served.odoo.calls.clear()
    _served.odoo.faults.clear()
    return _served


@pytest.mark.parametrize("path", ["/mcp", "/mcp/", "/mcp/sse"])
async def test_every_transport_lists_the_same_tools(served: Served, path: str) -> None:
    """Streamable HTTP with and without a trailing slash, and SSE."""
    kind = SSETransport if path.endswith("sse") else StreamableHttpTransport
    async with Client(kind(served.url + path)) as client:
        tools = await client.list_tools()
    assert {tool.name for tool in tools} == TOOLS


async def test_the_list_of_tools_is_small_on_the_wire(served: Served) -> None:
    """Less than 24 kB with everything that JSON-RPC and HTTP's events put around it."""
    headers = {"Accept": "application/json, text/event-stream"}
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    async with httpx2.AsyncClient(base_url=served.url, headers=headers) as http:
        await http.post("/mcp", json=rpc(1, "initialize", hello))
        await http.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})
        listed = await http.post("/mcp", json=rpc(2, "tools/list", {}))
    assert all(f'"name":"{name}"' in listed.text for name in TOOLS)
    assert len(listed.content) < 24_000


def rpc(number: int, method: str, params: dict[str, Any]) -> dict[str, Any]:
    """A JSON-RPC request."""
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


@pytest.mark.parametrize("path", ["/mcp", "/mcp/", "/mcp/messages", "/mcp/messages/"])
async def test_mcp_never_redirects(served: Served, path: str) -> None:
    """A client that does not follow redirects of a POST gets through."""
    async with httpx2.AsyncClient(base_url=served.url) as http:
        response = await http.post(path, json={})
    assert not response.is_redirect
    assert "route_unknown" not in response.text


@pytest.mark.parametrize("path", ["/mcp", "/mcp/sse"])
async def test_a_quotation_through_mcp(served: Served, path: str) -> None:
    """The tool waits for it and returns the contract's output; the steps were reported meanwhile."""
    heard: list[tuple[float, float | None, str | None]] = []

    async def hear(done: float, total: float | None, message: str | None) -> None:
        heard.append((done, total, message))

    kind = SSETransport if path.endswith("sse") else StreamableHttpTransport
    async with Client(kind(served.url + path), progress_handler=hear) as client:
        answer = (await client.call_tool("dev_create_quotation", REQUEST)).structured_content
        assert answer is not None
        again = (
            await client.call_tool("get_quotation_status", {"tracking_id": answer["tracking_id"]})
        ).structured_content
    assert answer["status"] == "completed"
    assert OUTPUT.items() <= answer["output"].items()
    assert again == answer
    assert heard[-1] == (4, 4, "Cotización lista")


async def test_a_quotation_through_rest(served: Served) -> None:
    """Queued at once, in the contract's words; then its status, with input and output."""
    async with httpx2.AsyncClient(base_url=served.url) as http:
        queued = (await http.post("/api/quotation/async", json=REQUEST)).json()
        tracking_id = queued["tracking_id"]
        assert queued == {
            "tracking_id": tracking_id, "status": "queued", "message": "Cotización en proceso...",
            "estimated_time": "unos segundos", "status_url": f"/api/quotation/status/{tracking_id}",
        }  # fmt: skip
        status = await over(http, tracking_id)
    assert (status["status"], status["error"]) == ("completed", None)
    assert REQUEST.items() <= status["input"].items()
    assert OUTPUT.items() <= status["output"].items()
    assert status["created_at"] <= status["updated_at"]
    assert status["created_at"].endswith("+00:00")


async def test_what_was_left_unfinished_is_told_and_completed(served: Served) -> None:
    """The key stops working half way: the failure names the opportunity that stands and how to complete it. Asking
    again with the id that it names does, without making it again.
    """
    lines = [{"product_id": 1, "price": 5.0}, {"product_id": 2}]
    request = {key: value for key, value in REQUEST.items() if key != "product_id"} | {"products": lines}
    served.odoo.faults["sale.order.line", "load"] = [Refusal("odoo.exceptions.AccessDenied", "expired", 401)]
    async with Client(f"{served.url}/mcp") as client:
        with pytest.raises(
            ToolError, match=r"oportunidad 30 ya está en Odoo.*idempotency_key.*\[odoo_authentication_failed\]"
        ) as caught:
            await client.call_tool("dev_create_quotation", request)
        tracking_id = next(word for word in str(caught.value).split() if word.startswith("quot_"))
        answer = await client.call_tool("dev_create_quotation", {**request, "idempotency_key": tracking_id})
    async with httpx2.AsyncClient(base_url=served.url) as http:
        status = await over(http, tracking_id)
    assert (status["status"], status["error"]) == ("completed", None)
    assert answer.structured_content is not None
    assert (answer.structured_content["tracking_id"], answer.structured_content["output"]) == (
        tracking_id, status["output"]
    )  # fmt: skip
    assert OUTPUT.items() <= status["output"].items()
    first, second = served.odoo.called("crm.lead", "load")
    assert first.named == second.named


async def test_an_empty_callback_url_is_no_address(served: Served) -> None:
    """Whoever has an empty variable there would wait for ever: it is refused, and nothing is queued."""
    async with httpx2.AsyncClient(base_url=served.url) as http:
        answer = await http.post("/api/quotation/async", json={**REQUEST, "callback_url": ""})
        unknown = await http.get("/api/quotations", params={"statuss": "failed"})
    assert (answer.status_code, answer.json()["code"]) == (400, "callbacks_not_configured")
    assert (unknown.status_code, unknown.json()["detail"][0]["loc"]) == (422, ["query", "statuss"])
    assert served.odoo.calls == []


async def test_the_same_key_makes_one_quotation_through_either_face(served: Served) -> None:
    """Ten requests at once and one through MCP are one job and one opportunity; another request is a conflict."""
    headers = {"Idempotency-Key": "both-faces"}
    async with httpx2.AsyncClient(base_url=served.url, headers=headers) as http:
        answers = await asyncio.gather(*(http.post("/api/quotation/async", json=REQUEST) for _ in range(10)))
        ids = {answer.json()["tracking_id"] for answer in answers}
        async with Client(f"{served.url}/mcp") as client:
            arguments = {**REQUEST, "idempotency_key": "both-faces"}
            answer = (await client.call_tool("dev_create_quotation", arguments)).structured_content or {}
            with pytest.raises(ToolError, match=r"clave de idempotencia 'both-faces'.*\[idempotency_key_reused\]"):
                await client.call_tool("dev_create_quotation", {**arguments, "lead_name": "Otra"})
        assert ids == {answer["tracking_id"]}
        other = await http.post("/api/quotation/async", json={**REQUEST, "lead_name": "Otra"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert len(served.odoo.called("crm.lead", "load")) == 1


async def test_a_lost_answer_is_made_good_unseen(served: Served) -> None:
    """Create-once calls are sent again within the job."""
    served.odoo.faults["crm.lead", "load"] = [Drop()]
    async with Client(f"{served.url}/mcp") as client:
        answer = (await client.call_tool("dev_create_quotation", REQUEST)).structured_content or {}
    assert answer["status"] == "completed"
    first, second = served.odoo.called("crm.lead", "load")
    assert first.named == second.named


async def test_a_failed_quotation_says_why_on_either_face(served: Served) -> None:
    """Odoo's sentence, or ours in Spanish; nothing was written."""
    served.odoo.answers["product.product", "search_read"] = []
    text = "product_id: no existe el producto 1. Búscalo con find_products."
    async with httpx2.AsyncClient(base_url=served.url) as http:
        tracking_id = (await http.post("/api/quotation/async", json=REQUEST)).json()["tracking_id"]
        status = await over(http, tracking_id)
    assert (status["status"], status["error"], status["error_code"]) == ("failed", text, "product_unknown")
    assert status["output"] is None
    async with Client(f"{served.url}/mcp") as client:
        for tool, arguments in (
            ("dev_create_quotation", REQUEST),
            ("get_quotation_status", {"tracking_id": tracking_id}),
        ):
            with pytest.raises(ToolError) as caught:
                await client.call_tool(tool, arguments)
            assert str(caught.value) == f"{text} [product_unknown]"
    assert [call for call in served.odoo.calls if call.method == "load"] == []


async def test_odoo_s_own_refusal_is_passed_on_without_its_traceback(served: Served) -> None:
    """What its user would have read."""
    served.odoo.answers["crm.lead", "load"] = Refusal("odoo.exceptions.UserError", "Falta la etapa")
    async with Client(f"{served.url}/mcp") as client:
        with pytest.raises(ToolError) as caught:
            await client.call_tool("dev_create_quotation", REQUEST)
    assert str(caught.value) == "Falta la etapa [odoo_validation]"


async def test_an_unknown_quotation_is_404(served: Served) -> None:
    """With the id in the sentence, on either face."""
    async with httpx2.AsyncClient(base_url=served.url) as http:
        response = await http.get("/api/quotation/status/quot_000000000000")
    assert (response.status_code, response.json()["code"]) == (404, "quotation_unknown")
    assert "quot_000000000000" in response.json()["detail"]
    async with Client(f"{served.url}/mcp") as client:
        with pytest.raises(ToolError, match=r"quot_000000000000.*\[quotation_unknown\]"):
            await client.call_tool("get_quotation_status", {"tracking_id": "quot_000000000000"})


async def over(http: httpx2.AsyncClient, tracking_id: str) -> dict[str, Any]:
    """The status, once the quotation is over."""
    while True:
        status: dict[str, Any] = (await http.get(f"/api/quotation/status/{tracking_id}")).json()
        if status["status"] in ("completed", "failed"):
            return status
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("path", ["/mcp", "/mcp/messages"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 421), ({"Origin": "https://evil.example"}, 403)],
    ids=["host", "origin"],
)
async def test_a_web_page_cannot_reach_the_tools_by_a_name_of_its_own(
    served: Served, path: str, headers: dict[str, str], status: int
) -> None:
    """DNS rebinding: the specification asks servers to look at Origin; ours on loopback looks at Host too."""
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    async with httpx2.AsyncClient() as http:
        answer = await http.post(f"{served.url}{path}", json=ping, headers=headers)
    assert answer.status_code == status
    assert served.odoo.calls == []
