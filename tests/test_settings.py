"""The typed environment."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mcp_odoo.settings import SECRETS, Settings

WITH_LAB = Path(__file__).resolve().parents[1] / "scripts" / "with-lab"
FULL = {"ODOO_URL": "https://erp.example.com/", "ODOO_DB": "shop", "ODOO_LOGIN": "me", "ODOO_API_KEY": "s3cret"}


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no `.env` but the test's own."""
    monkeypatch.chdir(tmp_path)


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("ODOO_URL", "https://erp.example.com/", "odoo_url", "https://erp.example.com"),
        ("ODOO_URL", "http://erp:8069//", "odoo_url", "http://erp:8069"),
        ("ODOO_DB", "shop", "odoo_db", "shop"),
        ("ODOO_LOGIN", "me", "odoo_login", "me"),
        ("ODOO_TRANSPORT", "json2", "odoo_transport", "json2"),
        ("ODOO_TRANSPORT", "xmlrpc", "odoo_transport", "xmlrpc"),
        ("ODOO_MAX_CONCURRENT_CALLS", "3", "odoo_max_concurrent_calls", 3),
        ("ODOO_CONNECT_TIMEOUT", "0.5", "odoo_connect_timeout", 0.5),
        ("ODOO_READ_TIMEOUT", "90", "odoo_read_timeout", 90.0),
        ("HOST", "0.0.0.0", "host", "0.0.0.0"),
        ("PORT", "9000", "port", 9000),
        ("PUBLIC_URL", "https://mcp.example.com/", "public_url", "https://mcp.example.com"),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("CORS_ORIGINS", " https://a.example , https://b.example,", "cors_origins", ("https://a.example", "https://b.example")),
        ("CORS_ORIGINS", "*", "cors_origins", ("*",)),
        ("MCP_ODOO_LANGUAGE", "en", "language", "en"),
        ("MCP_ODOO_DATA_DIR", "/var/lib/mcp", "data_dir", Path("/var/lib/mcp")),
        ("MCP_ODOO_SALES_TEAMS", "3, Ventas", "sales_teams", ("3", "Ventas")),
        ("MCP_ODOO_CALLBACK_HOSTS", "a.example, b.example:8443", "callback_hosts", ("a.example", "b.example:8443")),
        ("MCP_ODOO_PHONE_REGION", "es", "phone_region", "ES"),
        ("MCP_ODOO_TOOL_WAIT", "2.5", "tool_wait", 2.5),
        ("MCP_ODOO_LEGACY_SSE", "false", "legacy_sse", False),
    ],
)  # fmt: skip
def test_every_variable_is_read(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, attribute: str, value: Any
) -> None:
    """By the name that users know."""
    assert getattr(load(monkeypatch, **{name: text}), attribute) == value


def test_without_anything_the_server_is_local_and_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract's defaults; what Odoo needs is missing, by name."""
    settings = load(monkeypatch)
    assert (settings.port, settings.language, settings.odoo_transport) == (8000, "es", "auto")
    assert (settings.phone_region, settings.legacy_sse, settings.cors_origins) == ("MX", True, ())
    assert settings.missing == ("ODOO_URL", "ODOO_DB", "ODOO_LOGIN", "ODOO_API_KEY")
    assert settings.data_dir.name == "mcp-odoo"
    assert settings.database_url is None


def test_only_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the documentation."""
    assert load(monkeypatch, **FULL).missing == ()
    monkeypatch.delenv("ODOO_DB")
    assert Settings().missing == ("ODOO_DB",)


@pytest.mark.parametrize("name", ["ODOO_URL", "PORT", "LOG_LEVEL", "CORS_ORIGINS", "MCP_ODOO_DATA_DIR", "ODOO_API_KEY"])
def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As compose files leave them."""
    assert load(monkeypatch, **{name: ""}) == Settings()
    assert load(monkeypatch, **{name: ""}).port == 8000


