"""What models and front ends are told, as files under review.

Renew them with `UPDATE_SNAPSHOTS=1 .venv/bin/python -m pytest tests/test_snapshots.py`, and read the difference.
"""

import json
import os
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastmcp import Client

from mcp_odoo import __version__
from mcp_odoo.app import create_app, create_tools
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings

SNAPSHOTS = Path(__file__).with_name("snapshots")
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))
ADVICE = "differs from its snapshot; if that is meant: UPDATE_SNAPSHOTS=1 pytest tests/test_snapshots.py"


def compare(path: Path, value: Any) -> None:
    """The value is what the file says, or the file is made to say it."""
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"{path.name} {ADVICE}"
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(text), f"{path.name} {ADVICE}"


async def test_tools_are_as_reviewed(settings: Settings) -> None:
    """A file for each tool, and none without one."""
    async with Client(create_tools(settings, create_services(settings))) as client:
        tools = {
            tool.name: tool.model_dump(mode="json", by_alias=True, exclude_none=True)
            for tool in await client.list_tools()
        }
    for name, tool in tools.items():
        compare(SNAPSHOTS / "tools" / f"{name}.json", tool)
    left_over = {path.stem for path in (SNAPSHOTS / "tools").iterdir()} - set(tools)
    assert not left_over, "delete the snapshots of tools that are gone"


@pytest.mark.usefixtures("root_logging")
async def test_routes_are_as_reviewed(settings: Settings) -> None:
    """The OpenAPI document, but for the version."""
    transport = httpx2.ASGITransport(create_app(settings))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as http:
        document = (await http.get("/openapi.json")).json()
    assert document["info"].pop("version") == __version__
    compare(SNAPSHOTS / "openapi.json", document)
