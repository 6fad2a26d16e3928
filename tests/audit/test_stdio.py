"""Who a client is that started the server itself."""

import asyncio
import json
from pathlib import Path

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from mcp_odoo.app import create_tools
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings
from tests.conftest import logging_as_it_was


def test_a_client_that_started_the_server_itself_is_local(tmp_path: Path) -> None:
    """Over stdio there is no HTTP request to tell who calls; there still is a request id."""
    settings = Settings(_env_file=None, MCP_ODOO_DATA_DIR=tmp_path / "data", MCP_LOG_DIR=tmp_path / "log")

    async def call() -> None:
        services = create_services(settings)
        async with services.running(), Client(create_tools(settings, services)) as client:
            with pytest.raises(ToolError):
                await client.call_tool("log_note", {"record": "order:18", "text": "x"})

    with logging_as_it_was():
        asyncio.run(call())
    (path,) = settings.log_dir.glob("*.log")
    said = json.loads(path.read_text(encoding="utf-8"))
    assert (said["principal"], said["face"], said["error_code"]) == ("local", "mcp", "odoo_not_configured")
    assert said["request_id"]