def test_dotenv_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Other programs' variables in it do not matter."""
    (tmp_path / ".env").write_text("ODOO_DB=from-file\nPORT=9001\nSOMETHING_ELSE=1\n", encoding="utf-8")
    settings = load(monkeypatch, PORT="9002")
    assert (settings.odoo_db, settings.port) == ("from-file", 9002)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("ODOO_API_KEY", "odoo_api_key"),
        ("MCP_ODOO_DATABASE_URL", "database_url"),
        ("MCP_ODOO_CALLBACK_SECRET", "callback_secret"),
        ("AWS_SECRET_ACCESS_KEY", "aws_secret_access_key"),
        ("AWS_SESSION_TOKEN", "aws_session_token"),
    ],
)
def test_a_secret_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, attribute: str) -> None:
    """`<NAME>_FILE`, without the line's end; the variable itself wins, and the file wins over `.env`."""
    assert name in SECRETS
    (tmp_path / "secret").write_text("from-file\n", encoding="utf-8")
    (tmp_path / ".env").write_text(f"{name}=from-dotenv\n", encoding="utf-8")
    settings = load(monkeypatch, **{f"{name}_FILE": str(tmp_path / "secret")})
    assert getattr(settings, attribute).get_secret_value() == "from-file"
    settings = load(monkeypatch, **{name: "direct"})
    assert getattr(settings, attribute).get_secret_value() == "direct"


def test_a_secret_s_file_may_be_named_in_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`.env` is as good as the environment for every variable."""
    (tmp_path / "secret").write_text("from-file", encoding="utf-8")
    (tmp_path / ".env").write_text(f"ODOO_API_KEY_FILE={tmp_path / 'secret'}\n", encoding="utf-8")
    settings = load(monkeypatch)
    assert settings.odoo_api_key is not None
    assert settings.odoo_api_key.get_secret_value() == "from-file"


def test_a_secret_s_file_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not an unset variable."""
    with pytest.raises(OSError, match="gone"):
        load(monkeypatch, ODOO_API_KEY_FILE=str(tmp_path / "gone"))


def test_secrets_never_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """However the settings are shown."""
    secrets = {"MCP_ODOO_DATABASE_URL": "postgresql://me:hunter2@db/jobs", "MCP_ODOO_CALLBACK_SECRET": "whsec_hunter3"}
    settings = load(monkeypatch, **FULL, **secrets)
    for shown in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert "s3cret" not in shown
        assert "hunter2" not in shown
        assert "hunter3" not in shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ODOO_URL", "erp.example.com"), ("PUBLIC_URL", "ftp://x"), ("PORT", "0"), ("PORT", "70000"), ("PORT", "web"),
        ("LOG_LEVEL", "loud"), ("ODOO_TRANSPORT", "soap"), ("MCP_ODOO_LANGUAGE", "fr"), ("MCP_ODOO_TOOL_WAIT", "0"),
        ("MCP_ODOO_TOOL_WAIT", "301"), ("MCP_ODOO_PHONE_REGION", "Mexico"), ("ODOO_MAX_CONCURRENT_CALLS", "0"),
        ("ODOO_READ_TIMEOUT", "-1"), ("ODOO_CONNECT_TIMEOUT", "soon"), ("MCP_ODOO_LEGACY_SSE", "perhaps"),
        ("ODOO_CONNECT_TIMEOUT", "nan"), ("ODOO_READ_TIMEOUT", "inf"),
    ],
)  # fmt: skip
def test_a_value_without_sense_is_named(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    """By its variable, once."""
    with pytest.raises(ValidationError) as caught:
        load(monkeypatch, **{name: text})
    assert [error["loc"] for error in caught.value.errors()] == [(name,)]


@pytest.mark.parametrize(
    ("variables", "base"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "81"}, "http://127.0.0.1:81"),
        ({"HOST": "::"}, "http://127.0.0.1:8000"),
        ({"HOST": "::1"}, "http://[::1]:8000"),
        ({"HOST": "10.0.0.5"}, "http://10.0.0.5:8000"),
        ({"PUBLIC_URL": "https://mcp.example.com/"}, "https://mcp.example.com"),
    ],
)
def test_where_the_server_is_reached(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], base: str) -> None:
    """An address that can be typed into a browser."""
    assert load(monkeypatch, **variables).base_url == base


