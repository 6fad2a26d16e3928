"""What a server writes to stdout: every line one JSON object, with the ids of what it is about, without secrets."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx2
import pytest
import pytest_asyncio
from fastmcp import Client
from fastmcp.client.transports import SSETransport, StreamableHttpTransport
from fastmcp.exceptions import ToolError

from tests.canaries import canary
from tests.fake_odoo import DATABASE, KEY, LOGIN, Refusal, fake_odoo
from tests.fake_shop import open_shop
from tests.live.server import clean_environment, free_port
from tests.test_served import REQUEST, over

pytestmark = pytest.mark.asyncio(loop_scope="module")

SERVE = """
import warnings
from mcp_odoo.cli import build_app, serve
app = build_app()
warnings.warn("old ways", stacklevel=1)
serve(app)
"""
BEARER = canary("a caller's bearer", "c4ller-s-own")
UNKNOWN = "quot_000000000000"
FACES = ("2026-07-28", "legacy", "sse")


@dataclass(frozen=True)
class Log:
    """Both streams of a server that is over."""

    out: str
    err: str
    tracking_id: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, request_id: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line.get("request_id") == request_id]

    def events(self, request_id: str) -> list[str]:
        return [line["event"] for line in self.of(request_id)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def log(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Log]:
    """A server at DEBUG, asked for everything once through every face."""
    folder = tmp_path_factory.mktemp("logged")
    port = free_port()
    async with fake_odoo() as odoo:
        open_shop(odoo)
        env = clean_environment(
            PORT=str(port), MCP_ODOO_DATA_DIR=str(folder / "state"), LOG_LEVEL="DEBUG", SSL_CERT_DIR="/nowhere",
            ODOO_URL=odoo.url, ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN, ODOO_API_KEY=KEY,
        )  # fmt: skip
        with _process(folder, env) as server:
            url = f"http://127.0.0.1:{port}"
            await _healthy(url)
            tracking_id = await _through_rest(url)
            for face in FACES:
                await _through_mcp(url, face, tracking_id)
            odoo.faults["product.product", "search_read"] = [Refusal("odoo.exceptions.AccessDenied", "expired", 401)]
            await _asked(url, "legacy", "refused-by-odoo", "find_products", {"query": "x"})
            server.terminate()
            await asyncio.to_thread(server.wait, 20)
    yield Log((folder / "out").read_text(), (folder / "err").read_text(), tracking_id)


def _process(folder: Path, env: dict[str, str]) -> "subprocess.Popen[bytes]":
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        return subprocess.Popen([sys.executable, "-c", SERVE], env=env, cwd=folder, stdout=out, stderr=err)


async def _healthy(url: str) -> None:
    async with httpx2.AsyncClient(base_url=url) as http, asyncio.timeout(40):
        while True:
            with suppress(httpx2.TransportError):
                if (await http.get("/health")).is_success:
                    return
            await asyncio.sleep(0.1)


async def _through_rest(url: str) -> str:
    headers = {"Authorization": f"Bearer {BEARER}", "Cookie": f"session_id={BEARER}"}
    async with httpx2.AsyncClient(base_url=url, headers=headers) as http:
        asked = await http.post("/api/quotation/async", json=REQUEST, headers={"X-Request-ID": "rest-asks"})
        tracking_id: str = asked.json()["tracking_id"]
        await over(http, tracking_id)
        for name, method, path in (
            ("rest-status", "GET", f"/api/quotation/status/{tracking_id}?access_token={BEARER}&email=ana@torres.mx"),
            ("rest-events", "GET", f"/api/quotation/{tracking_id}/events"),
            ("rest-cancel", "POST", f"/api/quotation/{UNKNOWN}/cancel"),
            ("rest-nowhere", "GET", "/no%1Bwhere/ñ?x=1"),
            ("rest-health", "GET", "/health"),
        ):
            await http.request(method, path, headers={"X-Request-ID": name})
        await http.get("/nope", headers={"X-Request-ID": "two words"})
    return tracking_id


async def _asked(url: str, face: str, request_id: str, tool: str, arguments: dict[str, Any]) -> None:
    """Call a tool once, whatever it answers."""
    headers = {"X-Request-ID": request_id, "Authorization": f"Bearer {BEARER}"}
    transport = (
        SSETransport(f"{url}/mcp/sse", headers=headers)
        if face == "sse"
        else StreamableHttpTransport(f"{url}/mcp", headers=headers)
    )
    mode: Literal["2026-07-28", "legacy"] = "2026-07-28" if face == "2026-07-28" else "legacy"
    async with Client(transport, mode=mode) as client:
        with suppress(ToolError):
            await client.call_tool(tool, arguments)


async def _through_mcp(url: str, face: str, tracking_id: str) -> None:
    await _asked(url, face, f"{face}-reads", "get_salesperson_with_least_opportunities", {})
    await _asked(url, face, f"{face}-quotes", "dev_create_quotation", REQUEST)
    await _asked(url, face, f"{face}-status", "get_quotation_status", {"tracking_id": tracking_id})
    await _asked(url, face, f"{face}-mistaken", "find_products", {"limit": "many"})
    await _asked(url, face, f"{face}-unknown", "no_tool", {})
    # The scripted Odoo's products lack what any Odoo's have, which takes the tool by surprise.
    await _asked(url, face, f"{face}-breaks", "find_products", {"query": "x"})


async def test_every_line_is_json(log: Log) -> None:
    """Start and stop of the web server, warnings and tracebacks as well; the banner is on stderr, and nothing else."""
    events = [line["event"] for line in log.lines]
    for event in ("Started server process", "Uvicorn running on", "Finished server process"):
        assert any(one.startswith(event) for one in events)
    assert any("UserWarning: old ways" in one for one in events)
    assert any("Traceback" in line.get("exception", "") for line in log.lines)
    assert log.err.startswith("MCP-Odoo ")
    assert "{" not in re.sub(r"{(tracking|handoff)_id}", "", log.err)


async def test_no_secret_is_in_it(log: Log) -> None:
    """Neither the caller's nor the key that Odoo refused, nor what a query string said."""
    for secret in (BEARER, KEY, "ana@torres.mx", "access_token"):
        assert secret not in log.out + log.err
    (refused,) = [line for line in log.of("refused-by-odoo") if line["event"] == "mcp.refused"]
    assert refused["code"] == "odoo_authentication_failed"


