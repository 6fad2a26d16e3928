"""Both faces behind keys, on a real web server with a scripted Odoo."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from fastmcp import Client
from fastmcp.client.transports import SSETransport, StreamableHttpTransport
from fastmcp.exceptions import ToolError
from mcp_types import ResourceTemplateReference

from mcp_odoo.app import create_app
from mcp_odoo.guarding import PUBLIC
from mcp_odoo.settings import Settings
from mcp_odoo.web.direct import is_direct
from tests.canaries import canary
from tests.conftest import logging_as_it_was
from tests.fake_odoo import DATABASE, KEY, LOGIN, fake_odoo
from tests.fake_shop import open_shop
from tests.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRET = canary("ELEVENLABS_TOOL_SECRET", "the voice agent's own secret")
KEYS = {
    name: canary(f"{name}'s key", f"{name}-key-of-twenty-letters")
    for name in ("reader", "quoter", "writer", "handy", "boss")
}
GIVEN = (
    f"reader:{KEYS['reader']}:read,quoter:{KEYS['quoter']}:quote,writer:{KEYS['writer']}:write,"
    f"handy:{KEYS['handy']}:handoff,{KEYS['boss']}"
)
QUOTATION: dict[str, Any] = {
    "partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "Robots",
    "product_id": 1,
}  # fmt: skip
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A server with five keys and a voice agent's secret."""
    with logging_as_it_was():
        async with fake_odoo() as odoo:
            open_shop(odoo)
            settings = Settings.model_validate(
                {
                    "MCP_ODOO_DATA_DIR": tmp_path_factory.mktemp("keys"), "ODOO_URL": odoo.url, "ODOO_DB": DATABASE,
                    "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY, "MCP_ODOO_API_KEYS": GIVEN,
                    "ELEVENLABS_TOOL_SECRET": SECRET,
                }
            )  # fmt: skip
            async with serving(create_app(settings)) as address:
                yield address


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {KEYS[name]}"}


_elsewhere = count(2)


def from_somewhere() -> httpx2.AsyncHTTPTransport:
    """From an address that showed no wrong key yet: there may be twenty a minute."""
    number = next(_elsewhere)
    return httpx2.AsyncHTTPTransport(local_address=f"127.1.{number // 250}.{number % 250 + 1}", verify=False)


async def status(url: str, method: str, path: str, headers: dict[str, str], body: Any = None) -> int:
    async with httpx2.AsyncClient(base_url=url, transport=from_somewhere()) as http:
        return (await http.request(method, path, headers=headers, json=body)).status_code


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/mcp"),
        ("POST", "/mcp/"),
        ("GET", "/mcp"),
        ("DELETE", "/mcp"),
        ("GET", "/mcp/sse"),
        ("POST", "/mcp/messages"),
        ("POST", "/api/quotation/async"),
        ("GET", "/api/quotation/status/quot_000000000000"),
        ("GET", "/api/quotations"),
        ("GET", "/api/quotation/quot_000000000000/events"),
        ("POST", "/api/quotation/quot_000000000000/cancel"),
        ("GET", "/api/nothing"),
        ("GET", "/"),
        ("GET", "/health/"),
        ("GET", "/health/../api/quotations"),
        ("GET", "//api/quotations"),
        ("GET", "/docs/../api/quotations"),
        ("GET", "/static-offline-docs/../api/quotations"),
        ("GET", "/HEALTH"),
        ("OPTIONS", "/api/quotations"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"X-API-Key": "wrong"}])
async def test_without_a_key_there_is_nothing(url: str, method: str, path: str, headers: dict[str, str]) -> None:
    """401 with how to get in, on either face, whatever is asked; what is not there is told nobody."""
    async with httpx2.AsyncClient(base_url=url, transport=from_somewhere()) as http:
        answer = await http.request(method, path, headers=headers, json=PING if method == "POST" else None)
    # Clients tidy paths up before they send them; then it is the public page that they ask for.
    if answer.request.url.path in PUBLIC:
        pytest.skip("the client asked for a public path")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] == ("key_unknown" if headers else "key_missing")


