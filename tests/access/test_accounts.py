"""Who acts with which account: from the table, as it is now, and never as the server's own user by mistake."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from mcp_odoo.access.accounts import LOOK_SECONDS, Accounts, require_principal, seal_row
from mcp_odoo.access.linked import LinkedAccounts
from mcp_odoo.access.linked import accounts as table_of_accounts
from mcp_odoo.access.vault import KEY_BYTES, Vault
from mcp_odoo.errors import Conflict, InvalidRequest, McpOdooError, NotConfigured
from mcp_odoo.jobs.database import open_database
from mcp_odoo.odoo.account import OdooAccount
from mcp_odoo.odoo.acting import acting_account
from tests.jobs.workshop import until
from tests.odoo.people import ANA, LUIS, NOBODY, by

SERVER = OdooAccount("http://odoo.example", "shop", "api", "server-key")
KEY = secrets.token_bytes(KEY_BYTES)
VAULT = Vault([KEY])


class Registry:
    """The table and what a server knows of it."""

    def __init__(self, database: sa.Engine) -> None:
        self.database = database
        self.table = LinkedAccounts(database, SERVER.realm)
        self.keys = [KEY]
        self.accounts = Accounts(self.table, lambda: Vault(self.keys), SERVER, every=0.05)

    def link(self, principal: str, login: str, key: str) -> None:
        self.table.put(principal, login, seal_row(VAULT, self.table.realm, principal, login, key))

    def write(self, principal: str, **values: object) -> None:
        """As somebody who gets at the database, but not at the encryption key."""
        with self.database.begin() as db:
            these = table_of_accounts.c.principal == principal
            db.execute(sa.update(table_of_accounts).where(these).values(**values))


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """Ana and Luis have accounts."""
    database = open_database(None, tmp_path)
    made = Registry(database)
    made.table.create_table()
    made.link(ANA, "ana", "ana-key")
    made.link(LUIS, "luis", "luis-key")
    yield made
    database.dispose()


def acts_as(registry: Registry) -> str:
    account = acting_account(registry.accounts.of_caller)
    return account.login if account else "the server"


async def test_each_has_their_own_and_the_others_have_none(registry: Registry) -> None:
    """Address, database and transport are the server's; who has none is the server's own user."""
    await registry.accounts.start()
    assert registry.accounts.of(ANA) == OdooAccount("http://odoo.example", "shop", "ana", "ana-key")
    assert registry.accounts.of(LUIS) == OdooAccount("http://odoo.example", "shop", "luis", "luis-key")
    assert registry.accounts.of(NOBODY) is None
    with by(LUIS):
        assert acts_as(registry) == "luis"


async def test_what_is_changed_reaches_a_running_server(registry: Registry) -> None:
    """Within two seconds, without a question to the database by whoever asks."""
    assert LOOK_SECONDS < 2
    await registry.accounts.start()
    looking = asyncio.create_task(registry.accounts.run())
    registry.link(ANA, "ana", "new-key")
    registry.table.remove(LUIS)
    async with asyncio.timeout(1):
        await until(lambda: registry.accounts.of(LUIS) is None)
    asked: list[str] = []
    sa.event.listen(registry.database, "before_cursor_execute", lambda *about: asked.append(about[2]))
    ana, luis = registry.accounts.of(ANA), registry.accounts.of(LUIS)
    looking.cancel()
    assert (ana and ana.api_key, luis) == ("new-key", None)
    assert asked == []


async def test_rows_of_another_odoo_are_nobody_s_here(registry: Registry) -> None:
    """A key is never sent to another server than it was linked for, though both share a jobs' database."""
    other = LinkedAccounts(registry.database, "http://other.example#shop")
    assert other.all() == []
    other.put(NOBODY, "eve", seal_row(VAULT, other.realm, NOBODY, "eve", "k"))
    await registry.accounts.start()
    assert registry.accounts.of(NOBODY) is None
    assert not registry.table.remove(NOBODY)
    registry.write(NOBODY, realm=registry.table.realm)
    await registry.accounts.refresh()
    with pytest.raises(NotConfigured):
        registry.accounts.of(NOBODY)


async def test_swapped_rows_are_nobody_s(registry: Registry) -> None:
    """Whoever can write to the database gives nobody another one's rights; the sound rows still work."""
    luis = next(row for row in registry.table.all() if row.principal == LUIS)
    registry.write(ANA, login="luis", sealed=luis.sealed)
    with capture_logs() as lines:
        await registry.accounts.start()
    with pytest.raises(NotConfigured) as caught:
        registry.accounts.of(ANA)
    assert caught.value.code == "odoo_account_unreadable"
    assert registry.accounts.of(LUIS) is not None
    assert [(line["event"], line["principal"]) for line in lines] == [("accounts.unreadable", ANA)]