def test_the_example_lists_every_variable() -> None:
    """`.env.example` is what users copy."""
    example = (Path(__file__).resolve().parents[1] / ".env.example").read_text(encoding="utf-8")
    names = {str(field.validation_alias or field.alias) for field in Settings.model_fields.values()}
    assert {name for name in names if f"{name}=" not in example} == set()


def test_secrets_can_be_kept_out_of_what_is_written() -> None:
    """All that are set, but for what is so short that it stands in any text."""
    settings = Settings(_env_file=None, ODOO_API_KEY="k3y-of-odoo", AWS_SECRET_ACCESS_KEY="x", ODOO_LOGIN="api-user")
    assert settings.secret_values == ("k3y-of-odoo",)


@pytest.mark.parametrize("address", ["https://mcp.example.com?x=1", "https://mcp.example.com/#x"])
def test_a_public_address_has_neither_query_nor_fragment(address: str) -> None:
    """Paths are added to it."""
    with pytest.raises(ValidationError, match="neither"):
        Settings(_env_file=None, PUBLIC_URL=address)


def test_a_demonstration_writes_to_nobody(tmp_path: Path) -> None:
    """The sample's telephone numbers may be somebody's: whatever the shell has of Twilio's is not handed on."""
    line = next(line for line in WITH_LAB.read_text(encoding="utf-8").splitlines() if "TWILIO_" in line)
    environment = {**os.environ, "TWILIO_ACCOUNT_SID": "AC", "TWILIO_AUTH_TOKEN": "t"}

    def left(before: str, given: dict[str, str]) -> set[str]:
        words = ["/bin/bash", "-euc", f"{before}\nenv"]
        said = subprocess.run(words, cwd=tmp_path, env=given, capture_output=True, text=True, check=True).stdout
        return {one.partition("=")[0] for one in said.splitlines() if one.startswith("TWILIO_")}

    assert left("", environment) == {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"}
    assert left(line, environment) == set()
    assert left(line, {"PATH": os.environ["PATH"]}) == set()


def test_a_demonstration_takes_nothing_of_a_real_installation(tmp_path: Path) -> None:
    """`scripts/with-lab` runs its command where no `.env` is read; the file has another name where one is given."""
    (tmp_path / ".env").write_text("S3_LOGS_BUCKET=production\n")
    (tmp_path / "other.env").write_text("S3_LOGS_BUCKET=other\n")
    line = next(line for line in WITH_LAB.read_text(encoding="utf-8").splitlines() if "MCP_ODOO_ENV_FILE=" in line)
    program = f"{sys.executable} -c 'from mcp_odoo.settings import Settings; print(Settings().s3_logs_bucket)'"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("S3_", "MCP_ODOO_"))}

    def bucket(before: str) -> str:
        done = subprocess.run(
            ["/bin/bash", "-c", f"{before}\n{program}"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    assert bucket("") == "production"
    assert bucket(line) == "None"
    assert bucket("export MCP_ODOO_ENV_FILE=other.env") == "other"


def test_secrets_files_are_read_where_that_file_names_them(tmp_path: Path) -> None:
    """And not where `.env` does, which is not read then."""
    for name in ("real", "other"):
        (tmp_path / f"{name}.txt").write_text(f"k3y-of-{name}", encoding="utf-8")
    (tmp_path / ".env").write_text(f"ODOO_API_KEY_FILE={tmp_path / 'real.txt'}\n", encoding="utf-8")
    (tmp_path / "other.env").write_text(f"ODOO_API_KEY_FILE={tmp_path / 'other.txt'}\n", encoding="utf-8")
    program = "from mcp_odoo.settings import Settings; print(Settings().secret_values)"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ODOO_", "MCP_ODOO_"))}

    def known(**variables: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path, env={**kept, **variables}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    assert known() == "('k3y-of-real',)"
    assert known(MCP_ODOO_ENV_FILE="other.env") == "('k3y-of-other',)"
    assert known(MCP_ODOO_ENV_FILE=os.devnull) == "()"
