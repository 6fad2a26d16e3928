"""CONTRIBUTING.md, followed to the letter in a copy of the checkout."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport

from scripts.docs_tables import ROOT
from tests.docs.checkout import copy_checkout, environment
from tests.docs.pages import section
from tests.docs.recipe import follow
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo

PAGE = ROOT / "CONTRIBUTING.md"
# A list that has no room any more refuses one tool more, and that is the only thing wrong with it.
FOR_WANT_OF_ROOM = {"test_these_are_the_tools", "test_the_whole_list_stays_small"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The checkout once more, with the same programs."""
    root = copy_checkout(tmp_path_factory.mktemp("contributing") / "copy")
    yield root
    shutil.rmtree(root)


def run(root: Path, command: str) -> subprocess.CompletedProcess[str]:
    """As a person would type it there."""
    return subprocess.run(
        ["/bin/bash", "-c", command], cwd=root, env=environment(root), capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(600)
async def test_adding_a_tool_is_what_the_page_says(copy: Path, odoo: FakeOdoo) -> None:
    """Its files, its changes, its commands; then an MCP client calls the tool that they made."""
    commands = follow(section(PAGE.read_text(encoding="utf-8"), "Adding a tool"), copy)
    assert len(commands) == 5
    for command in commands:
        done = run(copy, command)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert (copy / "tests/snapshots/tools/list_sales_teams.json").is_file()
    for name, said in (("README.md", "Sales teams and who leads them"), ("README.es.md", "Equipos de ventas y quién")):
        assert f"| `list_sales_teams` | `query: str`, `limit: int = 10`, `offset: int = 0` | {said}" in (
            (copy / name).read_text(encoding="utf-8")
        )

    contract = run(copy, ".venv/bin/python -m pytest -q -rf tests/test_mcp_face.py").stdout
    failed = {line.split("::")[1].split(" ")[0] for line in contract.splitlines() if line.startswith("FAILED")}
    assert failed <= FOR_WANT_OF_ROOM, contract
    assert " passed" in contract

    odoo.answers |= {
        ("crm.team", "search_read"): [{"id": 1, "name": "Ventas", "user_id": [5, "Ana"]}],
        ("crm.team", "search_count"): 1,
    }
    settings = {
        "ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY, "ODOO_TRANSPORT": "json2",
        "MCP_ODOO_DATA_DIR": str(copy / "data"), "MCP_LOG_DIR": str(copy / "log"), "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    server = StdioTransport(
        str(ROOT / ".venv/bin/python"), ["-m", "mcp_odoo", "stdio"], env={**environment(copy), **settings},
        cwd=str(copy), keep_alive=False, log_file=copy / "stdio.log",
    )  # fmt: skip
    async with Client(server, timeout=60) as client:
        answer = await client.call_tool("list_sales_teams", {"query": ""})
    assert answer.structured_content == {
        "total": 1, "has_more": False, "teams": [{"id": 1, "name": "Ventas", "leader": {"id": 5, "name": "Ana"}}],
    }  # fmt: skip


def test_a_change_that_fits_nowhere_is_refused(tmp_path: Path) -> None:
    """A page that names a line which is gone, or which stands there twice, does not pass."""
    (tmp_path / "file").write_text("\na\na\nb\n", encoding="utf-8")
    for line in ("a", "c"):
        with pytest.raises(AssertionError, match="times"):
            follow(f"```diff\n# file\n {line}\n+new\n```\n", tmp_path)
    follow("```diff\n# file\n b\n+new\n```\n", tmp_path)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "\na\na\nb\nnew\n"
