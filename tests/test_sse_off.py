"""MCP over SSE where it is off."""

import httpx2
import pytest

from mcp_odoo.app import create_app
from mcp_odoo.settings import Settings


@pytest.mark.usefixtures("root_logging")
@pytest.mark.parametrize(("method", "path"), [("GET", "/mcp/sse"), ("POST", "/mcp/messages"), ("POST", "/mcp/sse/")])
async def test_an_old_client_is_told_where_to_go(settings: Settings, method: str, path: str) -> None:
    """404 with a sentence in the language of replies and a code, as every refusal."""
    app = create_app(settings.model_copy(update={"legacy_sse": False}))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as http:
        answer = await http.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (404, "sse_off")
    assert answer.json()["detail"] == "MCP sobre SSE está apagado en este servidor: usa /mcp (Streamable HTTP)."
