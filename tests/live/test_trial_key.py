"""What the try-out of docker-compose.yml runs in Odoo's shell: a user for the server, and a key of theirs."""

import stat
import subprocess
from pathlib import Path

import pytest

from lab import instance as instances
from lab.places import Places
from tests.canaries import canary
from tests.live.lab import ROOT, Lab, Odoo
from tests.live.release import VERSION
from tests.live.server import PROGRAM, clean_environment

SCRIPT = ROOT / "deploy" / "docker" / "odoo_key.py"
LOGIN = "api@example.com"

pytestmark = pytest.mark.skipif(VERSION < 19, reason="the try-out is an Odoo 19, whose users have other fields")


def words(pid: int, what: str) -> list[str]:
    """The command line or the environment of a process."""
    return [word.decode() for word in Path(f"/proc/{pid}/{what}").read_bytes().split(b"\0") if word]


def run_in_shell(lab: Lab, file: Path) -> str:
    """Have the laboratory's Odoo run the script; the key."""
    instance = instances.load(Places.from_environment(), lab.instance)
    assert instance is not None
    assert instance.server is not None
    command = ["shell" if word == "server" else word for word in words(instance.server.pid, "cmdline")]
    environment = dict(word.split("=", 1) for word in words(instance.server.pid, "environ"))
    subprocess.run(
        [*command, "--no-http", "--log-level=warn"],
        env={**environment, "MCP_ODOO_KEY_FILE": str(file)},
        input=SCRIPT.read_bytes(), stdout=subprocess.DEVNULL, check=True, timeout=100,
    )  # fmt: skip
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
    return canary("a key of the try-out", file.read_text(encoding="ascii"))


def test_the_server_can_make_quotations_with_it(lab: Lab, odoo: Odoo, tmp_path: Path) -> None:
    """A second start makes another key of the same user; the check finds nothing wrong with either."""
    keys = [run_in_shell(lab, tmp_path / name) for name in ("first", "second")]
    assert odoo.count("res.users", ("login", "=", LOGIN)) == 1
    for key in keys:
        variables = {**lab.settings(), "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": key, "MCP_ODOO_DATA_DIR": str(tmp_path)}
        checked = subprocess.run(
            [PROGRAM, "check"], cwd=tmp_path, env=clean_environment(**variables),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert checked.returncode == 0, checked.stdout
        assert "Valid. The server can make quotations." in checked.stdout
        assert "warning" not in checked.stdout
    assert SCRIPT.name in (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