@pytest.mark.parametrize(
    ("name", "method", "path", "status"),
    [
        ("rest-asks", "POST", "/api/quotation/async", 200),
        ("rest-status", "GET", "/api/quotation/status/{tracking_id}", 200),
        ("rest-events", "GET", "/api/quotation/{tracking_id}/events", 200),
        ("rest-cancel", "POST", "/api/quotation/{tracking_id}/cancel", 404),
        ("rest-nowhere", "GET", "/no%1Bwhere/%C3%B1", 404),
        ("legacy-reads", "POST", "/mcp", 200),
        ("2026-07-28-reads", "POST", "/mcp", 200),
        ("sse-reads", "POST", "/mcp/messages", 202),
    ],
)
async def test_a_request_is_a_line(log: Log, name: str, method: str, path: str, status: int) -> None:
    """Which route, what was answered, how long it took."""
    served = [line for line in log.of(name) if line["event"] == "request.served"]
    assert (method, path, status) in [(line["method"], line["path"], line["status"]) for line in served]
    assert all(line["level"] == "info" and line["ms"] >= 0 for line in served)


async def test_health_checks_are_for_debug(log: Log) -> None:
    """They come every few seconds."""
    (line,) = log.of("rest-health")
    assert (line["level"], line["path"]) == ("debug", "/health")


async def test_a_strange_request_id_does_not_reach_the_log(log: Log) -> None:
    """Another one does, and nothing else is said about it."""
    (line,) = [line for line in log.lines if line.get("path") == "/nope"]
    assert len(line["request_id"]) == 32
    assert "two words" not in log.out


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(
    ("call", "name", "outcome"),
    [
        ("reads", "get_salesperson_with_least_opportunities", "ok"),
        ("quotes", "dev_create_quotation", "ok"),
        ("mistaken", "find_products", "invalid_input"),
        ("unknown", "no_tool", "name_unknown"),
        ("breaks", "find_products", "internal_error"),
    ],
)
async def test_a_tool_call_is_a_line(log: Log, face: str, call: str, name: str, outcome: str) -> None:
    """With the request's id over every transport; the outcome is the code that the client read."""
    (line,) = [line for line in log.of(f"{face}-{call}") if line["event"] == "mcp.called"]
    assert (line["name"], line["outcome"], line["level"]) == (name, outcome, "info")
    assert line["ms"] > 0


@pytest.mark.parametrize("face", FACES)
async def test_what_a_tool_makes_others_log_has_the_request_s_id(log: Log, face: str) -> None:
    """The Odoo client's calls, and FastMCP's traceback of a bug."""
    assert "odoo.call" in log.events(f"{face}-reads")
    assert any("KeyError" in line.get("exception", "") for line in log.of(f"{face}-breaks"))
    assert [line for line in log.lines if "KeyError" in line.get("exception", "") and not line.get("request_id")] == []


async def test_what_is_logged_about_a_quotation_has_its_id(log: Log) -> None:
    """Asked for, asked about, watched, through every face; an id that is unknown as well."""
    for name in ("rest-asks", "rest-status", "rest-events"):
        assert {line["tracking_id"] for line in log.of(name) if line["event"] == "request.served"} == {log.tracking_id}
    assert {line["tracking_id"] for line in log.of("rest-cancel")} == {UNKNOWN}
    for face in FACES:
        called = {
            call: [line["tracking_id"] for line in log.of(f"{face}-{call}") if line["event"] == "mcp.called"]
            for call in ("status", "quotes")
        }
        assert called["status"] == [log.tracking_id]
        assert [one.startswith("quot_") for one in called["quotes"]] == [True]
        assert {line.get("tracking_id") for line in log.of(f"{face}-reads")} == {None}


async def test_only_the_server_s_own_lines_are_without_an_id(log: Log) -> None:
    """Its start, its stop, and what it asks Odoo by itself; none says that it has no id."""
    assert all(line.get("request_id", "x") for line in log.lines)
    without = {line["event"].split(" ")[0] for line in log.lines if "request_id" not in line}
    ours = {event for event in without if "." in event and event[0].islower()}
    assert ours <= {"jobs.ready", "odoo.connected", "odoo.call", "request.served", "job.retry"}
