"""Two server processes behind a balancer that sends each request to the other one: what every revision gets."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import httpx2
import pytest
import pytest_asyncio
from fastmcp import Client
from fastmcp.client.transports import SSETransport, StreamableHttpTransport
from fastmcp.exceptions import ToolError

from tests.balancer import Balancer
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo, fake_odoo
from tests.fake_shop import open_shop
from tests.live.server import Server
from tests.test_mcp_face import TOOLS
from tests.test_served import REQUEST, rpc

pytestmark = pytest.mark.asyncio(loop_scope="module")

# How the client connects: as the newest revision, finding out which there is, or with the handshake of older ones.
Mode = Literal["2026-07-28", "auto", "legacy"]
MODES: tuple[Mode, ...] = ("2026-07-28", "auto", "legacy")
STATELESS = "2026-07-28"
UNKNOWN = {"tracking_id": "quot_000000000000"}
ACCEPT = {"Accept": "application/json, text/event-stream"}
SECONDS_A_CALL = 0.1


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def odoo() -> AsyncIterator[FakeOdoo]:
    async with fake_odoo() as fake:
        yield open_shop(fake)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers(odoo: FakeOdoo, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Server, Server]]:
    """Two processes with nothing in common but Odoo: jobs in SQLite belong to one process."""
    settings = {"ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY}
    pair = tuple(Server(tmp_path_factory.mktemp(f"server{n}"), {**settings, "SSL_CERT_DIR": "/nowhere"}) for n in "12")
    for server in pair:
        server.start(wait=False)
    for server in pair:
        await asyncio.to_thread(server.wait_until_healthy)
    yield pair[0], pair[1]
    for server in pair:
        await asyncio.to_thread(server.stop)


@pytest_asyncio.fixture(loop_scope="module")
async def balancer(servers: tuple[Server, Server]) -> AsyncIterator[Balancer]:
    async with Balancer(*(server.url for server in servers)).listening() as listening:
        yield listening


def connect(balancer: Balancer, mode: Mode, **handlers: Any) -> Client[Any]:
    return Client(StreamableHttpTransport(f"{balancer.url}/mcp"), mode=mode, timeout=20, **handlers)


def in_turn(balancer: Balancer) -> bool:
    """Whether either server was asked for something, and nothing was refused or given a session."""
    by_turns = [one.server for one in balancer.passed] == [n % 2 for n in range(len(balancer.passed))]
    return by_turns and all(one.status < 300 and "mcp-session-id" not in one.answered for one in balancer.passed)


@pytest.mark.parametrize("mode", MODES)
async def test_any_process_answers_any_request(balancer: Balancer, mode: Mode) -> None:
    """Lists, tools and a tool's own refusal, without stickiness, in the stateless revision and after a handshake."""
    async with connect(balancer, mode) as client:
        for _ in range(3):
            assert {tool.name for tool in await client.list_tools()} == TOOLS
            with pytest.raises(ToolError, match=r"quot_000000000000.*\[quotation_unknown\]"):
                await client.call_tool("get_quotation_status", UNKNOWN)
        assert (await client.call_tool("get_salesperson_with_least_opportunities", {})).data == 5
        assert client.protocol_version == ("2025-11-25" if mode == "legacy" else STATELESS)
    assert len(balancer.passed) >= 7
    assert in_turn(balancer)


@pytest.mark.parametrize("mode", MODES)
async def test_progress_is_heard_while_the_tool_works(balancer: Balancer, odoo: FakeOdoo, mode: Mode) -> None:
    """A call's notifications come on its own answer, from whichever process got it."""
    heard: list[float] = []

    async def hear(*_: object) -> None:
        heard.append(time.monotonic())

    odoo.delay = SECONDS_A_CALL
    try:
        async with connect(balancer, mode, progress_handler=hear) as client:
            for _ in range(2):
                heard.clear()
                reply = (await client.call_tool("dev_create_quotation", REQUEST)).structured_content or {}
                assert reply["status"] == "completed"
                assert time.monotonic() - heard[0] > SECONDS_A_CALL
    finally:
        odoo.delay = 0.0
    assert in_turn(balancer)


