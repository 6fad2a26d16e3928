"""The README's commands: targets and scripts that exist, and those about keys run as they are written."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from scripts.docs_tables import ROOT
from tests.docs.pages import blocks, section
from tests.live.server import PROGRAM, clean_environment

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [line for block in blocks(TEXT, "sh") for line in block.splitlines()]
COMMANDS = [re.sub(r"\s+# .*", "", line) for line in LINES if not line.startswith(" ")]


def test_every_make_target_exists() -> None:
    """In the Makefile, with a line in `make help`."""
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = {command.split()[1] for command in COMMANDS if command.startswith("make ")}
    assert {"demo", "test"} <= asked <= targets


def test_every_script_exists() -> None:
    """And may be executed."""
    asked = re.findall(r"(?<![\w/-])(scripts/[\w-]+(?:\.sh)?)(?![\w.-])", TEXT)
    assert "scripts/screenshots" in asked
    for name in asked:
        assert os.access(ROOT / name, os.X_OK), name


@pytest.mark.shows("MCP_ODOO_API_KEYS")
def test_the_commands_of_keys_work(tmp_path: Path) -> None:
    """Make one, list it, take it back: in turn, as the README has them."""
    (block,) = blocks(section(TEXT, "Who may do what"), "sh")
    environment = clean_environment(MCP_ODOO_DATA_DIR=str(tmp_path / "data"))
    told = []
    for line in block.splitlines():
        command = line.replace(".venv/bin/mcp-odoo", PROGRAM)
        done = subprocess.run(
            ["/bin/bash", "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        told.append(done.stdout)
    created, listed, _ = told
    assert len(created.strip()) > 20
    assert "ana" in listed
    assert "read" in listed
    assert created.strip() not in listed


def test_the_checkout_s_commands_name_what_is_there() -> None:
    """`.env.example`, `constraints.txt`, `server.py`; programs of the virtual environment are installed in it."""
    for name in (".env.example", "constraints.txt", "server.py"):
        assert any(name.removesuffix(".py") in command for command in COMMANDS), name
        assert (ROOT / name).exists()
    programs = {name for command in COMMANDS for name in re.findall(r"\.venv/bin/([\w-]+)", command)}
    assert "mcp-odoo" in programs
    for name in programs:
        assert Path(PROGRAM).with_name(name).exists(), name
