"""deploy/gunicorn.conf.py, with gunicorn itself."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from scripts.manifests import ROOT
from tests.live.server import clean_environment, free_port

COMMAND = [
    str(Path(sys.executable).with_name("gunicorn")),
    "--config",
    str(ROOT / "deploy" / "gunicorn.conf.py"),
    "server:app",
]
STARTING_SECONDS = 60
ENDING_SECONDS = 60


def environment(folder: Path, **variables: str) -> dict[str, str]:
    return clean_environment(MCP_ODOO_DATA_DIR=str(folder / "data"), MCP_LOG_DIR=str(folder / "audit"), **variables)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[subprocess.Popen[bytes], int]]:
    """Gunicorn with one worker that answers, and its port."""
    port = free_port()
    with (folder / "log").open("wb") as log:
        master = subprocess.Popen(COMMAND, cwd=ROOT, env=environment(folder, PORT=str(port)), stdout=log, stderr=log)
    try:
        async with asyncio.timeout(STARTING_SECONDS), httpx2.AsyncClient() as http:
            while True:
                assert master.poll() is None, (folder / "log").read_text()
                try:
                    (await http.get(f"http://127.0.0.1:{port}/health")).raise_for_status()
                    break
                except httpx2.TransportError:
                    await asyncio.sleep(0.1)
        yield master, port
    finally:
        master.kill()
        master.wait()


async def test_it_serves_as_our_own_command_does_and_ends_cleanly(tmp_path: Path) -> None:
    """No header says what serves here, both faces are there, and SIGTERM ends the worker's jobs before the master."""
    async with served(tmp_path) as (master, port):
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            health = await http.get("/health")
            assert "server" not in health.headers
            assert health.json()["mcp_loaded"] is True
            assert (await http.get("/docs")).status_code == 200
        master.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(master.wait, ENDING_SECONDS) == 0
    assert "Application shutdown complete." in (tmp_path / "log").read_text()


@pytest.mark.parametrize("how", [{"WEB_CONCURRENCY": "2"}, {"GUNICORN_CMD_ARGS": "--workers 2"}])
def test_several_workers_on_sqlite_are_refused(how: dict[str, str], tmp_path: Path) -> None:
    """However they are asked for: with a sentence that names the setting, before a worker starts."""
    variables = environment(tmp_path, PORT=str(free_port()), **how)
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=STARTING_SECONDS
    )
    assert done.returncode != 0
    assert "More than one worker needs MCP_ODOO_DATABASE_URL" in done.stderr
    assert "Booting worker" not in done.stderr
