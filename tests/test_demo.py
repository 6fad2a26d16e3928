"""`mcp-odoo demo` says what comes of its quotations, also where they are slow or refused."""

import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError

from mcp_odoo.demo import run_demo, through_mcp
from mcp_odoo.finding import Finding
from mcp_odoo.settings import Settings

MADE = {"sale_order_name": "S00003"}


def shop(*states: dict[str, Any] | None) -> FastMCP:
    """A server whose quotation is in these states, one after another; it is refused without any."""
    mcp, left = FastMCP(), list(states)

    def state() -> dict[str, Any]:
        if not left:
            raise ToolError("Nobody sells here [no_salespeople]")
        return {"tracking_id": "quot_0123456789ab", "output": left.pop(0)}

    @mcp.tool
    def dev_create_quotation(
        partner_name: str, contact_name: str, email: str, phone: str, lead_name: str, products: list[dict[str, float]]
    ) -> dict[str, Any]:
        assert all((partner_name, contact_name, email, phone, lead_name, products))
        return state()

    @mcp.tool
    def get_quotation_status(tracking_id: str) -> dict[str, Any]:
        assert tracking_id == "quot_0123456789ab"
        return state()

    return mcp


async def test_a_slow_quotation_is_asked_about_again() -> None:
    """An Odoo that wakes up takes longer than a call waits."""
    async with Client(shop(None, None, MADE)) as client:
        assert (await through_mcp(client, 1)).output == MADE


async def test_a_refused_quotation_is_not_asked_for_again() -> None:
    """At once or later, the reason is what the server said."""
    for states in ((), (None,)):
        async with Client(shop(*states)) as client:
            with pytest.raises(ToolError, match=re.escape("Nobody sells here [no_salespeople]")):
                await through_mcp(client, 1)


@pytest.mark.usefixtures("root_logging")
def test_a_demo_without_a_quotation_ends_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence and with exit status 1; there is no traceback."""

    async def looked(_: Settings) -> AsyncIterator[Finding]:
        nothing: list[Finding] = []
        for finding in nothing:
            yield finding

    monkeypatch.setattr("mcp_odoo.demo.findings", looked)
    monkeypatch.setattr("mcp_odoo.demo.create_app", lambda *_, **__: shop().http_app(path="/mcp"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    known: dict[str, Any] = {"ODOO_URL": "http://127.0.0.1:9", "ODOO_DB": "d", "ODOO_LOGIN": "l", "ODOO_API_KEY": "k"}
    places: dict[str, Any] = {"MCP_ODOO_DATA_DIR": tmp_path / "data", "MCP_LOG_DIR": tmp_path / "log", "PORT": port}
    assert run_demo(Settings(_env_file=None, **known, **places)) == 1
    said = capsys.readouterr()
    assert "No quotation was made: " in said.out
    assert "Traceback" not in said.out + said.err
