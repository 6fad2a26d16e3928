"""The assembled application without Odoo, spoken to over HTTP: which path answers what."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.testing import capture_logs

from mcp_odoo.app import create_app
from mcp_odoo.settings import Settings
from mcp_odoo.web.dispatch import Dispatch
from tests.conftest import logging_as_it_was

QUOTATION = "/api/quotation/async"
REQUEST = {"partner_name": "T", "contact_name": "A", "email": "a@torres.mx", "phone": "", "lead_name": "R"}
VARIABLES = ("ODOO_URL", "ODOO_DB", "ODOO_LOGIN", "ODOO_API_KEY")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    """The application; its lifespan is not running, so whatever answers needs neither Odoo nor jobs."""
    with logging_as_it_was():
        yield create_app(Settings(_env_file=None, MCP_ODOO_DATA_DIR=tmp_path_factory.mktemp("rest")))


@pytest.fixture
async def http(app: ASGIApp) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application, in this process."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as client:
        yield client


async def test_health_needs_nothing(http: httpx2.AsyncClient) -> None:
    """Load balancers get their answer before anything else is up."""
    response = await http.get("/health")
    assert response.status_code == 200
    assert response.json() | {"version": ""} == {
        "ok": True, "mcp_loaded": True, "odoo_configured": False, "odoo": "not_configured", "audit": "ok", "version": ""
    }  # fmt: skip


async def test_a_quotation_without_odoo_names_what_is_missing(http: httpx2.AsyncClient) -> None:
    """503, in Spanish, with every variable."""
    response = await http.post(QUOTATION, json=REQUEST)
    assert response.status_code == 503
    assert response.json()["code"] == "odoo_not_configured"
    assert all(name in response.json()["detail"] for name in VARIABLES)
    assert response.json()["detail"].startswith("Odoo no está configurado")


@pytest.mark.parametrize("path", ["/", "/nope", "/mcp/nope", "/mcp/mcp", "/mcpx", "/api", "/api/quotation/status/"])
async def test_an_unknown_path_is_ours_to_refuse(http: httpx2.AsyncClient, path: str) -> None:
    """JSON in the one shape, also below /mcp."""
    response = await http.get(path)
    assert response.status_code == 404
    assert response.json() == {"detail": "No existe esa ruta. Consulta /docs.", "code": "route_unknown"}


async def test_a_wrong_method_says_which_is_right(http: httpx2.AsyncClient) -> None:
    """405 with Allow."""
    response = await http.get(QUOTATION)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json() == {"detail": "Esa ruta no admite este método HTTP.", "code": "method_not_allowed"}


async def test_invalid_input_is_fastapi_s_422(http: httpx2.AsyncClient) -> None:
    """Every mistake with its place; a refusal of the whole is a sentence too."""
    response = await http.post(QUOTATION, json={**REQUEST, "product_qty": 0, "products": [{"qty": 1}]})
    assert response.status_code == 422
    places = {".".join(str(part) for part in mistake["loc"]) for mistake in response.json()["detail"]}
    assert places == {"body.product_qty", "body.products.0.product_id"}
    response = await http.post(QUOTATION, json={**REQUEST, "email": ""})
    assert "indica email o phone" in response.json()["detail"][0]["msg"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_strange_numbers_are_422_and_the_answer_is_json(http: httpx2.AsyncClient, number: str) -> None:
    """Python reads NaN in JSON; other languages would not read it in the answer."""
    body = json.dumps(REQUEST)[:-1] + f', "product_qty": {number}}}'
    response = await http.post(QUOTATION, content=body.encode(), headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    (mistake,) = json.loads(response.text, parse_constant=pytest.fail)["detail"]
    assert mistake["loc"] == ["body", "product_qty"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null"])
async def test_what_is_no_request_is_422(http: httpx2.AsyncClient, body: bytes) -> None:
    """Never a 500."""
    response = await http.post(QUOTATION, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422


async def test_bytes_that_are_no_text_are_refused_in_the_one_shape(http: httpx2.AsyncClient) -> None:
    """FastAPI's own 400."""
    response = await http.post(QUOTATION, content=b"\xff", headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert set(response.json()) == {"detail", "code"}


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_an_idempotency_key_has_a_sensible_length(http: httpx2.AsyncClient, key: str) -> None:
    """An empty one would make everybody's requests the same."""
    response = await http.post(QUOTATION, json=REQUEST, headers={"Idempotency-Key": key})
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["header", "idempotency-key"]


async def test_the_documentation_is_there(http: httpx2.AsyncClient) -> None:
    """Swagger UI at /docs."""
    response = await http.get("/docs")
    assert response.status_code == 200
    assert "swagger" in response.text.lower()


async def test_a_sensible_request_id_is_kept(http: httpx2.AsyncClient) -> None:
    """In the answer, whatever its status."""
    for path in ("/health", "/nope"):
        response = await http.get(path, headers={"X-Request-ID": "call-42.a:b_c"})
        assert response.headers["x-request-id"] == "call-42.a:b_c"


@pytest.mark.parametrize("sent", [None, "", "two words", "x" * 129, 'a"b', "<script>", "a\tb"])
async def test_any_other_is_replaced(http: httpx2.AsyncClient, sent: str | None) -> None:
    """So that a log line cannot be forged with one."""
    headers = {} if sent is None else {"X-Request-ID": sent}
    made = [(await http.get("/health", headers=headers)).headers["x-request-id"] for _ in range(2)]
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in made)
    assert made[0] != made[1]


async def test_log_lines_carry_the_request_id(http: httpx2.AsyncClient) -> None:
    """So a refusal is found from what its reader got."""
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        await http.post(QUOTATION, json=REQUEST, headers={"X-Request-ID": "find-me"})
    assert [(line["event"], line["request_id"]) for line in lines] == [
        ("request.refused", "find-me"), ("request.served", "find-me")
    ]  # fmt: skip


@pytest.mark.usefixtures("root_logging")
async def test_web_origins_may_call_where_they_are_allowed(settings: Settings, tmp_path: Path) -> None:
    """Only those of CORS_ORIGINS, and they may read the ids; without it no origin is."""
    for number, (origins, origin, granted) in enumerate(
        (
            (("https://shop.example",), "https://shop.example", "https://shop.example"),
            (("https://shop.example",), "https://evil.example", None),
            ((), "https://shop.example", None),
        )
    ):
        configured = settings.model_copy(update={"cors_origins": origins, "data_dir": tmp_path / str(number)})
        transport = httpx2.ASGITransport(create_app(configured))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            answer = await client.get("/health", headers={"Origin": origin})
            assert answer.headers.get("access-control-allow-origin") == granted
            if granted:
                assert answer.headers["access-control-expose-headers"].startswith("X-Request-ID, Retry-After")


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        ("/mcp", "face /inner"),
        ("/mcp/", "face /inner"),
        ("/mcp/x", "rest /mcp/x"),
        ("/", "rest /"),
        ("/mcpx", "rest /mcpx"),
        ("/MCP", "rest /MCP"),
    ],
)
async def test_paths_are_dispatched_exactly(path: str, reached: str) -> None:
    """With or without a trailing slash, under the path that the face knows, never by a redirect."""

    def named(name: str) -> ASGIApp:
        async def app(scope: Scope, _: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": f"{name} {scope['path']}".encode()})

        return app

    app = Dispatch({"/mcp": (named("face"), "/inner")}, otherwise=named("rest"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as client:
        assert (await client.post(path)).text == reached