async def test_what_cannot_be_opened_is_an_error_and_not_the_server_s_user(registry: Registry) -> None:
    """A server with another encryption key: who has an account cannot ask at all, the others can; and once it has the
    right one, everybody can.
    """
    registry.keys = [secrets.token_bytes(KEY_BYTES)]
    await registry.accounts.start()
    with by(ANA), pytest.raises(NotConfigured, match="MCP_ODOO_ENCRYPTION_KEY"), registry.accounts.asked():
        pass
    with by(NOBODY), registry.accounts.asked():
        assert acts_as(registry) == "the server"
    registry.keys.append(KEY)
    await registry.accounts.refresh()
    assert registry.accounts.of(ANA) is not None


async def test_a_request_ends_as_whom_it_began(registry: Registry) -> None:
    """Unlinked in the middle of it, it does not go on with the server's rights; the next one does."""
    await registry.accounts.start()
    with by(ANA):
        with registry.accounts.asked():
            registry.table.remove(ANA)
            await registry.accounts.refresh()
            assert acts_as(registry) == "ana"
        assert acts_as(registry) == "the server"


async def test_a_job_is_done_as_its_asker(registry: Registry) -> None:
    """Whoever happens to start it; and what the house does is done as the server's own user."""
    await registry.accounts.start()
    with by(LUIS), registry.accounts.asked():
        async with registry.accounts.working({"principal": ANA, "face": "mcp", "odoo_login": "ana"}):
            assert acts_as(registry) == "ana"
        async with registry.accounts.working(None):
            assert acts_as(registry) == "the server"
        assert acts_as(registry) == "luis"


async def test_what_was_asked_as_the_server_is_done_as_the_server(registry: Registry) -> None:
    """Also by somebody who has an account by now, and of releases that knew of none: half a quotation is nobody's."""
    await registry.accounts.start()
    for asker in ({"principal": ANA}, {}):
        async with registry.accounts.working(asker):
            assert acts_as(registry) == "the server"


@pytest.mark.parametrize("now", ["", "sofia"])
async def test_an_account_that_is_gone_does_nothing(registry: Registry, now: str) -> None:
    """Neither the server's own user nor another account takes its place; linked again, it goes on at once."""
    await registry.accounts.start()
    registry.table.remove(ANA)
    if now:
        registry.link(ANA, now, "other-key")
    await registry.accounts.refresh()
    async with AsyncExitStack() as stack:
        with pytest.raises(Conflict, match="link it again") as caught:
            await stack.enter_async_context(registry.accounts.working({"principal": ANA, "odoo_login": "ana"}))
    assert (caught.value.code, caught.value.details) == ("odoo_account_unlinked", {"principal": ANA, "login": "ana"})
    registry.link(ANA, "ana", "new-key")
    async with registry.accounts.working({"principal": ANA, "odoo_login": "ana"}):
        assert acts_as(registry) == "ana"


async def test_keys_are_in_no_text(registry: Registry, tmp_path: Path) -> None:
    """Not in the database's files, not in what is printed of an account or a row."""
    await registry.accounts.start()
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())  # noqa: ASYNC240 - nobody waits
    assert b"key:ana" in files
    assert b"ana-key" not in files
    shown = f"{registry.accounts.of(ANA)!r} {registry.table.all()!r} {vars(registry.accounts)!r}"
    assert "login='ana'" in shown
    assert "ana-key" not in shown


@pytest.mark.parametrize(
    "principal", ["key:ana", "oauth:0b1c-42", "oauth:ana@example.com", "oauth:Ana Torres", "key:ñ"]
)
def test_keys_and_people_may_have_accounts(principal: str) -> None:
    """By the names that callers have."""
    assert require_principal(principal) == principal


@pytest.mark.parametrize(
    "principal", ["local", "anonymous", "ana", "key:", "oauth: x", "key:a\nb", "KEY:ana", "key:" + "x" * 256]
)
def test_nobody_else_may(principal: str) -> None:
    """Whoever shows no key could be anybody."""
    with pytest.raises(InvalidRequest) as caught:
        require_principal(principal)
    assert caught.value.code == "account_principal_invalid"


async def test_a_database_that_is_away_changes_nothing(registry: Registry) -> None:
    """What is known holds, and looking goes on."""
    await registry.accounts.start()
    looking = asyncio.create_task(registry.accounts.run())
    with registry.database.begin() as db:
        db.execute(sa.text("ALTER TABLE odoo_accounts RENAME TO gone"))
    with pytest.raises((McpOdooError, sa.exc.SQLAlchemyError)):
        await registry.accounts.refresh()
    await asyncio.sleep(0.3)
    assert registry.accounts.of(ANA) is not None
    with registry.database.begin() as db:
        db.execute(sa.text("ALTER TABLE gone RENAME TO odoo_accounts"))
    registry.table.remove(ANA)
    async with asyncio.timeout(1):
        await until(lambda: registry.accounts.of(ANA) is None)
    looking.cancel()
