"""`mcp-odoo demo` where there is no Odoo, which is how it is outside a checkout."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from mcp_odoo.cli import cli
from tests.live.server import free_port


def test_the_demonstration_says_where_its_odoo_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root_logging: None
) -> None:
    """Status 1, what is missing, and `make demo` in a checkout as the way."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(
        cli, ["demo"], env={"MCP_ODOO_DATA_DIR": str(tmp_path / "data"), "PORT": str(free_port())}
    )
    assert done.exit_code == 1
    assert "`make demo` in a checkout" in done.output
    assert "ODOO_URL, ODOO_DB, ODOO_LOGIN, ODOO_API_KEY" in done.output
