"""Servers as processes: what is open at first, what closes them, and where they refuse to listen."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.live.server import PROGRAM, Server, clean_environment, free_port

KNOWN_SECONDS = 3.0
UNAUTHORIZED, OK = 401, 200


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server as a newcomer starts it, without Odoo."""
    server = Server(tmp_path, {})
    server.start()
    yield server
    server.stop()


def status(url: str, key: str | None = None, **headers: str) -> int:
    shown = {"Authorization": f"Bearer {key}"} if key else {}
    with httpx2.Client(verify=False) as http:
        return http.get(f"{url}/api/quotations", headers={**shown, **headers}).status_code


def keys(server: Server, *arguments: str) -> str:
    done = subprocess.run(
        [PROGRAM, "keys", *arguments], env=server.env, cwd=server.folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def becomes(url: str, wanted: int, key: str | None = None) -> bool:
    deadline = time.monotonic() + KNOWN_SECONDS
    while (found := status(url, key)) != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    return found == wanted


def test_the_first_key_closes_a_running_server(server: Server) -> None:
    """Open to this machine until then; within seconds of `keys create` it asks for the key, and within seconds of
    `keys revoke` that one is no good any more. It stays closed, also over a restart.
    """
    assert status(server.url) == OK
    key = keys(server, "create", "web", "--scope", "read")
    assert becomes(server.url, UNAUTHORIZED)
    assert status(server.url, key) == OK
    server.stop()
    server.start()
    assert (status(server.url, key), status(server.url)) == (OK, UNAUTHORIZED)
    keys(server, "revoke", "web")
    assert becomes(server.url, UNAUTHORIZED, key)
    assert status(server.url) == UNAUTHORIZED
    assert key not in server.logs


def test_what_a_tunnel_brings_is_not_this_machine_s(server: Server) -> None:
    """It connects from here all the same; its headers say that it is a tunnel's."""
    assert status(server.url, **{"X-Forwarded-For": "203.0.113.9"}) == UNAUTHORIZED
    assert status(server.url, Forwarded="for=203.0.113.9") == UNAUTHORIZED


def test_the_banner_and_the_log_say_who_gets_in(server: Server) -> None:
    """One line at the start."""
    assert "this machine alone, without a key" in server.logs


@pytest.mark.parametrize("command", [[PROGRAM, "serve"], [sys.executable, "server.py"]])
def test_an_address_for_others_needs_keys(tmp_path: Path, command: list[str]) -> None:
    """Refused in one sentence with status 1, and nothing listens."""
    port = free_port()
    environment = clean_environment(HOST="0.0.0.0", PORT=str(port), MCP_ODOO_DATA_DIR=str(tmp_path / "state"))
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "mcp-odoo keys create" in done.stderr
    assert "MCP_ODOO_AUTH=none" in done.stderr
    assert "Traceback" not in done.stderr
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_saying_it_out_loud_opens_it(tmp_path: Path) -> None:
    """With a warning in the log, and one in the banner."""
    server = Server(tmp_path, {"HOST": "0.0.0.0", "MCP_ODOO_AUTH": "none"})
    server.start()
    try:
        assert status(server.url, **{"X-Forwarded-For": "203.0.113.9"}) == OK
        (warned,) = server.events("access.open")
        assert warned["level"] == "warning"
        assert "WARNING: open. MCP_ODOO_AUTH=none" in server.logs
    finally:
        server.stop()


ASK = """
import socket, sys, urllib.error, urllib.request
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    probe.connect(("192.0.2.1", 9))  # nothing is sent
    address = probe.getsockname()[0]
try:
    urllib.request.urlopen(f"http://{address}:{sys.argv[1]}/api/quotations")
except urllib.error.HTTPError as error:
    print(address, error.code, error.read().decode())
"""


def over_the_network(port: int) -> tuple[str, int, str] | None:
    """Address, status and body of a refusal by way of this machine's own address, where it has one."""
    asked = subprocess.run([sys.executable, "-c", ASK, str(port)], capture_output=True, text=True, check=False)
    if "Network is unreachable" in asked.stderr or asked.stdout.startswith("127."):
        return None
    address, status, body = asked.stdout.split(" ", 2)
    return address, int(status), body


def test_whoever_binds_it_elsewhere_opens_nothing(tmp_path: Path) -> None:
    """`uvicorn server:app --host 0.0.0.0` knows nothing of HOST: what comes over the network is refused all the same,
    while this machine's own callers are served.
    """
    port = free_port()
    environment = clean_environment(MCP_ODOO_DATA_DIR=str(tmp_path / "state"), MCP_LOG_DIR=str(tmp_path / "audit"))
    uvicorn = [sys.executable, "-m", "uvicorn", "server:app", "--host", "0.0.0.0", "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            uvicorn, env=environment, cwd=Path(__file__).resolve().parents[1], stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                assert status(f"http://127.0.0.1:{port}") == OK
                break
            except httpx2.TransportError:
                time.sleep(0.1)
        refused = over_the_network(port)
        if refused is None:
            pytest.skip("the machine has no address but loopback's")
        assert refused[1] == UNAUTHORIZED
        assert json.loads(refused[2])["code"] == "no_keys_yet"
    finally:
        process.terminate()
        process.wait(20)
