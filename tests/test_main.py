"""The command's entry point."""

import os
import signal
import socket
import subprocess
import sys

# A runner in the background ignores SIGINT, and so would its children.
HEEDING_SIGINT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from mcp_odoo.__main__ import main
main()
"""


def test_the_package_is_a_command_too() -> None:
    """`python -m mcp_odoo` is `mcp-odoo`."""
    told = subprocess.run([sys.executable, "-m", "mcp_odoo", "--help"], capture_output=True, text=True, check=True)
    assert all(command in told.stdout for command in ("serve", "stdio", "check", "demo"))


def test_a_propagator_that_is_not_installed_stops_nothing() -> None:
    """OpenTelemetry would end the start over it, and the variable is often set for every service of a machine."""
    words, environment = [sys.executable, "-m", "mcp_odoo", "--version"], {**os.environ, "OTEL_PROPAGATORS": "b3"}
    told = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.startswith("mcp-odoo ")


def test_ctrl_c_is_no_traceback() -> None:
    """Here while Odoo lets `check` wait: exit status 130, as shells expect of it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        odoo = {"ODOO_URL": f"http://127.0.0.1:{silent.getsockname()[1]}", "ODOO_DB": "d", "ODOO_LOGIN": "l"}
        with subprocess.Popen(
            [sys.executable, "-c", HEEDING_SIGINT, "check"],
            env={**os.environ, **odoo, "ODOO_API_KEY": "k"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            connection, _ = silent.accept()
            with connection:
                process.send_signal(signal.SIGINT)
                _, errors = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in errors
