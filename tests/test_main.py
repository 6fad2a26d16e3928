"""The command's entry point."""

import signal
import subprocess
import sys
import time


def test_the_package_is_a_command_too() -> None:
    """`python -m mcp_odoo` is `mcp-odoo`."""
    told = subprocess.run([sys.executable, "-m", "mcp_odoo", "--help"], capture_output=True, text=True, check=True)
    assert all(command in told.stdout for command in ("serve", "stdio", "check", "demo"))


def test_ctrl_c_while_loading_is_no_traceback() -> None:
    """Loading takes seconds, in which people change their minds."""
    command = [sys.executable, "-c", "import mcp_odoo.__main__ as m; print('in', flush=True); m.main()", "--help"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in errors