async def test_a_path_that_is_sent_as_it_is_opens_nothing(url: str) -> None:
    """Dots and doubled slashes, as no client would send them."""
    host, _, port = url.removeprefix("http://").partition(":")
    for path in (
        "/health/../api/quotations", "/static-offline-docs/../api/quotations", "/docs/%2e%2e/api/quotations",
        "/static-offline-docs/%2e%2e/%2e%2e/api/quotations", "/api/twilio/status/../../quotations",
        "/health?/../api/quotations#", "/health;/api/quotations", "/%68ealth/../api/quotations",
    ):  # fmt: skip
        answer = await raw(host, int(port), f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        assert b'"items"' not in answer, path
        assert b'"quotations"' not in answer, path


async def raw(host: str, port: int, text: str) -> bytes:
    """What the server answers to these characters."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(text.encode("latin-1"))
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize("path", ["/health", "/docs", "/openapi.json", "/static-offline-docs/swagger-ui.css"])
async def test_what_is_public_is(url: str, path: str) -> None:
    """Load balancers and people who look show no key."""
    assert await status(url, "GET", path, {}) == 200


@pytest.mark.parametrize("path", ["/api/twilio/status", "/api/twilio/inbound", "/api/elevenlabs/events"])
async def test_webhooks_are_verified_by_their_signatures(url: str, path: str) -> None:
    """No key opens them: they refuse what is not signed, or say what is not configured."""
    assert await status(url, "POST", path, bearer("boss")) in (403, 401, 503)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/quotation/async", {"quoter", "boss"}),
        ("GET", "/api/quotation/status/quot_000000000000", {"quoter", "reader", "boss"}),
        ("GET", "/api/quotation/quot_000000000000/events", {"quoter", "reader", "boss"}),
        ("POST", "/api/quotation/quot_000000000000/cancel", {"quoter", "boss"}),
        ("POST", "/api/quotation/quot_000000000000/retry", {"quoter", "boss"}),
        ("GET", "/api/quotations", {"reader", "boss"}),
        ("POST", "/api/elevenlabs/handoff", {"handy", "boss"}),
        ("GET", "/api/handoffs", {"handy", "reader", "boss"}),
        ("GET", "/api/handoff/sms_1_abcdef", {"handy", "reader", "boss"}),
    ],
)
async def test_each_route_asks_for_its_scope(url: str, method: str, path: str, allowed: set[str]) -> None:
    """403 for the others, in the one shape of errors; nothing of the request is looked at before."""
    for name in KEYS:
        async with httpx2.AsyncClient(base_url=url) as http:
            body = {"wrong": 1} if method == "POST" else None
            answer = await http.request(method, path, headers=bearer(name), json=body)
        assert (answer.status_code == 403) is (name not in allowed), name
        if name not in allowed:
            assert answer.json()["code"] == "scope_missing"


async def test_a_refusal_says_which_scope_is_missing(url: str) -> None:
    """As OAuth's clients read it (RFC 6750, section 3.1)."""
    async with httpx2.AsyncClient(base_url=url, headers=bearer("reader")) as http:
        answer = await http.post("/api/quotation/async", json=QUOTATION)
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="quote"'


async def test_either_header_will_do(url: str) -> None:
    """Webhook senders cannot always set `Authorization`; the scheme's case does not matter."""
    for headers in (
        bearer("reader"), {"authorization": f"bearer   {KEYS['reader']}"}, {"X-API-Key": KEYS["reader"]},
        {"Authorization": "Basic Zm9v", "X-API-Key": KEYS["reader"]},
    ):  # fmt: skip
        assert await status(url, "GET", "/api/quotations", headers) == 200
    for headers in ({"Authorization": KEYS["reader"]}, {"Authorization": f"Token {KEYS['reader']}"}):
        assert await status(url, "GET", "/api/quotations", headers) == 401
    assert await status(url, "GET", f"/api/quotations?api_key={KEYS['reader']}", {}) == 401


async def test_a_voice_agent_s_secret_hands_over_and_no_more(url: str) -> None:
    """It is demanded on the handoff's routes where no key is shown, and opens no other."""
    shown = {"X-API-Key": SECRET}
    assert await status(url, "POST", "/api/elevenlabs/handoff", shown, {}) == 422
    assert await status(url, "GET", "/api/handoffs", shown) == 200
    assert await status(url, "GET", "/api/quotations", shown) == 401
    assert await status(url, "POST", "/mcp", shown, PING) == 401
    async with httpx2.AsyncClient(base_url=url) as http:
        refused = await http.post("/api/elevenlabs/handoff", json={})
    assert (refused.status_code, refused.json()["code"]) == (401, "elevenlabs_secret_wrong")


def mcp(url: str, path: str, name: str) -> Client[Any]:
    kind = SSETransport if path.endswith("sse") else StreamableHttpTransport
    return Client(kind(url + path, headers=bearer(name)))


@pytest.mark.parametrize("path", ["/mcp", "/mcp/sse"])
@pytest.mark.parametrize(
    ("name", "some", "others"),
    [
        ("reader", {"find_products", "fetch", "get_quotation_status"}, {"dev_create_quotation", "confirm_sale"}),
        ("quoter", {"dev_create_quotation", "get_quotation_status"}, {"find_products", "confirm_sale", "log_note"}),
        ("writer", {"confirm_sale", "log_note", "dev_update_sale"}, {"dev_create_quotation", "dev_read_sale"}),
        ("handy", {"message_notification"}, {"log_note", "find_products"}),
    ],
)
async def test_a_client_sees_what_its_key_may_use(
    url: str, path: str, name: str, some: set[str], others: set[str]
) -> None:
    """And no other tool, over either transport."""
    async with mcp(url, path, name) as client:
        names = {tool.name for tool in await client.list_tools()}
    assert some <= names
    assert names.isdisjoint(others)


@pytest.mark.parametrize("path", ["/mcp", "/mcp/sse"])
async def test_a_tool_that_is_hidden_cannot_be_called_either(url: str, path: str) -> None:
    """The error says what is missing and what is there."""
    async with mcp(url, path, "reader") as client:
        with pytest.raises(ToolError, match=r"Hace falta el permiso quote, y los tuyos son: read.*scope_missing"):
            await client.call_tool("dev_create_quotation", QUOTATION)


async def test_resources_are_for_readers(url: str) -> None:
    """Neither listed nor read by others, nor are ids completed for them."""
    async with mcp(url, "/mcp", "quoter") as client:
        assert await client.list_resource_templates() == []
        assert await client.list_resources() == []
        with pytest.raises(Exception, match="scope_missing"):
            await client.read_resource("odoo://quotations")
    async with mcp(url, "/mcp", "reader") as client:
        assert len(await client.list_resource_templates()) == 4
        await client.read_resource("odoo://quotations")


async def test_ids_are_completed_for_readers(url: str) -> None:
    """Completion looks into Odoo as well."""
    orders = ResourceTemplateReference(type="ref/resource", uri="odoo://order/{id}")
    for name, found in (("reader", ["40"]), ("quoter", [])):
        async with mcp(url, "/mcp", name) as client:
            assert (await client.complete(orders, {"name": "id", "value": ""})).values == found


async def test_nobody_writes_into_another_s_session(url: str) -> None:
    """A stream over SSE belongs to the key that opened it: another key's message for it is refused."""
    async with httpx2.AsyncClient(base_url=url) as http:  # noqa: SIM117 - one after the other
        async with http.stream("GET", "/mcp/sse", headers=bearer("boss")) as stream:
            lines = stream.aiter_lines()
            endpoint = ""
            while not endpoint.startswith("data:"):
                endpoint = await anext(lines)
            address = endpoint.removeprefix("data:").strip()
            theirs = await http.post(address, json=PING, headers=bearer("reader"))
            ours = await http.post(address, json=PING, headers=bearer("boss"))
    assert (theirs.status_code, ours.status_code) == (404, 202)


async def test_the_record_says_whose_key_it_was(url: str) -> None:
    """The principal of a quotation, through either face, is the key's name."""
    async with httpx2.AsyncClient(base_url=url, headers=bearer("quoter")) as http:
        asked = await http.post("/api/quotation/async", json=QUOTATION)
    assert asked.status_code == 200, asked.text
    async with mcp(url, "/mcp", "boss") as client:
        await client.call_tool("log_note", {"record": "order:40", "text": "Ana llamó"}, raise_on_error=False)
    folder = Path(os.environ["MCP_LOG_DIR"])
    name = f"{asked.json()['tracking_id']}.log"
    async with asyncio.timeout(10):
        while not (folder / name).exists() or not _notes(folder):  # noqa: ASYNC110 - a folder tells nobody
            await asyncio.sleep(0.05)
    assert json.loads((folder / name).read_text(encoding="utf-8"))["principal"] == "key:quoter"
    assert "key:env" in {one["principal"] for one in _notes(folder)}


def _notes(folder: Path) -> list[dict[str, Any]]:
    records = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("write_*.log")]
    return [one for one in records if one["action"] == "log_note" and one["principal"].startswith("key:")]


