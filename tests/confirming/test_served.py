"""Confirmations through every transport of the whole server, and what the audit log says of them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
import uvicorn
from fastmcp.client.elicitation import ElicitResult
from fastmcp.client.transports import SSETransport, StdioTransport, StreamableHttpTransport

from mcp_odoo.app import create_app
from mcp_odoo.audit.records import iso
from tests.confirming.counter import (
    ERAS,
    Era,
    Person,
    acted,
    client,
    nothing_done,
    open_counter,
    person,
    refusal,
    settings_for,
    token_for,
    yes,
)
from tests.conftest import logging_as_it_was
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo, fake_odoo
from tests.live.server import PROGRAM, clean_environment
from tests.orders.desk import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
ORDER = {"order_id": 40}
OF_THE_CLIENT = "io.modelcontextprotocol/clientCapabilities"


@dataclass
class Served:
    """A running server, the Odoo behind it, and the folder of its records."""

    url: str
    odoo: FakeOdoo
    folder: Path
    desk: Desk
    since: str = ""

    async def records(self, count: int) -> list[dict[str, Any]]:
        """The records of this test, oldest first, once there are so many and all are over."""
        async with asyncio.timeout(10):
            while True:
                there = [json.loads(path.read_text(encoding="utf-8")) for path in self.folder.glob("*.log")]
                found = [one for one in there if str(one["links"][0]["at"]) >= self.since]
                if len(found) >= count and all(one["status"] != "started" for one in found):
                    return sorted(found, key=lambda one: str(one["links"][0]["at"]))
                await asyncio.sleep(0.01)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with logging_as_it_was():
        async with fake_odoo() as odoo:
            desk = open_counter(odoo)
            app = create_app(settings_for(odoo, folder))
            server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
            serving = asyncio.create_task(server.serve())
            while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
                await asyncio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield Served(f"http://127.0.0.1:{port}", odoo, folder / "log", desk)
            server.should_exit = True
            await serving


@pytest.fixture
def served(_served: Served) -> Served:
    """With a draft; what was recorded before does not count."""
    _served.desk = open_counter(_served.odoo)
    _served.odoo.calls.clear()
    _served.since = iso(time.time())
    return _served


async def confirmed_over(transport: Any, era: Era, who: Person | None) -> dict[str, Any]:
    """The order, confirmed by whoever can be asked, else with a token."""
    async with client(transport, era, who) as connected:
        first = await connected.call_tool("confirm_sale", ORDER, raise_on_error=False)
        if not first.is_error:
            return first.structured_content or {}
        token = await token_for(connected, "confirm_sale", **ORDER)
        return (await connected.call_tool("confirm_sale", {**ORDER, "confirm_token": token})).structured_content or {}


@pytest.mark.parametrize("able", [True, False], ids=["asks", "cannot-ask"])
@pytest.mark.parametrize(
    ("path", "era", "asks"),
    [("/mcp", "2026-07-28", True), ("/mcp", "legacy", False), ("/mcp/sse", "legacy", True)],
)
async def test_every_transport_gets_there(served: Served, path: str, era: Era, able: bool, asks: bool) -> None:  # noqa: FBT001 - pytest gives it so
    """Over Streamable HTTP an older client cannot be asked, having no session: it gets the token. Over SSE it can."""
    who = yes() if able else None
    kind = SSETransport if path.endswith("sse") else StreamableHttpTransport
    order = await confirmed_over(kind(served.url + path), era, who)
    assert order["state"] == "sale"
    assert acted(served.odoo) == ["action_confirm"]
    assert len(who.asked if who else []) == (1 if asks and able else 0)


@pytest.mark.parametrize("able", [True, False], ids=["asks", "cannot-ask"])
@pytest.mark.parametrize("era", ERAS)
async def test_a_client_that_started_the_server_gets_there(
    served: Served,
    tmp_path: Path,
    era: Era,
    able: bool,  # noqa: FBT001 - pytest gives it so
) -> None:
    """Over stdio both revisions can be asked; the log has the question, and no token."""
    env = clean_environment(
        ODOO_URL=served.odoo.url, ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN, ODOO_API_KEY=KEY, SSL_CERT_DIR="/nowhere",
        MCP_ODOO_DATA_DIR=str(tmp_path / "data"), MCP_LOG_DIR=str(tmp_path / "log"),
    )  # fmt: skip
    who = yes() if able else None
    with (tmp_path / "stderr").open("w") as errors:
        transport = StdioTransport(PROGRAM, ["stdio"], env=env, keep_alive=False, log_file=errors)
        order = await confirmed_over(transport, era, who)
    assert order["state"] == "sale"
    assert acted(served.odoo) == ["action_confirm"]
    assert len(who.asked if who else []) == able
    logged = (tmp_path / "stderr").read_text()
    assert logged.count("confirm_token=") == logged.count("confirm_token=***") + logged.count('confirm_token=\\"***')
    assert ("confirm_token=" in logged) != able


@pytest.mark.parametrize(
    ("said", "asks"),
    [({}, False), ({"sampling": {}}, False), ({"elicitation": {}}, True), ({"elicitation": {"form": {}}}, True),
     ({"elicitation": {"url": {}}}, False), ({"elicitation": {"form": {}, "url": {}}}, True)],
    ids=str,
)  # fmt: skip
async def test_only_who_shows_forms_is_asked(served: Served, said: dict[str, Any], asks: bool) -> None:  # noqa: FBT001 - pytest gives it so
    """By what the client says of itself in each request; opening pages is no form."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        OF_THE_CLIENT: said,
    }
    params = {"name": "confirm_sale", "arguments": ORDER, "_meta": meta}
    headers = {
        "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call", "Mcp-Name": "confirm_sale",
    }  # fmt: skip
    with nothing_done(served.odoo):
        async with httpx2.AsyncClient(headers=headers) as http:
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
            text = (await http.post(f"{served.url}/mcp", json=body)).text
    assert ('"resultType":"input_required"' in text.replace(" ", "")) == asks, text
    assert ("confirmation_needed" in text) != asks, text


