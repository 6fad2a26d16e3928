"""The Odoo accounts that settings describe, the server's and people's own; also for commands beside a server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from mcp_odoo.access.accounts import Accounts
from mcp_odoo.access.linked import LinkedAccounts
from mcp_odoo.access.vault import Vault, parse_keys, read_key, read_or_make_key
from mcp_odoo.errors import NotConfigured
from mcp_odoo.jobs.database import shared_database
from mcp_odoo.jobs.folder import DATABASE, ENCRYPTION_KEY
from mcp_odoo.odoo.account import OdooAccount
from mcp_odoo.settings import Settings


def odoo_account(settings: Settings) -> OdooAccount | None:
    """The server's own account; None where a variable is missing."""
    if not (settings.odoo_url and settings.odoo_db and settings.odoo_login and settings.odoo_api_key):
        return None
    return OdooAccount(
        url=settings.odoo_url,
        database=settings.odoo_db,
        login=settings.odoo_login,
        api_key=settings.odoo_api_key.get_secret_value(),
        transport=settings.odoo_transport,
    )


def create_accounts(settings: Settings, database: sa.Engine, server: OdooAccount | None) -> Accounts:
    """The accounts in the jobs' database; the server makes no encryption key, since it seals nothing."""
    table = LinkedAccounts(database, server.realm if server else "")
    return Accounts(table, opening(settings), server)


def opening(settings: Settings) -> Callable[[], Vault]:
    """What opens rows: MCP_ODOO_ENCRYPTION_KEY and, behind it, the key in MCP_ODOO_DATA_DIR. Raises NotConfigured where
    there is neither, and for one that cannot be used.
    """

    def vault() -> Vault:
        own = read_key(settings.data_dir / ENCRYPTION_KEY)
        keys = [*_given(settings), *([own] if own else [])]
        if not keys:
            raise NotConfigured(
                f"There is no encryption key in {settings.data_dir}, and people's own Odoo accounts are sealed under "
                "one: set MCP_ODOO_ENCRYPTION_KEY to the same on every machine",
                code="encryption_key_missing",
                folder=str(settings.data_dir),
            )
        return Vault(keys)

    return vault


def sealing(settings: Settings) -> Vault:
    """What seals rows: as `opening`, and where there is no key at all, one is made in MCP_ODOO_DATA_DIR.

    Raises NotConfigured for a key that cannot be used, and where servers on several machines would not have it.
    """
    if not _given(settings):
        try:
            read_or_make_key(settings.data_dir / ENCRYPTION_KEY)
        except OSError as error:
            raise NotConfigured(
                f"An encryption key cannot be made in {settings.data_dir} ({error.strerror}): set MCP_ODOO_DATA_DIR or "
                "MCP_ODOO_ENCRYPTION_KEY",
                code="encryption_key_not_made",
                folder=str(settings.data_dir),
                reason=error.strerror,
            ) from error
    return opening(settings)()


def database_missing(settings: Settings) -> bool:
    """Whether there is no jobs' database where these settings say: no server ever ran with them."""
    return settings.database_url is None and not (settings.data_dir / DATABASE).exists()


@contextmanager
def stored_accounts(settings: Settings, server: OdooAccount, *, make: bool = False) -> Iterator[LinkedAccounts]:
    """The table, beside servers that may be running. `make`: also where none ever ran.

    Raises NotConfigured where its database cannot be used or, unless it is to be made, is not there.
    """
    if database_missing(settings) and not make:
        raise NotConfigured(
            f"There is no jobs' database in {settings.data_dir}, which has the accounts: run this with the server's "
            "MCP_ODOO_DATA_DIR or MCP_ODOO_DATABASE_URL",
            code="accounts_database_missing",
            folder=str(settings.data_dir),
        )
    url = settings.database_url.get_secret_value() if settings.database_url else None
    with shared_database(url, settings.data_dir) as database:
        table = LinkedAccounts(database, server.realm)
        table.create_table()
        yield table


def _given(settings: Settings) -> list[bytes]:
    return parse_keys(settings.encryption_key.get_secret_value()) if settings.encryption_key else []
