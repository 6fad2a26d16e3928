"""What a start loads, and what the garbage collector does meanwhile."""

import gc
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from mcp_odoo.starting import OBJECTS_BETWEEN_COLLECTIONS, seldom_collecting

# Modules that a server does without until somebody needs them, each of which takes megabytes or a tenth of a second.
FOR_LATER = (
    "griffe",  # parses docstrings' sections
    "markdownify",  # reads HTML
    "bs4",
    "xmlrpc",  # speaks to Odoo before 19
    "boto3",  # the bucket's
    "botocore",
    "twilio.rest",
    "requests",
    "beartype",  # FastMCP's store for sessions
    "key_value",
    "aiohttp",
    "fastmcp.client",  # the demonstration's
    "fastmcp.cli",
    "jsonschema",
)
STARTED = """
import asyncio, gc, json, sys
import httpx2
from mcp_odoo.cli import build_app

async def start():
    app = build_app()
    said, told = asyncio.Queue(), asyncio.Queue()
    serving = asyncio.create_task(app({"type": "lifespan", "state": {}}, said.get, told.put))
    said.put_nowait({"type": "lifespan.startup"})
    assert (await told.get())["type"] == "lifespan.startup.complete"
    asking = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1:8000") as http:
        answer = await http.post("/mcp", json=asking, headers={"accept": "application/json, text/event-stream"})
    assert "dev_create_quotation" in answer.text, answer.text
    loaded = sorted(sys.modules), gc.get_freeze_count()
    said.put_nowait({"type": "lifespan.shutdown"})
    await serving
    return loaded

print(json.dumps(asyncio.run(start())))
"""


def test_a_server_that_listed_its_tools_has_not_loaded_what_is_for_later(tmp_path: Path) -> None:
    """Its engine and both faces are there."""
    settings = {
        "ODOO_URL": "http://127.0.0.1:9",
        "ODOO_DB": "d",
        "ODOO_LOGIN": "l",
        "ODOO_API_KEY": "k",
        "MCP_ODOO_DATA_DIR": str(tmp_path / "jobs"),
        "MCP_LOG_DIR": str(tmp_path / "audit"),
        "LOG_LEVEL": "CRITICAL",
    }
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=tmp_path,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    modules, frozen = json.loads(done.stdout.splitlines()[-1])
    loaded = set(modules)
    assert {"mcp_odoo.app", "mcp_odoo.jobs.engine", "fastmcp", "fastapi", "dbos"} <= loaded
    assert [name for name in FOR_LATER if name in loaded] == []
    assert frozen > OBJECTS_BETWEEN_COLLECTIONS  # it was made as the next tests say


def test_the_command_line_is_loaded_so_too() -> None:
    """Before any command is known."""
    program = "import gc, sys, mcp_odoo.__main__ as m; sys.argv = ['mcp-odoo', '--version']\n"
    program += "try: m.main()\nfinally: print(gc.get_freeze_count())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) > OBJECTS_BETWEEN_COLLECTIONS


def test_loading_collects_seldom_and_leaves_the_collector_as_it_was() -> None:
    """Also where loading fails."""
    before = gc.get_threshold()
    try:
        with pytest.raises(ModuleNotFoundError), seldom_collecting():
            import_module("mcp_odoo.there_is_none")
        with seldom_collecting():
            assert gc.get_threshold() == (OBJECTS_BETWEEN_COLLECTIONS, *before[1:])
    finally:
        gc.unfreeze()
    assert gc.get_threshold() == before


def test_what_was_loaded_is_not_looked_through_again() -> None:
    """A list of lists, kept, is no longer among what the collector visits."""
    gc.collect()
    try:
        with seldom_collecting():
            kept: list[list[int]] = [[] for _ in range(10)]
        assert all(kept is not one for one in gc.get_objects())
    finally:
        gc.unfreeze()
