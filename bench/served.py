"""Servers to measure: the program as it is, or with something left out. `python -m bench.served --without-audit`."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
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
PROGRAM = (str(Path(sys.executable).with_name("mcp-odoo")), "serve")
WITHOUT_AUDIT = (sys.executable, "-m", "bench.served", "--without-audit")


@dataclass(frozen=True)
class Served:
    """A running server; `seconds` passed from the start of its process to its first healthy answer."""

    url: str
    pid: int
    seconds: float

    @property
    def resident(self) -> float:
        """Its memory now, in MB of a million bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024 / 1e6


@asynccontextmanager
async def served(
    folder: Path, variables: Mapping[str, str], command: tuple[str, ...] = PROGRAM
) -> AsyncIterator[Served]:
    """A server with state of its own in `folder`, against the Odoo of the environment, or of `variables`.

    It takes any number of requests a minute, and waits for quotations for as long as they take.
    """
    folder.mkdir(exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    env = {
        **os.environ, "HOST": "127.0.0.1", "PORT": port, "MCP_ODOO_DATA_DIR": str(folder / "data"),
        "MCP_LOG_DIR": str(folder / "log"), "LOG_LEVEL": "WARNING", "MCP_ODOO_TOOL_WAIT": "60",
        "MCP_ODOO_RATE_LIMIT": "0", **variables,
    }  # fmt: skip
    began = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        await _started(url, process)
        yield Served(url, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)


async def _started(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    async with httpx2.AsyncClient(verify=False) as http:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if (await http.get(f"{url}/health")).is_success:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.01)
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
    """Serve until terminated, without the audit log."""
    settings = Settings()
    services_of = partial(create_services, audit_of=_without_audit)
    asyncio.run(web_server(create_app(settings, services_of=services_of), settings).serve())


if __name__ == "__main__":
    main()
