"""The real `mcp-odoo serve` as a process of its own, which can be killed and started again."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2

from tests.canaries import canaries_of

PROGRAM = str(Path(sys.executable).with_name("mcp-odoo"))
STARTING_SECONDS = 40.0
# Below what Linux (net.ipv4.ip_local_port_range) and macOS give away by themselves.
FIRST_PORT, PORTS = 12_000, 20_000


def clean_environment(**variables: str) -> dict[str, str]:
    """`variables` beside what any program needs; none of the caller's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "MCP_LOG_DIR") if name in os.environ}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **variables}


def free_port() -> int:
    """One that nobody listens on, and that nobody gets who asks the system for any: another test's server would
    otherwise have it before ours starts, or a client's connection while ours is started again.
    """
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            port = FIRST_PORT + secrets.randbelow(PORTS)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port


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
            HOST="127.0.0.1",
            PORT=str(self.port),
            MCP_ODOO_DATA_DIR=str(folder / "state"),
            LOG_LEVEL="INFO",
            MCP_LOG_DIR=str(folder / "audit"),
        )
        self.env.update(settings)
        canaries_of(self.env)
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
        deadline, heard = time.monotonic() + STARTING_SECONDS, "nothing"
        # A new connection each time: one that is kept could be to somebody else who was there before.
        limits = httpx2.Limits(max_keepalive_connections=0)
        with httpx2.Client(timeout=5, verify=False, limits=limits) as http:  # loading certificates takes long
            while time.monotonic() < deadline:
                if self._process is None or self._process.poll() is not None:
                    break
                try:
                    answer = http.get(f"{self.url}/health")
                except httpx2.TransportError as error:
                    heard = repr(error)
                else:
                    if answer.status_code == httpx2.codes.OK:
                        return
                    heard = f"{answer.status_code} {answer.text[:200]}"
                time.sleep(0.05)
        raise AssertionError(f"the server did not start ({heard} at last):\n{self.logs[-4000:]}")

    def wait_until_connected(self) -> None:
        """It knows that Odoo is there, as it finds out a moment after it began to listen."""
        deadline = time.monotonic() + STARTING_SECONDS
        while not self.events("odoo.connected"):
            assert time.monotonic() < deadline, self.logs[-4000:]
            time.sleep(0.02)

    def wait_for_exit(self, seconds: float) -> int:
        """The status with which it ends by itself."""
        assert self._process is not None
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds} s:\n{self.logs[-4000:]}") from None

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """As the machine's out-of-memory killer would: no goodbye."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As a supervisor would."""
        self._end(signal.SIGTERM)

    @property
    def logs(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def events(self, name: str) -> list[dict[str, Any]]:
        """What it logged under this name, `at` in Unix seconds."""
        lines = [json.loads(line) for line in self.logs.splitlines() if f'"{name}"' in line and line.startswith("{")]
        return [
            {**line, "at": datetime.fromisoformat(line["timestamp"]).timestamp()}
            for line in lines
            if line["event"] == name
        ]

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
