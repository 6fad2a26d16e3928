"""The `mcp-odoo` command."""

import json
import os
import re
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mcp_odoo.cli import cli

COMMAND = str(Path(sys.executable).with_name("mcp-odoo"))
HELLO = {
    "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root_logging: None) -> None:
    """There is no `.env`, and the jobs are in the test's own folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MCP_ODOO_DATA_DIR", str(tmp_path / "data"))


def run(*arguments: str, **variables: str) -> Result:
    """The command in this process, as if called from a shell."""
    return CliRunner().invoke(cli, arguments, env=variables)


def test_values_without_sense_are_a_line_each_and_status_2() -> None:
    """By variable, without a traceback, and without the value, which may be a secret in the wrong place."""
    done = run("serve", PORT="s3cret", ODOO_URL="erp", MCP_ODOO_LANGUAGE="fr")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert sorted(line.partition(":")[0] for line in done.stderr.splitlines()) == [
        "MCP_ODOO_LANGUAGE", "ODOO_URL", "PORT"
    ]  # fmt: skip
    assert "s3cret" not in done.stderr


def test_a_secret_s_file_that_is_gone_is_a_line_and_status_2() -> None:
    """It names the file."""
    done = run("stdio", ODOO_API_KEY_FILE="/gone/key")
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "/gone/key" in done.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_told_with_what_to_do(command: str) -> None:
    """Status 1 and one line."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(command, PORT=str(port))
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"127.0.0.1:{port} is in use by another program. Stop it, or choose another port: PORT=8001"
    ]


def test_an_address_of_another_machine_is_told() -> None:
    """HOST has to be one of this machine's."""
    done = run("serve", HOST="192.0.2.1", MCP_ODOO_AUTH="none")
    assert done.exit_code == 1
    assert done.stderr.startswith("Cannot listen on 192.0.2.1:8000: ")


@pytest.mark.parametrize("variables", [{}, {"ODOO_URL": "http://127.0.0.1:1", "ODOO_API_KEY": "s3cret"}])
def test_check_says_what_is_missing(variables: dict[str, str]) -> None:
    """Status 1; the key is never shown, only whether it is set."""
    done = run("check", **variables)
    assert done.exit_code == 1
    assert "ODOO_DB, ODOO_LOGIN" in done.stdout
    assert "Not valid." in done.stdout
    assert f"ODOO_API_KEY    {'set' if variables else 'not set'}" in done.stdout
    assert "s3cret" not in done.output


def test_check_says_that_odoo_cannot_be_reached() -> None:
    """In a sentence."""
    done = run("check", ODOO_URL="http://127.0.0.1:1", ODOO_DB="d", ODOO_LOGIN="l", ODOO_API_KEY="s3cret")
    assert done.exit_code == 1
    assert "Odoo cannot be reached" in done.stdout
    assert "s3cret" not in done.output


def test_the_version_is_the_package_s() -> None:
    """Without a command, and without reading any settings."""
    done = CliRunner().invoke(cli, ["--version"], env={"PORT": "nonsense"})
    assert (done.exit_code, done.stdout) == (0, f"mcp-odoo {metadata.version('mcp-odoo')}\n")


def test_without_a_command_there_is_help() -> None:
    """Every command with what it does."""
    done = run("--help")
    assert done.exit_code == 0
    assert all(command in done.stdout for command in ("serve", "stdio", "check", "demo"))


def test_stdio_writes_nothing_but_protocol_to_stdout(tmp_path: Path) -> None:
    """With everything logged, which goes to stderr with the banner, a request's lines under an id of its own; it ends
    when its client goes.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "COVERAGE_PROCESS_CONFIG") if name in os.environ}
    variables = {**kept, "MCP_ODOO_DATA_DIR": str(tmp_path / "data"), "LOG_LEVEL": "DEBUG"}
    with (tmp_path / "stderr").open("w") as errors:
        server = subprocess.Popen(
            [COMMAND, "stdio"], env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    with server:
        assert server.stdin
        assert server.stdout

        def say(method: str, params: dict[str, Any], **request_id: int) -> None:
            assert server.stdin
            server.stdin.write(json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **request_id}) + "\n")
            server.stdin.flush()

        say("initialize", HELLO, id=1)
        lines = [server.stdout.readline()]
        say("notifications/initialized", {})
        say("tools/list", {}, id=2)
        lines.append(server.stdout.readline())
        for number, name in enumerate(("find_products", "get_quotation_status", "find_products"), 3):
            arguments = {"tracking_id": "quot_000000000000"} if name.startswith("get") else {"query": "x"}
            say("tools/call", {"name": name, "arguments": arguments}, id=number)
            lines.append(server.stdout.readline())
        server.stdin.close()
        lines += server.stdout
    assert server.returncode == 0
    answers = [json.loads(line) for line in lines]
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4, 5]
    assert len(answers[1]["result"]["tools"]) >= 4
    told = (tmp_path / "stderr").read_text().splitlines()
    banner = [line for line in told if not line.startswith("{")]
    assert "over stdio" in banner[0]
    assert "not configured: ODOO_URL, ODOO_DB, ODOO_LOGIN, ODOO_API_KEY." in banner[1]
    assert "handoffs: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_WHATSAPP_FROM not set" in banner[3]
    assert len(banner) == 4
    calls = [line for line in map(json.loads, (line for line in told if line.startswith("{"))) if "name" in line]
    assert [line["event"] for line in calls] == ["mcp.refused", "mcp.called"] * 3
    assert [line.get("tracking_id") for line in calls] == [None] * 2 + ["quot_000000000000"] * 2 + [None] * 2
    ids = [line["request_id"] for line in calls]
    assert ids[::2] == ids[1::2]
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)
    assert len(set(ids)) == 3


@pytest.mark.parametrize("command", [["serve"], ["serve", "--workers", "2"], ["stdio"]])
def test_no_server_starts_with_a_policy_that_cannot_be_used(command: list[str], tmp_path: Path) -> None:
    """One line that says where and what, and status 1: never without the policy that was asked for."""
    path = tmp_path / "policy.toml"
    path.write_text("[orders]\nmax_discont = 15\n", encoding="utf-8")
    variables = {
        "MCP_ODOO_POLICY_FILE": str(path), "MCP_ODOO_DATA_DIR": str(tmp_path / "data"),
        "MCP_ODOO_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/jobs" if "--workers" in command else "",
    }  # fmt: skip
    done = subprocess.run(
        [COMMAND, *command], env={**os.environ, **variables}, capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"The policy in {path} (MCP_ODOO_POLICY_FILE) cannot be used: orders.max_discont: there is no such setting; "
        "there are max_discount, max_value\n"
    )