async def test_no_route_was_forgotten(url: str) -> None:
    """Every route asks for a scope or is public, so that a new one cannot be open by mistake."""
    async with httpx2.AsyncClient(base_url=url) as http:
        paths = (await http.get("/openapi.json")).json()["paths"]
    asked = {path for path, operations in paths.items() if all("security" in one for one in operations.values())}
    assert len(asked) >= 9
    assert set(paths) - asked <= set(PUBLIC)


@pytest.mark.parametrize(
    ("client", "headers", "direct"),
    [
        (("127.0.0.1", 1), {"host": "127.0.0.1:8000"}, True),
        (("127.8.9.1", 1), {"host": "localhost"}, True),
        (("::1", 1), {"host": "[::1]:8000"}, True),
        (("::ffff:127.0.0.1", 1), {"host": "localhost:8000"}, True),
        (None, {"host": "localhost"}, False),
        (("10.0.0.7", 1), {"host": "localhost"}, False),
        (("127.0.0.1", 1), {"host": "mcp.example.com"}, False),
        (("127.0.0.1", 1), {"host": "localhost.evil.example"}, False),
        (("127.0.0.1", 1), {"host": "evil.example@localhost"}, False),
        (("127.0.0.1", 1), {"host": ""}, False),
        (("127.0.0.1", 1), {}, False),
        (("127.0.0.1", 1), {"host": "localhost", "x-forwarded-for": "10.0.0.7"}, False),
        (("127.0.0.1", 1), {"host": "localhost", "forwarded": "for=10.0.0.7"}, False),
        (("127.0.0.1", 1), {"host": "localhost", "cf-connecting-ip": "10.0.0.7"}, False),
        (("127.0.0.1", 1), {"host": "localhost", "via": "1.1 tunnel"}, False),
        (("testclient", 1), {"host": "localhost"}, False),
    ],
)
async def test_only_what_comes_straight_from_this_machine_is_direct(
    client: tuple[str, int] | None, headers: dict[str, str], *, direct: bool
) -> None:
    """Whatever a proxy or a tunnel brings comes from elsewhere, and so does what names another host."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert is_direct({"type": "http", "client": client, "headers": raw}) is direct


async def test_keys_are_in_no_answer(url: str) -> None:
    """Whatever is wrong with a request, what was shown is not repeated."""
    async with httpx2.AsyncClient(base_url=url) as http:
        for headers in (bearer("boss"), {"X-API-Key": "wrong-key-of-somebody"}):
            for path in ("/api/quotations?limit=x", "/api/nothing", "/mcp"):
                answer = await http.get(path, headers=headers)
                told = answer.text + json.dumps(dict(answer.headers))
                assert KEYS["boss"] not in told
                assert "wrong-key-of-somebody" not in told


async def test_a_guesser_is_stopped_and_the_holder_beside_them_is_not(url: str) -> None:
    """From one address: twenty wrong keys a minute, then 429 with when to come back, on both faces; whoever shows a
    right key there, as behind the same proxy, is served as before.
    """
    async with httpx2.AsyncClient(base_url=url, transport=from_somewhere()) as http:
        guesses = [await http.get("/api/quotations", headers={"X-API-Key": f"guess-{number}"}) for number in range(30)]
        assert [answer.status_code for answer in guesses] == [401] * 20 + [429] * 10
        refused = await http.post("/mcp", json=PING, headers={"X-API-Key": "guess"})
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_failures")
        assert int(refused.headers["retry-after"]) >= 1
        assert (await http.get("/api/quotations", headers=bearer("reader"))).status_code == 200
        assert (await http.get("/api/quotations")).status_code == 401
