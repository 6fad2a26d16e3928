"""`mcp-odoo keys`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mcp_odoo.cli import cli


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder for the jobs' database."""
    monkeypatch.setenv("MCP_ODOO_DATA_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["keys", *arguments])


def listed() -> list[dict[str, object]]:
    return [json.loads(line) for line in run("list", "--json").stdout.splitlines()]


def test_a_key_is_all_that_stdout_gets() -> None:
    """So that a script can take it; what it may and until when is for the person, on stderr."""
    done = run("create", "web", "--scope", "quote", "-s", "read", "--expires", "90d")
    assert done.exit_code == 0
    assert done.stdout.startswith("mcpo_")
    assert len(done.stdout.split()) == 1
    assert "quote+read" in done.stderr
    assert "It is shown this once" in done.stderr
    (key,) = listed()
    assert (key["name"], key["scopes"]) == ("web", ["quote", "read"])
    assert key["expires_at"]


def test_it_is_shown_once() -> None:
    """No command shows it again."""
    secret = run("create", "web", "--scope", "read").stdout.strip()
    for command in (("list",), ("list", "--json"), ("revoke", "web")):
        assert secret not in run(*command).output


def test_the_first_key_says_where_it_is_and_what_it_does(tmp_path: Path) -> None:
    """A server with another folder knows nothing of it; one with this folder is open no longer. Later keys say less."""
    first = run("create", "web", "--scope", "read").stderr
    assert f"The first key in {tmp_path / 'state' / 'jobs.sqlite'} (MCP_ODOO_DATA_DIR)" in first
    assert "ask everybody for one" in first
    assert "first key" not in run("create", "crm", "--scope", "read").stderr


def test_a_key_without_a_purpose_is_not_made() -> None:
    """Everything has to be said, too: admin."""
    done = run("create", "web")
    assert done.exit_code == 2
    assert "--scope read" in done.stderr
    assert listed() == []
    assert run("create", "boss", "--scope", "admin").exit_code == 0
    assert "everything" in run("list").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("web", "--scope", "reed"), "'reed' is no scope; there are read, quote, write, handoff, metrics, admin"),
        (("we b", "--scope", "read"), "no name for a key"),
        (("-", "--scope", "read"), "no name for a key"),
        (("web", "--scope", "read", "--expires", "soon"), "neither a time, like 90d, nor a date"),
        (("web", "--scope", "read", "--expires", "2020-01-01"), "over already"),
        (("web", "--scope", "read", "--expires", "0d"), "over already"),
        (("web", "--scope", "read", "--expires", "9999y"), "neither a time"),
    ],
)
def test_a_mistake_makes_no_key(arguments: tuple[str, ...], said: str) -> None:
    """Status 2, and a sentence that says what to write."""
    done = run("create", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert listed() == []


def test_a_second_key_of_a_name_is_asked_for() -> None:
    """For changing over without an interruption: then the old one is revoked by its id."""
    first = run("create", "web", "--scope", "read")
    refused = run("create", "web", "--scope", "read")
    assert (first.exit_code, refused.exit_code) == (0, 1)
    assert "--beside" in refused.stderr
    assert run("create", "web", "--scope", "read", "--beside").exit_code == 0
    old = str(listed()[0]["key_id"])
    assert run("revoke", old).stdout == f"Revoked: {old} web\n"
    assert [bool(key["revoked_at"]) for key in listed()] == [True, False]


def test_revoking_what_is_not_there_is_told() -> None:
    """Status 1, with where to look."""
    done = run("revoke", "nobody")
    assert done.exit_code == 1
    assert "mcp-odoo keys list" in done.stderr


def test_no_keys_are_no_error() -> None:
    """The list says how to make one."""
    done = run("list")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "mcp-odoo keys create" in done.stderr


def test_the_folder_is_private(tmp_path: Path) -> None:
    """Whoever makes the first key makes the database as well."""
    run("create", "web", "--scope", "read")
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0
    assert (tmp_path / "state" / "jobs.sqlite").stat().st_mode & 0o077 == 0


def test_a_database_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    """Status 1, with what to look at; what is there stays."""
    (tmp_path / "state").mkdir(mode=0o700)
    broken = tmp_path / "state" / "jobs.sqlite"
    broken.write_bytes(b"something else" * 1000)
    done = run("create", "web", "--scope", "read")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "The jobs' database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
    assert broken.read_bytes() == b"something else" * 1000
