"""All pictures, or those that are named: `scripts/screenshots demo audit swagger order inspector`."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from scripts.pictures import pages
from scripts.pictures.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
PROGRAM = str(ROOT / ".venv" / "bin" / "mcp-odoo")
EVERY = ("demo", "check", "audit", "swagger", "order", "inspector")
COLUMNS = 136
# A table of nine columns, which are cut where there is no room.
AUDIT_COLUMNS = 178


def main() -> None:
    wanted = sys.argv[1:] or EVERY
    IMAGES.mkdir(exist_ok=True)
    port = free_port(8000)
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        places = {"MCP_ODOO_DATA_DIR": f"{folder}/.demo", "MCP_LOG_DIR": f"{folder}/.demo/audit", "PORT": str(port)}
        hide = {f"{folder}/": ""}
        checked = Terminal([PROGRAM, "check"], COLUMNS, places)
        checked.read_until(lambda text: "Valid." in text)
        ended(demonstrated({**places, "MCP_ODOO_DATA_DIR": f"{folder}/first", "MCP_LOG_DIR": f"{folder}/first"}))
        demo = demonstrated(places)
        try:
            (last, *_) = re.findall(r"http\S+/sale\.order/\d+", demo.text)
            if "check" in wanted:
                checked.picture("mcp-odoo check", IMAGES / "check.svg", hide=hide)
            if "demo" in wanted:
                demo.picture("make demo", IMAGES / "demo.svg", begin="MCP-Odoo", hide=hide)
            if "audit" in wanted:
                audit(base, places, IMAGES / "audit.svg")
            if "swagger" in wanted:
                pages.swagger(base, IMAGES / "swagger.png")
            if "order" in wanted:
                pages.order(os.environ["ODOO_URL"], last, IMAGES / "order.png")
            if "inspector" in wanted:
                inspector(f"{base}/mcp", IMAGES / "inspector.png")
        finally:
            ended(demo)


def demonstrated(places: dict[str, str]) -> Terminal:
    """The demo, at the point where it goes on serving. The first one on a new Odoo waits for it to wake up."""
    demo = Terminal([PROGRAM, "demo"], COLUMNS, places)
    demo.read_until(lambda text: "press Ctrl-C" in text)
    return demo


def ended(demo: Terminal) -> None:
    """Stop it, as Ctrl-C does."""
    demo.process.send_signal(signal.SIGINT)
    demo.process.wait(30)


def audit(base: str, places: dict[str, str], path: Path) -> None:
    """The records of what the demo did, of a request that fails, and of one for a person."""
    hotel = {"partner_name": "Hotel Mirador", "contact_name": "Luis Rivas", "email": "", "phone": "55 8765 4321"}
    asked = {**hotel, "lead_name": "Otro robot", "product_id": 5000}
    queued = httpx.post(f"{base}/api/quotation/async", json=asked).raise_for_status()
    while httpx.get(base + queued.json()["status_url"]).json()["status"] != "failed":
        time.sleep(0.1)
    person = {"user_phone": "+52 55 1234 5678", "reason": "Quiere negociar el precio", "user_name": "Ana Torres"}
    httpx.post(f"{base}/api/elevenlabs/handoff", json=person, timeout=30)
    time.sleep(2)
    tail = Terminal([PROGRAM, "audit", "tail"], AUDIT_COLUMNS, places)
    tail.read_until(lambda _: False)
    tail.picture("mcp-odoo audit tail", path)


def inspector(mcp: str, path: Path) -> None:
    """Start MCP Inspector beside the server, for this machine alone."""
    ports = {"CLIENT_PORT": str(free_port(6274)), "SERVER_PORT": str(free_port(6277))}
    quiet = {"DANGEROUSLY_OMIT_AUTH": "true", "MCP_AUTO_OPEN_ENABLED": "false", "HOST": "127.0.0.1"}
    process = subprocess.Popen(  # noqa: S603
        [os.environ["INSPECTOR"]],
        env={**os.environ, **ports, **quiet},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(int(ports["CLIENT_PORT"]))
        wait_for(int(ports["SERVER_PORT"]))
        pages.inspector(f"http://127.0.0.1:{ports['CLIENT_PORT']}", mcp, path)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def free_port(first: int) -> int:
    """The first port from there on that nobody has."""
    for port in range(first, first + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise SystemExit(f"no port is free from {first} on")


def wait_for(port: int) -> None:
    """Until somebody listens there; SystemExit after a minute."""
    for _ in range(600):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on {port}")


if __name__ == "__main__":
    main()
