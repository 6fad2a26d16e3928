"""`mcp-odoo accounts link | list | check | unlink | reseal`: who acts in Odoo as themselves."""

import asyncio
import getpass
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from mcp_odoo.access.accounts import open_row, require_principal, seal_row
from mcp_odoo.access.linked import Linked, LinkedAccounts
from mcp_odoo.audit.terminal import plainly
from mcp_odoo.errors import InvalidRequest, McpOdooError, NotConfigured, NotFound
from mcp_odoo.linking import database_missing, odoo_account, opening, sealing, stored_accounts
from mcp_odoo.loading import load_settings
from mcp_odoo.logs import configure_logs
from mcp_odoo.odoo.account import OdooAccount
from mcp_odoo.odoo.client import Identity, OdooClient
from mcp_odoo.settings import Settings

Principal = Annotated[str, typer.Argument(help="key:<name> or oauth:<subject>", show_default=False)]

accounts = typer.Typer(help="Keys and people who act in Odoo as themselves.", no_args_is_help=True)


@accounts.command()
def link(
    principal: Principal,
    *,
    login: Annotated[str, typer.Option(help="Their login in Odoo")],
    api_key_file: Annotated[
        Path | None,
        typer.Option(
            help="File that holds their Odoo API key (default: stdin, or a hidden prompt)", show_default=False
        ),
    ] = None,
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Store it without logging in at Odoo first")] = False,
) -> None:
    """Have a key or a person act in Odoo with an account of their own. The API key is stored encrypted."""
    with plainly():
        settings = _settings()
        require_principal(principal)
        server = _server(settings)
        key = _api_key(api_key_file)
        who = None if unchecked else asyncio.run(_log_in(server, login, key))
        if database_missing(settings):
            print(f"No server ever ran with this MCP_ODOO_DATA_DIR: making {settings.data_dir}", file=sys.stderr)
        with stored_accounts(settings, server, make=True) as table:
            table.put(principal, login, seal_row(sealing(settings), table.realm, principal, login, key))
        acts_as = f"{who.name} ({login})" if who else f"{login}, which was not tried,"
        print(f"{principal} acts in Odoo as {acts_as} from now on; running servers know within two seconds.")


@accounts.command("list")
def list_accounts() -> None:
    """Who has an account, with which login and since when; tabs between them, and no keys."""
    with plainly():
        settings = _settings()
        with stored_accounts(settings, _server(settings)) as table:
            for row in table.all():
                since = datetime.fromtimestamp(row.updated_at, UTC).isoformat(timespec="seconds")
                print(f"{row.principal}\t{row.login}\t{since}")


@accounts.command()
def check(
    principal: Annotated[str | None, typer.Argument(help="One of them (default: all)", show_default=False)] = None,
) -> None:
    """Log in at Odoo with the stored keys and say as whom. Exit status 1 if one does not work."""
    with plainly():
        settings = _settings()
        server = _server(settings)
        with stored_accounts(settings, server) as table:
            rows = [row for row in table.all() if principal in (None, row.principal)]
            if principal is not None and not rows:
                raise _not_linked(principal)
            works = [_tell(settings, server, table, row) for row in rows]
        if not all(works):
            raise typer.Exit(1)


@accounts.command()
def unlink(principal: Principal) -> None:
    """Forget an account: whose it was acts as the server's own user again. To shut them out, revoke their key."""
    with plainly():
        settings = _settings()
        with stored_accounts(settings, _server(settings)) as table:
            if not table.remove(principal):
                raise _not_linked(principal)
        print(
            f"{principal} acts in Odoo as the server's own user from now on; running servers know within two seconds."
        )


@accounts.command()
def reseal() -> None:
    """Encrypt every stored key anew under the first MCP_ODOO_ENCRYPTION_KEY; the ones after it may go then."""
    with plainly():
        settings = _settings()
        resealed = 0
        with stored_accounts(settings, _server(settings)) as table:
            vault = opening(settings)()
            for row in table.all():
                if vault.is_first(row.sealed):
                    continue
                key = open_row(vault, table.realm, row)
                resealed += table.replace(row, seal_row(vault, table.realm, row.principal, row.login, key))
        print(f"{resealed} accounts are encrypted anew; every account is under the first key.")


def _settings() -> Settings:
    """With the log silent but for errors: what is to be said is printed."""
    settings = load_settings()
    configure_logs("ERROR", sys.stderr, settings.secret_values)
    return settings


def _server(settings: Settings) -> OdooAccount:
    """Where Odoo is. Raises NotConfigured, naming the variables that are missing."""
    account = odoo_account(settings)
    if account is None:
        names = ", ".join(settings.missing)
        raise NotConfigured(f"Odoo is not configured: set {names}", variables=names)
    return account


def _api_key(file: Path | None) -> str:
    """Never an argument, which everybody on the machine could read."""
    try:
        if file is not None:
            key = file.read_text(encoding="utf-8")
        elif sys.stdin.isatty():
            key = getpass.getpass("Their Odoo API key (it is not shown): ")
        else:
            key = sys.stdin.readline()
    except UnicodeDecodeError:
        key = ""
    if not key.strip() or not key.strip().isprintable():
        raise InvalidRequest("There is no API key in what was given", code="account_key_missing")
    return key.strip()


async def _log_in(server: OdooAccount, login: str, api_key: str) -> Identity:
    """Who that is in Odoo. Raises OdooAuthenticationFailed for a key that is refused or somebody else's."""
    account = replace(server, login=login, api_key=api_key)
    async with OdooClient(server, own=lambda: account) as odoo:
        return await odoo.identity()


def _tell(settings: Settings, server: OdooAccount, table: LinkedAccounts, row: Linked) -> bool:
    try:
        key = open_row(opening(settings)(), table.realm, row)
        who = asyncio.run(_log_in(server, row.login, key))
    except McpOdooError as error:
        print(f"{row.principal}\t{row.login}\twrong: {error.message}")
        return False
    print(f"{row.principal}\t{row.login}\tok: {who.name}, user {who.user_id} of {who.company}")
    return True


def _not_linked(principal: str) -> NotFound:
    return NotFound(
        f"{principal} has no Odoo account of its own here: see `mcp-odoo accounts list`",
        code="account_unknown",
        principal=principal,
    )
