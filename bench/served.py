"""Servers to measure: as they are, or with something left out. `python -m bench.served [--without-audit]`."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx2

from mcp_odoo.app import create_app
from mcp_odoo.audit.records import Record
from mcp_odoo.audit.service import Audit
from mcp_odoo.auditing import create_audit
from mcp_odoo.listening import web_server
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings

STARTING_SECONDS = 30.0
WITHOUT_AUDIT = "--without-audit"


@asynccontextmanager
async def served(folder: Path, variables: Mapping[str, str], *options: str) -> AsyncIterator[str]:
    """The address of a server with state of its own, against the Odoo of the environment, or of `variables`."""
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    env = {
        **os.environ, "HOST": "127.0.0.1", "PORT": port, "MCP_ODOO_DATA_DIR": str(folder / "data"),
        "MCP_LOG_DIR": str(folder / "log"), "LOG_LEVEL": "WARNING", "MCP_ODOO_TOOL_WAIT": "60",
        **variables,
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "bench.served", *options], env=env, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        await _started(url)
        yield url
    finally:
        process.terminate()
        process.wait()


async def _started(url: str) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    async with httpx2.AsyncClient() as http:
        while time.monotonic() < deadline:
            try:
                if (await http.get(f"{url}/health")).is_success:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
    raise SystemExit(f"The server at {url} did not start")


class _Nothing(Audit):
    """Keeps no records: what auditing costs is what this saves."""

    async def record(self, *records: Record) -> None:
        """Forget them."""


def _without_audit(settings: Settings, database: object) -> Audit:
    audit = create_audit(settings, database)  # type: ignore[arg-type] # the database that create_services opened
    audit.__class__ = _Nothing
    return audit


def main() -> None:
    """Serve until terminated."""
    settings = Settings()
    services_of = partial(create_services, audit_of=_without_audit) if WITHOUT_AUDIT in sys.argv else create_services
    asyncio.run(web_server(create_app(settings, services_of=services_of), settings).serve())


if __name__ == "__main__":
    main()
