"""Where a server may listen, and who gets in, as its settings say."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from structlog.testing import capture_logs

from mcp_odoo.access.given_keys import given_keys
from mcp_odoo.access.keys import matching
from mcp_odoo.access.stored_keys import StoredKeys
from mcp_odoo.errors import NotConfigured
from mcp_odoo.guarding import access_line, create_keyring, keyless_scopes, refuse_open_address, with_own_key
from mcp_odoo.jobs.database import sqlite_engine
from mcp_odoo.scopes import EVERY_SCOPE, Scope
from mcp_odoo.settings import Settings

Make = Callable[..., Settings]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = sqlite_engine(tmp_path / "jobs.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda **given: Settings.model_validate({"MCP_ODOO_DATA_DIR": tmp_path, **given})


def started(settings: Settings, engine: sa.Engine) -> list[Any]:
    """What is logged where a server with these settings may start."""
    with capture_logs() as logs:
        refuse_open_address(settings, create_keyring(settings, engine))
    return [line["event"] for line in logs]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.53"])
def test_a_server_without_keys_listens_on_its_own_machine(make: Make, engine: sa.Engine, host: str) -> None:
    """As a newcomer starts it."""
    assert started(make(HOST=host), engine) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "mcp.example.com", "localhost.example.com"])
def test_any_other_address_needs_keys(make: Make, engine: sa.Engine, host: str) -> None:
    """Refused with both ways out, and the third."""
    with pytest.raises(NotConfigured) as caught:
        started(make(HOST=host), engine)
    said = caught.value.message
    for way in (f"HOST={host}", "mcp-odoo keys create", "MCP_ODOO_API_KEYS", "MCP_ODOO_AUTH=none", "HOST=127.0.0.1"):
        assert way in said


@pytest.mark.parametrize(
    "given",
    [
        {"MCP_ODOO_API_KEYS": "a-key-of-twenty-letters"},
        {"MCP_ODOO_AUTH": "required"},
        {"MCP_ODOO_OIDC_ISSUER": "https://login.example.com"},
    ],
)
def test_a_closed_server_may_listen_anywhere(make: Make, engine: sa.Engine, given: dict[str, str]) -> None:
    """With keys, with a provider, or where keys are demanded before there are any."""
    assert started(make(HOST="0.0.0.0", **given), engine) == []


def test_a_stored_key_closes_it_too(make: Make, engine: sa.Engine) -> None:
    """One that was revoked as well: nobody comes in then, and nobody is let in by mistake."""
    stored = StoredKeys(engine)
    stored.create_tables()
    stored.create("web", EVERY_SCOPE, None)
    stored.revoke("web")
    settings = make(HOST="0.0.0.0")
    assert started(settings, engine) == []
    keyring = create_keyring(settings, engine)
    keyring.load()
    assert access_line(settings, keyring) == "nobody yet: make a key with mcp-odoo keys create"


def test_a_public_address_without_keys_is_warned_about(make: Make, engine: sa.Engine) -> None:
    """A proxy that hides itself cannot be told from a person at the machine."""
    public = {"PUBLIC_URL": "https://mcp.example.com"}
    assert started(make(**public), engine) == ["access.public_without_keys"]
    assert started(make(**public, MCP_ODOO_API_KEYS="a-key-of-twenty-letters"), engine) == []


@pytest.mark.parametrize("given", [{}, {"MCP_ODOO_API_KEYS": "a-key-of-twenty-letters"}])
def test_an_open_server_says_so(make: Make, engine: sa.Engine, given: dict[str, str]) -> None:
    """A warning at each start, keys or none."""
    settings = make(HOST="0.0.0.0", MCP_ODOO_AUTH="none", **given)
    assert started(settings, engine) == ["access.open"]
    assert access_line(settings, create_keyring(settings, engine)).startswith("WARNING: open. MCP_ODOO_AUTH=none")


def test_short_keys_are_warned_about(make: Make, engine: sa.Engine) -> None:
    """They work: who sets them may have no choice."""
    assert started(make(MCP_ODOO_API_KEYS="hunter2"), engine) == ["access.keys_short"]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "this machine alone, without a key; for others: mcp-odoo keys create"),
        ({"MCP_ODOO_API_KEYS": "one-key"}, "1 API key"),
        ({"MCP_ODOO_API_KEYS": "one-key,two-key"}, "2 API keys"),
        ({"MCP_ODOO_OIDC_ISSUER": "https://login.example.com"}, "tokens of https://login.example.com"),
        (
            {"MCP_ODOO_API_KEYS": "one-key", "MCP_ODOO_OIDC_ISSUER": "https://login.example.com"},
            "1 API key or tokens of https://login.example.com",
        ),
        ({"MCP_ODOO_AUTH": "required"}, "nobody yet: make a key with mcp-odoo keys create"),
    ],
)
def test_the_banner_says_who_gets_in(make: Make, engine: sa.Engine, given: dict[str, str], line: str) -> None:
    """In one line."""
    settings = make(**given)
    keyring = create_keyring(settings, engine)
    keyring.load()
    assert access_line(settings, keyring) == line


def test_what_needs_no_key_may_be_narrowed(make: Make) -> None:
    """Over stdio and on an open server; everything, where nothing is said."""
    assert keyless_scopes(make()) == EVERY_SCOPE
    assert keyless_scopes(make(MCP_ODOO_KEYLESS_SCOPES="read, quote")) == frozenset({Scope.READ, Scope.QUOTE})
    with pytest.raises(NotConfigured, match="MCP_ODOO_KEYLESS_SCOPES cannot be used: 'reed' is no scope"):
        keyless_scopes(make(MCP_ODOO_KEYLESS_SCOPES="reed"))


@pytest.mark.parametrize("content", ["", "\n", " , "])
def test_an_empty_secret_s_file_opens_nothing(
    make: Make, engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    """A mount that failed, say: the server does not start as one without keys."""
    (tmp_path / "keys").write_text(content, encoding="utf-8")
    monkeypatch.setenv("MCP_ODOO_API_KEYS_FILE", str(tmp_path / "keys"))
    with pytest.raises(NotConfigured, match="MCP_ODOO_API_KEYS is set and has no key in it"):
        create_keyring(Settings(_env_file=None, MCP_ODOO_DATA_DIR=tmp_path), engine)
    with pytest.raises(ValidationError, match="names no scope"):
        make(MCP_ODOO_KEYLESS_SCOPES=" , ")


def test_keys_are_secrets(make: Make) -> None:
    """Each of them is kept out of logs, not only the whole list of them."""
    settings = make(MCP_ODOO_API_KEYS="web:first-long-key:read+quote,second-long-key")
    assert {"first-long-key", "second-long-key"} <= set(settings.secret_values)
    assert "first-long-key" not in repr(settings)


def test_the_demo_has_a_key_of_its_own_where_one_is_asked_for(make: Make) -> None:
    """For reading and quoting alone, beside those that there are; an open server stays as it is."""
    assert with_own_key(make()) == (make(), None)
    assert with_own_key(make(MCP_ODOO_API_KEYS="a-long-key", MCP_ODOO_AUTH="none"))[1] is None
    settings, key = with_own_key(make(MCP_ODOO_API_KEYS="a-long-key"))
    assert key is not None
    theirs, ours = given_keys(settings.api_keys.get_secret_value() if settings.api_keys else "")
    assert (theirs.name, ours.scopes) == ("env", frozenset({Scope.READ, Scope.QUOTE}))
    assert matching(key.encode(), [theirs, ours]) == ours
