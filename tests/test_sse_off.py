"""MCP over SSE where it is off."""

import multiprocessing

import httpx2
import pytest

from mcp_odoo.app import create_app
from mcp_odoo.settings import Settings


@pytest.mark.usefixtures("root_logging")
@pytest.mark.parametrize(("method", "path"), [("GET", "/mcp/sse"), ("POST", "/mcp/messages"), ("POST", "/mcp/sse/")])
async def test_an_old_client_is_told_where_to_go(settings: Settings, method: str, path: str) -> None:
    """404 with a sentence in the language of replies and a code, as every refusal."""
    answer = await ask(settings.model_copy(update={"legacy_sse": False}), method, path)
    assert (answer.status_code, answer.json()["code"]) == (404, "sse_off")
    assert answer.json()["detail"] == "MCP sobre SSE está apagado en este servidor: usa /mcp (Streamable HTTP)."


@pytest.mark.usefixtures("root_logging")
async def test_it_is_off_in_a_worker(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several processes on one port only one holds a client's stream, and any of them may get its messages."""
    monkeypatch.setattr(multiprocessing, "parent_process", object)
    assert settings.legacy_sse
    assert (await ask(settings, "GET", "/mcp/sse")).json()["code"] == "sse_off"


async def ask(settings: Settings, method: str, path: str) -> httpx2.Response:
    app = create_app(settings)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as http:
        return await http.request(method, path)
