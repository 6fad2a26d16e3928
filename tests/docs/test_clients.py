"""The README's configurations of clients, started as they are written; only the examples in them are other values."""

import base64
import json
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastmcp import Client
from fastmcp.client.transports import ClientTransport, StdioTransport, StreamableHttpTransport

from mcp_odoo.app import create_app
from mcp_odoo.handoff.models import HandoffRequest
from mcp_odoo.settings import Settings
from scripts.docs_tables import HANDOFF_PAGE, ROOT
from tests.agreeable_odoo import AgreeableOdoo
from tests.canaries import canary
from tests.conftest import logging_as_it_was
from tests.docs.clients import (
    ClaudeCodeFile,
    CursorFile,
    DesktopFile,
    ElevenLabsServer,
    Http,
    Stdio,
    VsCodeFile,
    claude_mcp_add,
    expanded,
    replaced,
)
from tests.docs.pages import blocks, section
from tests.fake_odoo import DATABASE, KEY, LOGIN
from tests.live.server import PROGRAM
from tests.serving import serving

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SERVER_KEY = canary("MCP_ODOO_API_KEYS", "k3y-of-a-client-that-must-never-print")
TOOL_SECRET = canary("ELEVENLABS_TOOL_SECRET", "s3cret-of-an-agent-that-must-never-print")
MINE = {"MCP_ODOO_KEY": SERVER_KEY}
TOOLS = len(list((ROOT / "tests" / "snapshots" / "tools").glob("*.json")))


def json_of(title: str) -> list[str]:
    return blocks(section(TEXT, title), "json")


def configurations() -> dict[str, Stdio | Http]:
    """Every configuration of a client, with what the client itself fills in."""
    (desktop,) = json_of("Claude Desktop")
    (code,) = json_of("Claude Code")
    (cursor,) = json_of("Cursor")
    own, remote = (VsCodeFile.model_validate_json(block) for block in json_of("VS Code"))
    typed = {own.inputs[0].id: KEY, remote.inputs[0].id: SERVER_KEY}
    commands = blocks(section(TEXT, "Claude Code"), "sh")
    return {
        "Claude Desktop": DesktopFile.model_validate_json(desktop).servers["odoo"],
        "Claude Code's file": expanded(
            ClaudeCodeFile.model_validate_json(code).servers["odoo"], r"\$\{(\w+)\}", MINE
        ),
        "Cursor over HTTP": expanded(
            CursorFile.model_validate_json(cursor).servers["odoo"], r"\$\{env:(\w+)\}", MINE
        ),
        "VS Code over stdio": expanded(own.servers["odoo"], r"\$\{input:([\w-]+)\}", typed),
        "VS Code over HTTP": expanded(remote.servers["odoo"], r"\$\{input:([\w-]+)\}", typed),
        **{f"claude mcp add {number}": claude_mcp_add(command) for number, command in enumerate(commands, 1)},
    }  # fmt: skip


CONFIGURATIONS = configurations()
OVER_STDIO = {name: one for name, one in CONFIGURATIONS.items() if isinstance(one, Stdio)}
OVER_HTTP = {name: one for name, one in CONFIGURATIONS.items() if isinstance(one, Http)}


@pytest.fixture
async def odoo() -> AsyncIterator[AgreeableOdoo]:
    """An Odoo that has whatever it is asked for."""
    one = AgreeableOdoo()
    await one.start()
    yield one
    await one.stop()


def settings(odoo: AgreeableOdoo, folder: Path, **more: Any) -> Settings:
    known = {
        "ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY,
        "MCP_ODOO_DATA_DIR": folder / "data", "MCP_LOG_DIR": folder / "audit",
        "MCP_ODOO_API_KEYS": f"client:{SERVER_KEY}:admin", "ELEVENLABS_TOOL_SECRET": TOOL_SECRET,
    }  # fmt: skip
    return Settings(_env_file=None, **{**known, **more})