async def test_a_raw_request_of_the_stateless_revision_is_complete(balancer: Balancer) -> None:
    """Version and method in the headers, version and capabilities in `_meta`: no greeting, no session, plain JSON."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": STATELESS,
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    async with httpx2.AsyncClient(base_url=balancer.url, headers={**ACCEPT, "MCP-Protocol-Version": STATELESS}) as http:
        for number in range(4):
            listed = await http.post(
                "/mcp", json=rpc(number, "tools/list", {"_meta": meta}), headers={"Mcp-Method": "tools/list"}
            )
            assert {tool["name"] for tool in listed.json()["result"]["tools"]} == TOOLS
        for number in range(2):
            call = {"name": "get_quotation_status", "arguments": UNKNOWN, "_meta": meta}
            called = await http.post(
                "/mcp",
                json=rpc(number, "tools/call", call),
                headers={"Mcp-Method": "tools/call", "Mcp-Name": "get_quotation_status"},
            )
            assert called.json()["result"]["isError"] is True
            assert "[quotation_unknown]" in called.json()["result"]["content"][0]["text"]
    assert in_turn(balancer)


@pytest.mark.parametrize("version", ["2025-03-26", "2025-06-18", "2025-11-25"])
async def test_a_raw_greeting_binds_to_no_process(balancer: Balancer, version: str) -> None:
    """One process greets, the other one answers; an id of a session from before an update is not looked at."""
    hello = {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
    headers = {**ACCEPT, "MCP-Protocol-Version": version, "Mcp-Session-Id": "of-a-server-that-is-gone"}
    async with httpx2.AsyncClient(base_url=balancer.url, headers=headers) as http:
        greeted = event(await http.post("/mcp", json=rpc(1, "initialize", hello)))
        assert greeted["result"]["protocolVersion"] == version
        told = await http.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})
        assert told.status_code == 202
        for number in range(4):
            listed = event(await http.post("/mcp", json=rpc(number, "tools/list", {})))
            assert {tool["name"] for tool in listed["result"]["tools"]} == TOOLS
        assert in_turn(balancer)
        assert (await http.get("/mcp")).status_code == 405  # there is no stream beside the answers


def event(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON-RPC message of an answer that is a stream of one."""
    message: dict[str, Any] = json.loads(answer.text.split("data: ", 1)[1])
    return message


async def test_a_client_outlives_a_restart(servers: tuple[Server, Server]) -> None:
    """One that made its handshake before goes on with a process that it has never met."""
    async with Balancer(servers[0].url).listening() as alone, connect(alone, "legacy") as client:
        await client.list_tools()
        await asyncio.to_thread(servers[0].stop)
        await asyncio.to_thread(servers[0].start)
        assert {tool.name for tool in await client.list_tools()} == TOOLS


async def test_sse_needs_one_process_for_each_client(servers: tuple[Server, Server]) -> None:
    """Its messages are known only to the process that holds the stream: 404 elsewhere, and no answer ever."""
    urls = [server.url for server in servers]
    async with Balancer(*urls, by_source=True).listening() as sticky:
        async with Client(SSETransport(f"{sticky.url}/mcp/sse"), timeout=20) as client:
            assert {tool.name for tool in await client.list_tools()} == TOOLS
        assert {one.server for one in sticky.passed} == {0}
    async with Balancer(*urls).listening() as scattering:
        with failing_quietly(), pytest.raises(RuntimeError, match="Client failed to connect"):
            async with Client(SSETransport(f"{scattering.url}/mcp/sse"), timeout=1, init_timeout=1):
                pass
        assert [(one.method, one.status) for one in scattering.passed] == [("GET", 200), ("POST", 404)]


@contextmanager
def failing_quietly() -> Iterator[None]:
    """The client logs a traceback for what is expected here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
