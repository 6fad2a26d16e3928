"""`mcp-odoo accounts`, as an administrator runs it, beside a server."""

import base64
import os
import secrets
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import anyio
import pytest
from anyio import to_thread
from typer.testing import CliRunner

from mcp_odoo.cli import cli
from mcp_odoo.jobs.folder import DATABASE, ENCRYPTION_KEY
from mcp_odoo.services import create_services
from tests.access.links import settings_for
from tests.fake_odoo import DATABASE as ODOO_DATABASE
from tests.fake_odoo import KEY, LOGIN, FakeOdoo
from tests.odoo.people import ANA

COMMAND = str(Path(sys.executable).with_name("mcp-odoo"))


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


class Terminal:
    """The command, in this process or in one of its own. `said` is everything that was printed."""

    def __init__(self, odoo: FakeOdoo, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.env = {
            "ODOO_URL": odoo.url, "ODOO_DB": ODOO_DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY,
            "MCP_ODOO_DATA_DIR": str(self.data),
        }  # fmt: skip
        self.said = ""

    async def run(self, *arguments: str, given: str = "", status: int = 0, **variables: str) -> str:
        """What the command prints, which has to end with this status; its errors, where that is not 0."""
        invoke = partial(CliRunner().invoke, cli, ["accounts", *arguments], given, {**self.env, **variables})
        done = await to_thread.run_sync(invoke)
        self.said += done.output
        assert done.exit_code == status, done.output
        return done.stderr if status and done.stderr else done.stdout

    async def run_alone(self, *arguments: str, given: str = "") -> None:
        """In a process of its own, as it is beside a server."""
        done = await anyio.run_process(
            [COMMAND, "accounts", *arguments], input=given.encode(), env={**os.environ, **self.env}, cwd=self.folder,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.said += done.stdout.decode()

    def rows(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.data.glob(f"{DATABASE}*"))


@pytest.fixture
async def terminal(
    odoo: FakeOdoo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root_logging: None
) -> AsyncIterator[Terminal]:
    """No secret was printed in the end."""
    monkeypatch.chdir(tmp_path)
    terminal = Terminal(odoo, tmp_path)
    yield terminal
    assert "must-never-print" not in terminal.said


async def test_an_account_is_linked_listed_checked_and_unlinked(odoo: FakeOdoo, terminal: Terminal) -> None:
    """Where no server ever ran, too: what is made is private, and the key stands in it in no readable form."""
    key = odoo.let_in(21, "ana")
    said = await terminal.run("link", ANA, "--login", "ana", given=f"{key}\n")
    assert said.startswith("key:ana acts in Odoo as Ana (ana) from now on")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in terminal.data.glob("*")}
    assert {modes[DATABASE], modes[ENCRYPTION_KEY]} == {0o600}
    assert stat.S_IMODE(terminal.data.stat().st_mode) == 0o700
    assert key.encode() not in terminal.rows()
    principal, login, since = (await terminal.run("list")).rstrip("\n").split("\t")
    assert (principal, login, since[:2]) == (ANA, "ana", time.strftime("%Y")[:2])
    assert await terminal.run("check") == "key:ana\tana\tok: Ana, user 21 of Shop\n"
    await terminal.run("unlink", ANA)
    assert await terminal.run("list") == ""
    assert "has no Odoo account" in await terminal.run("unlink", ANA, status=1)
    assert "has no Odoo account" in await terminal.run("check", ANA, status=1)


async def test_a_key_from_a_file(odoo: FakeOdoo, terminal: Terminal) -> None:
    """As it lies there, with a line's end."""
    file = terminal.folder / "ana.key"
    file.write_text(f"{odoo.let_in(21, 'ana')}\n", encoding="utf-8")
    await terminal.run("link", "oauth:ana@example.com", "--login", "ana", "--api-key-file", str(file))
    assert (await terminal.run("check", "oauth:ana@example.com")).endswith("ok: Ana, user 21 of Shop\n")


async def test_it_works_beside_a_running_server(odoo: FakeOdoo, terminal: Terminal) -> None:
    """Which has the folder, and knows within two seconds."""
    key = odoo.let_in(21, "ana")
    services = create_services(settings_for(odoo, terminal.folder))
    async with services.running():
        await terminal.run_alone("link", ANA, "--login", "ana", given=key)
        with anyio.fail_after(2):
            while services.accounts.of(ANA) is None:  # noqa: ASYNC110 - nothing tells when
                await anyio.sleep(0.05)
        account = services.accounts.of(ANA)
        assert account
        assert (account.login, account.api_key) == ("ana", key)
        await terminal.run_alone("unlink", ANA)
        with anyio.fail_after(2):
            while services.accounts.of(ANA) is not None:  # noqa: ASYNC110 - likewise
                await anyio.sleep(0.05)


async def test_a_key_that_odoo_refuses_is_not_stored(odoo: FakeOdoo, terminal: Terminal) -> None:
    """Nor one of somebody else; unless that is what is wanted, before Odoo knows it, and then a check tells."""
    odoo.let_in(21, "ana")
    luis = odoo.let_in(22, "luis")
    assert "refused the key of" in await terminal.run("link", ANA, "--login", "ana", given="wrong", status=1)
    assert "another user of Odoo, 'luis'" in await terminal.run("link", ANA, "--login", "ana", given=luis, status=1)
    assert "no jobs' database in" in await terminal.run("list", status=1)
    assert not (terminal.data / DATABASE).exists()
    assert "was not tried" in await terminal.run("link", ANA, "--login", "ana", "--unchecked", given="later")
    told = await terminal.run("check", status=1)
    assert told.startswith("key:ana\tana\twrong: Odoo refused the key")


async def test_where_no_server_ran_it_is_said(terminal: Terminal) -> None:
    """A mistaken MCP_ODOO_DATA_DIR looks like nobody having an account, or like one that no server learns of."""
    for asked in (["list"], ["check"], ["unlink", ANA], ["reseal"]):
        assert "run this with the server's MCP_ODOO_DATA_DIR" in await terminal.run(*asked, status=1)
    said = await terminal.run("link", ANA, "--login", "ana", "--unchecked", given="k")
    assert "was not tried" in said
    assert f"No server ever ran with this MCP_ODOO_DATA_DIR: making {terminal.data}" in terminal.said
    await terminal.run("link", ANA, "--login", "ana", "--unchecked", given="k")
    assert terminal.said.count("No server ever ran with") == 1


@pytest.mark.parametrize("principal", ["local", "anonymous", "ana"])
async def test_only_keys_and_people_can_be_linked(terminal: Terminal, principal: str) -> None:
    """Whoever shows no key could be anybody; nothing is made for it."""
    said = await terminal.run("link", principal, "--login", "ana", given="k", status=2)
    assert "give key:<name> or oauth:<subject>" in said
    assert not terminal.data.exists()


@pytest.mark.parametrize("given", ["", "\n", "  \n", "a\x00b"])
async def test_no_key_is_none(terminal: Terminal, given: str) -> None:
    """An empty file, or a binary one."""
    assert "no API key" in await terminal.run("link", ANA, "--login", "ana", given=given, status=2)


async def test_a_key_is_no_argument(terminal: Terminal) -> None:
    """Everybody on the machine could read it."""
    said = await terminal.run("link", ANA, "--login", "ana", "--api-key", "k", status=2)
    assert "No such option" in said


async def test_encryption_keys_are_changed_without_a_gap(odoo: FakeOdoo, terminal: Terminal) -> None:
    """The new one goes in front, everything is sealed anew, the old one goes; from the folder's own key, too."""
    await terminal.run("link", ANA, "--login", "ana", given=odoo.let_in(21, "ana"))
    old, new = new_key(), new_key()
    for keys in (old, f"{new},{old}"):
        assert (await terminal.run("check", MCP_ODOO_ENCRYPTION_KEY=keys)).endswith("of Shop\n")
        assert "1 accounts" in await terminal.run("reseal", MCP_ODOO_ENCRYPTION_KEY=keys)
        assert "0 accounts" in await terminal.run("reseal", MCP_ODOO_ENCRYPTION_KEY=keys)
    (terminal.data / ENCRYPTION_KEY).unlink()
    assert (await terminal.run("check", MCP_ODOO_ENCRYPTION_KEY=new)).endswith("of Shop\n")
    assert "another encryption key" in await terminal.run("check", MCP_ODOO_ENCRYPTION_KEY=old, status=1)
    assert "no encryption key" in await terminal.run("check", status=1)


async def test_an_unusable_encryption_key_is_said_before_anything_is_stored(odoo: FakeOdoo, terminal: Terminal) -> None:
    """Without showing it."""
    given = odoo.let_in(21, "ana")
    said = await terminal.run(
        "link", ANA, "--login", "ana", given=given, status=1, MCP_ODOO_ENCRYPTION_KEY="hunter2hunter2"
    )
    assert "openssl rand -base64 32" in said
    assert "hunter2" not in said
    assert await terminal.run("list") == ""


async def test_without_odoo_the_missing_variables_are_named(terminal: Terminal) -> None:
    """There is nowhere to have an account."""
    said = await terminal.run("link", ANA, "--login", "ana", given="k", status=1, ODOO_URL="")
    assert said == "Odoo is not configured: set ODOO_URL\n"