@pytest.fixture
async def base(odoo: AgreeableOdoo, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a server that has a key."""
    with logging_as_it_was():
        async with serving(create_app(settings(odoo, tmp_path))) as url:
            yield url


async def works(transport: ClientTransport, odoo: AgreeableOdoo) -> None:
    """It is initialized, as these programs do it today, lists every tool, and one of them asks Odoo with its key."""
    async with Client(transport, mode="legacy") as client:
        assert client.initialize_result is not None
        assert len(await client.list_tools()) == TOOLS
        found = await client.call_tool("find_products", {"query": "uno"})
    assert found.structured_content is not None
    assert found.structured_content["products"]
    assert odoo.called("product.product", "search_read")
    assert odoo.asked_by(KEY)


@pytest.mark.parametrize("name", OVER_STDIO)
async def test_a_client_that_starts_the_server(
    name: str, odoo: AgreeableOdoo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command, its arguments and its variables are enough, in a folder without `.env`."""
    monkeypatch.setenv("HOME", str(tmp_path))  # its own files go there
    examples = {
        "/path/to/mcp-odoo/.venv/bin/mcp-odoo": PROGRAM, "https://erp.example.com": odoo.url,
        "production": DATABASE, "api@example.com": LOGIN, "the key": KEY,
    }  # fmt: skip
    one = replaced(OVER_STDIO[name], examples)
    assert isinstance(one, Stdio)
    log = {"MCP_LOG_DIR": str(tmp_path / "audit")}  # as it comes it is a folder that all servers of a machine share
    with (tmp_path / "stderr").open("w") as errors:
        await works(
            StdioTransport(
                one.command, one.args, env={**one.env, **log}, cwd=str(tmp_path), keep_alive=False,
                log_file=Path(errors.name),
            ),
            odoo,
        )  # fmt: skip


@pytest.mark.parametrize("name", OVER_HTTP)
async def test_a_client_of_a_running_server(name: str, odoo: AgreeableOdoo, base: str) -> None:
    """The address and the headers are enough, and the headers are needed."""
    one = replaced(OVER_HTTP[name], {"http://127.0.0.1:8000": base, "Bearer KEY": f"Bearer {SERVER_KEY}"})
    assert isinstance(one, Http)
    async with httpx2.AsyncClient() as http:
        assert (await http.post(one.url, json={})).status_code == httpx2.codes.UNAUTHORIZED
    await works(StreamableHttpTransport(one.url, headers=one.headers), odoo)


def test_every_way_to_start_or_reach_it_is_among_them() -> None:
    """Each program over stdio and over HTTP, as far as it does both; Cursor takes Claude Desktop's file as it is."""
    assert sorted(OVER_STDIO) == ["Claude Desktop", "VS Code over stdio", "claude mcp add 2"]
    (desktop,) = json_of("Claude Desktop")
    assert CursorFile.model_validate_json(desktop).servers["odoo"] == OVER_STDIO["Claude Desktop"]
    assert sorted(OVER_HTTP) == ["Claude Code's file", "Cursor over HTTP", "VS Code over HTTP", "claude mcp add 1"]


async def test_cursor_s_link_is_the_local_server(odoo: AgreeableOdoo, tmp_path: Path) -> None:
    """What is encoded in it reaches a server without keys."""
    (link,) = blocks(section(TEXT, "Cursor"), "text")
    parts = urlsplit(link.strip())
    assert (parts.scheme, parts.netloc, parts.path) == ("cursor", "anysphere.cursor-deeplink", "/mcp/install")
    asked = parse_qs(parts.query, strict_parsing=True)
    assert asked["name"] == ["odoo"]
    one = Http.model_validate_json(base64.b64decode(asked["config"][0], validate=True))
    with logging_as_it_was():
        async with serving(create_app(settings(odoo, tmp_path, MCP_ODOO_API_KEYS=None))) as url:
            await works(StreamableHttpTransport(one.url.replace("http://127.0.0.1:8000", url)), odoo)


@pytest.mark.usefixtures("root_logging")
async def test_chatgpt_is_told_where_to_log_in(odoo: AgreeableOdoo, tmp_path: Path) -> None:
    """With the two variables of the README a request without a token is led to the provider."""
    (block,) = blocks(section(TEXT, "ChatGPT"), "sh")
    variables = dict(line.split("=", 1) for line in block.splitlines())
    (address,) = re.findall(r"`(https://\S+)`", section(TEXT, "ChatGPT"))
    app = create_app(settings(odoo, tmp_path, **variables))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=variables["PUBLIC_URL"]) as http:
        refused = await http.post(address, json={})
        assert refused.status_code == httpx2.codes.UNAUTHORIZED
        (where,) = re.findall(r'resource_metadata="([^"]+)"', refused.headers["WWW-Authenticate"])
        told = (await http.get(where)).raise_for_status().json()
    assert told["resource"] == address
    assert told["authorization_servers"] == [variables["MCP_ODOO_OIDC_ISSUER"]]


async def test_elevenlabs_tool_hands_the_caller_over(base: str) -> None:
    """What an agent would send arrives where its secret is shown; here no salesperson has a number."""
    tool = json.loads(json_of("An ElevenLabs agent")[0])["tool_config"]["api_schema"]
    examples: Mapping[str, Any] = {"string": "+525512345678", "integer": 1}
    body = {name: examples[one["type"]] for name, one in tool["request_body_schema"]["properties"].items()}
    assert HandoffRequest.model_validate(body)
    (header,) = tool["request_headers"]
    url = tool["url"].replace("https://mcp.example.com", base)
    async with httpx2.AsyncClient(timeout=60) as http:
        told = await http.request(tool["method"], url, json=body, headers={header: f"Bearer {TOOL_SECRET}"})
        refused = await http.request(tool["method"], url, json=body)
    assert (told.status_code, told.json()["code"]) == (httpx2.codes.SERVICE_UNAVAILABLE, "handoff_no_number")
    assert refused.status_code == httpx2.codes.UNAUTHORIZED


def test_elevenlabs_tool_is_that_of_the_handoff_page() -> None:
    """To the letter: that page explains its fields."""
    page = (ROOT / HANDOFF_PAGE).read_text(encoding="utf-8")
    assert json_of("An ElevenLabs agent")[0] in blocks(page, "json")


async def test_elevenlabs_reaches_it_as_an_mcp_server(odoo: AgreeableOdoo, base: str) -> None:
    """With the secret's value in the header that holds it."""
    one = ElevenLabsServer.model_validate(json.loads(json_of("An ElevenLabs agent")[1])["config"])
    assert one.transport == "STREAMABLE_HTTP"
    headers = dict.fromkeys(one.request_headers, SERVER_KEY)
    await works(StreamableHttpTransport(one.url.replace("https://mcp.example.com", base), headers=headers), odoo)
