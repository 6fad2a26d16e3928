"""Whose Odoo rights: the server's own user's, or for a key or a person that is linked to one, their own account's."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog

from mcp_odoo.access.linked import Linked, LinkedAccounts
from mcp_odoo.access.vault import Vault
from mcp_odoo.caller import current_caller
from mcp_odoo.errors import Conflict, InvalidRequest, McpOdooError
from mcp_odoo.jobs.database import stored
from mcp_odoo.odoo.account import OdooAccount
from mcp_odoo.odoo.acting import acting

log = structlog.get_logger(__name__)

# So long it takes until a running server knows of a change, at most.
LOOK_SECONDS = 1.5
_PRINCIPAL = re.compile(r"(?:key|oauth):[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,253}[^\s\x00-\x1f\x7f])?")


@dataclass(frozen=True)
class _Known:
    """A row, and what it is once it is open: an account, or why there is none."""

    row: Linked
    account: OdooAccount | None
    trouble: McpOdooError | None


class Accounts:
    """Who has which account, from a picture of the table that is renewed all the time: no request waits for it.

    `vault` gives the keys that open rows, and raises what is wrong with them; `server` is the server's own account;
    `every` so many seconds the table is looked at.
    """

    def __init__(
        self,
        table: LinkedAccounts,
        vault: Callable[[], Vault],
        server: OdooAccount | None,
        every: float = LOOK_SECONDS,
    ) -> None:
        self._table = table
        self._vault = vault
        self._server = server
        self._every = every
        self._known: dict[str, _Known] = {}

    async def start(self) -> None:
        """Look for the first time: before that nobody may be served, or they would act as the server's own user.

        Raises UpstreamUnavailable.
        """
        await stored(self._table.create_table)
        await self.refresh()

    async def run(self) -> None:
        """Look again for ever. While the database is away nobody can change anything there, and what is known holds."""
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.refresh()
            except McpOdooError as error:
                log.debug("accounts.not_renewed", code=error.code)
            except Exception:  # the next look may do, and without any nobody would be unlinked any more
                log.warning("accounts.not_renewed", exc_info=True)

    async def refresh(self) -> None:
        """Look now. Raises UpstreamUnavailable."""
        rows = await stored(self._table.all)
        before = self._known
        same = {row.principal: before[row.principal] for row in rows if _is_open(before.get(row.principal), row)}
        opened = self._opened([row for row in rows if row.principal not in same])
        self._known = {**same, **opened}
        for principal, known in opened.items():
            if known.trouble and not (principal in before and before[principal].trouble):
                log.warning("accounts.unreadable", principal=principal, code=known.trouble.code)

    def of(self, principal: str) -> OdooAccount | None:
        """The principal's own account; None for one that acts as the server's own user.

        Raises NotConfigured for one whose stored key cannot be opened.
        """
        known = self._known.get(principal)
        if known is not None and known.trouble is not None:
            raise _again(known.trouble)
        return known.account if known else None

    def of_caller(self) -> OdooAccount | None:
        """The account of whoever asks for what is being done now. Raises what `of` does."""
        return self.of(current_caller().principal)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """What is done inside is asked of Odoo as whoever calls now, to its end, whatever is unlinked meanwhile.

        Raises what `of` does.
        """
        with acting(self.of_caller()):
            yield

    @asynccontextmanager
    async def working(self, asker: Mapping[str, Any] | None) -> AsyncIterator[None]:
        """A job's work is done inside: as `asker`, who asked for it and of whom `Caller.as_asker` and `odoo_login` are
        stored; None is the house, whose jobs the server's own user does.

        Raises Conflict where the account that it was asked for with is not theirs any more, and what `of` does.
        """
        if asker is None:
            with acting(None):
                yield
            return
        account = await self._of_asker(asker)
        with acting(account):
            yield

    async def _of_asker(self, asker: Mapping[str, Any]) -> OdooAccount | None:
        """As it was when they asked: what was begun as the server's own user is ended so, and never the other way."""
        login, principal = asker.get("odoo_login"), str(asker.get("principal"))
        if login is None:
            return None
        if not self._is(principal, login):
            await self.refresh()  # linked a moment ago, perhaps
        account = self.of(principal)
        if account is None or account.login != login:
            raise Conflict(
                f"{principal} asked for this with the Odoo account {login!r}, which is not linked to it any more: link "
                "it again with `mcp-odoo accounts link` and retry, or ask anew",
                code="odoo_account_unlinked",
                principal=principal,
                login=login,
            )
        return account

    def _is(self, principal: str, login: str) -> bool:
        known = self._known.get(principal)
        return known is not None and known.row.login == login

    def _opened(self, rows: Sequence[Linked]) -> dict[str, _Known]:
        if not rows:
            return {}
        if self._server is None:  # and no question reaches Odoo
            return {row.principal: _Known(row, None, None) for row in rows}
        try:
            vault = self._vault()
        except McpOdooError as error:
            return {row.principal: _Known(row, None, error) for row in rows}
        return {row.principal: self._open(vault, row, self._server) for row in rows}

    def _open(self, vault: Vault, row: Linked, server: OdooAccount) -> _Known:
        try:
            key = open_row(vault, self._table.realm, row)
        except McpOdooError as error:
            return _Known(row, None, error)
        return _Known(row, replace(server, login=row.login, api_key=key), None)


def _is_open(known: _Known | None, row: Linked) -> bool:
    return known is not None and known.row == row and known.trouble is None


def seal_row(vault: Vault, realm: str, principal: str, login: str, api_key: str) -> bytes:
    """The API key so that it opens in this row alone: not under another principal, login or Odoo database."""
    return vault.seal(api_key, realm, principal, login)


def open_row(vault: Vault, realm: str, row: Linked) -> str:
    """The row's API key. Raises NotConfigured where it cannot be opened."""
    return vault.open(row.sealed, realm, row.principal, row.login)


def require_principal(principal: str) -> str:
    """A principal that may have an account of its own: `key:<name>` or `oauth:<subject>`.

    Raises InvalidRequest for others. `local` and `anonymous` are whoever shows no key: all of them would be one person.
    """
    if not _PRINCIPAL.fullmatch(principal):
        raise InvalidRequest(
            f"{principal!r} cannot have an Odoo account of its own: give key:<name> or oauth:<subject>",
            code="account_principal_invalid",
            principal=principal,
        )
    return principal


def _again(trouble: McpOdooError) -> McpOdooError:
    """One of its own for each who meets it: an exception carries the traceback of where it was raised."""
    return type(trouble)(trouble.message, code=trouble.code, **trouble.details)
