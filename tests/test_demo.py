"""`mcp-odoo demo` says what comes of its quotations, also where they are slow or refused."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError
from rich.progress import Progress

from mcp_odoo.app import create_app
from mcp_odoo.demo import NotMade, run_demo, through_mcp, through_rest
from mcp_odoo.settings import Settings
from tests.conftest import logging_as_it_was
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo, Refusal
from tests.fake_shop import open_shop
from tests.live.server import free_port
from tests.serving import serving
from tests.test_check import MODELS

MADE = {"sale_order_name": "S00003"}
ROBOT = {
    "id": 1, "display_name": "Robot PUDU T300", "name": "Robot PUDU T300", "default_code": "T300", "barcode": False,
    "active": True, "sale_ok": True, "lst_price": 99.5, "currency_id": [33, "MXN"], "uom_id": [1, "Units"],
}  # fmt: skip


def shop(*states: dict[str, Any] | None) -> FastMCP:
    """A server whose quotation, asked for once, is in these states, one after another; it is refused without any."""
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
        if len(left) < len(states):
            raise ToolError("A second quotation")
        return state()

    @mcp.tool
    def get_quotation_status(tracking_id: str) -> dict[str, Any]:
        assert tracking_id == "quot_0123456789ab"
        return state()

    return mcp


async def test_a_slow_quotation_is_asked_about_again() -> None:
    """An Odoo that wakes up takes longer than a call waits; a second one is not asked for."""
    async with Client(shop(None, None, MADE)) as client:
        assert (await through_mcp(client, 1)).output == MADE


async def test_a_refused_quotation_is_not_asked_for_again() -> None:
    """At once or later, the reason is what the server said."""
    for states in ((), (None,)):
        async with Client(shop(*states)) as client:
            with pytest.raises(ToolError, match=re.escape("Nobody sells here [no_salespeople]")):
                await through_mcp(client, 1)


def settings_of(odoo: FakeOdoo, folder: Path, port: int = 8000) -> Settings:
    """A server of an Odoo in which robots are sold, and where every check passes."""
    for model in MODELS:
        odoo.answers |= {(model, "fields_get"): {}, (model, "check_access_rights"): True}
    open_shop(odoo)
    odoo.answers |= {
        ("res.users", "has_group"): True,
        ("product.product", "search_read"): [ROBOT],
        ("crm.team", "search_read"): [{"id": 1, "name": "Ventas", "member_ids": [5]}],
    }
    known: dict[str, Any] = {
        "ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY,
        "MCP_ODOO_DATA_DIR": folder / "data", "MCP_LOG_DIR": folder / "log", "PORT": port, "MCP_ODOO_TOOL_WAIT": 0.05,
    }  # fmt: skip
    return Settings(_env_file=None, **known)


async def test_a_quotation_that_does_not_end_is_given_up(odoo: FakeOdoo, tmp_path: Path) -> None:
    """Through either face, with what it waited for and how long."""
    settings = settings_of(odoo, tmp_path)
    with logging_as_it_was():
        async with serving(create_app(settings)) as url, Client(f"{url}/mcp") as client:
            await client.list_tools()
            odoo.delay = 2.0
            with pytest.raises(NotMade, match=r"^quot_\w+ was not ready after 0\.1 s$"):
                await through_mcp(client, 1, 0.1)
            with pytest.raises(NotMade, match=rf"^{re.escape(url)}/api/quotation/\S+ was not ready after 0\.1 s$"):
                await through_rest(url, 1, Progress(disable=True), {}, 0.1)
            odoo.delay = 0.0


@pytest.mark.parametrize("made", [0, 1], ids=["through MCP", "through REST"])
async def test_a_demo_without_a_quotation_ends_with_the_reason(
    odoo: FakeOdoo, tmp_path: Path, capsys: pytest.CaptureFixture[str], made: int
) -> None:
    """In one sentence and with exit status 1, whichever of the two it is; there is no traceback."""
    settings = settings_of(odoo, tmp_path, free_port())
    lead, asked = odoo.answers["crm.lead", "load"], list[int]()

    def load(_: Any) -> Any:
        asked.append(1)
        return lead if len(asked) <= made else Refusal("odoo.exceptions.UserError", "Robots are sold out")

    odoo.answers["crm.lead", "load"] = load
    with logging_as_it_was():
        assert await asyncio.to_thread(run_demo, settings) == 1
    said = capsys.readouterr()
    assert "No quotation was made: " in said.out
    assert "Robots are sold out" in said.out
    assert "Traceback" not in said.out + said.err