async def test_the_record_says_how_it_was_confirmed(served: Served) -> None:
    """By the client's user: asked, then done."""
    await confirmed_over(StreamableHttpTransport(f"{served.url}/mcp"), "2026-07-28", yes())
    asked, done = await served.records(2)
    assert (asked["status"], asked["error_code"], asked["confirmed_by"]) == ("asked", "confirmation_asked", None)
    assert asked["calls"] == asked["changes"] == []
    assert (done["status"], done["confirmed_by"]) == ("completed", "elicitation")


async def test_the_record_says_that_a_token_confirmed_it_and_not_which(served: Served) -> None:
    """Nor does the refusal's sentence there say the token that it gave."""
    async with client(StreamableHttpTransport(f"{served.url}/mcp"), "legacy") as connected:
        token = await token_for(connected, "confirm_sale", **ORDER)
        await connected.call_tool("confirm_sale", {**ORDER, "confirm_token": token})
    needed, done = await served.records(2)
    assert (needed["status"], needed["error_code"], needed["confirmed_by"]) == ("asked", "confirmation_needed", None)
    assert (done["status"], done["confirmed_by"]) == ("completed", "token")
    assert token not in json.dumps([needed, done])


async def test_the_record_says_that_the_person_declined(served: Served) -> None:
    """Who wanted what stands there."""
    who = person(ElicitResult(action="decline"))
    async with client(SSETransport(f"{served.url}/mcp/sse"), "legacy", who) as connected:
        await refusal(connected, "cancel_sale", **ORDER)
    (declined,) = await served.records(1)
    assert (declined["action"], declined["status"], declined["error_code"]) == (
        "cancel_sale",
        "failed",
        "not_confirmed",
    )
    assert (declined["input"], declined["confirmed_by"], declined["calls"]) == (ORDER, None, [])
