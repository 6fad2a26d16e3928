"""The real `mcp-odoo serve` as a process of its own, which can be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx2

PROGRAM = str(Path(sys.executable).with_name("mcp-odoo"))
STARTING_SECONDS = 40.0


def clean_environment(**variables: str) -> dict[str, str]:
    """`variables` beside what any program needs; none of the caller's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **variables}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server with its own state in `folder`; its port and state stay the same over restarts.

    `options` are those of `serve`. With several workers stop it, do not kill it: they would live on.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str], *options: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "server.log"
        self.env = clean_environment(
            HOST="127.0.0.1", PORT=str(self.port), MCP_ODOO_DATA_DIR=str(folder / "state"), LOG_LEVEL="INFO"
        )
        self.env.update(settings)
        self._command = [PROGRAM, "serve", *options]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self.folder, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        if wait:
            self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                if httpx2.get(f"{self.url}/health", timeout=5).status_code == httpx2.codes.OK:
                    return
            except httpx2.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.logs[-4000:]}")

    def kill(self) -> None:
        """As the machine's out-of-memory killer would: no goodbye."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As a supervisor would."""
        self._end(signal.SIGTERM)

    @property
    def logs(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
