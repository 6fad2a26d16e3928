"""Accounts linked as the command line does it, beside a server."""

from pathlib import Path

from mcp_odoo.access.accounts import seal_row
from mcp_odoo.linking import odoo_account, sealing, stored_accounts
from mcp_odoo.odoo.account import OdooAccount
from mcp_odoo.settings import Settings
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo


def settings_for(odoo: FakeOdoo, folder: Path) -> Settings:
    """A server on this Odoo, whose state is in the folder."""
    return Settings(
        _env_file=None, MCP_ODOO_DATA_DIR=folder / "data", MCP_LOG_DIR=folder / "log", ODOO_URL=odoo.url,
        ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN, ODOO_API_KEY=KEY, MCP_ODOO_TOOL_WAIT=20, ODOO_READ_TIMEOUT=1,
    )  # fmt: skip


def link(settings: Settings, principal: str, login: str, key: str) -> None:
    """Have a principal act as this user of Odoo."""
    with stored_accounts(settings, _server(settings), make=True) as table:
        table.put(principal, login, seal_row(sealing(settings), table.realm, principal, login, key))


def unlink(settings: Settings, principal: str) -> None:
    """Have it act as the server's own user again."""
    with stored_accounts(settings, _server(settings)) as table:
        assert table.remove(principal)


def _server(settings: Settings) -> OdooAccount:
    account = odoo_account(settings)
    assert account is not None
    return account
