"""Which hosts and origins the MCP face is told to answer; tests/test_served.py sees it refuse others."""

from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.app import host_guard
from mcp_odoo.settings import Settings


@pytest.mark.parametrize(
    ("given", "hosts", "origins"),
    [
        ({}, None, None),
        ({"PUBLIC_URL": "https://mcp.example.com/odoo"}, ["mcp.example.com"], None),
        ({"PUBLIC_URL": "https://mcp.example.com", "HOST": "0.0.0.0"}, None, None),
        ({"CORS_ORIGINS": "https://app.example.com"}, None, ["https://app.example.com"]),
    ],
)
def test_the_guard_follows_the_settings(
    tmp_path: Path, given: dict[str, Any], hosts: list[str] | None, origins: list[str] | None
) -> None:
    """Behind a tunnel the public name is answered too; a server for other machines has its names in front of it."""
    guard = host_guard(Settings(_env_file=None, MCP_ODOO_DATA_DIR=tmp_path, **given))
    assert guard == {"host_origin_protection": "auto", "allowed_hosts": hosts, "allowed_origins": origins}
