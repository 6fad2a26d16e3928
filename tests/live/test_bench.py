"""The benchmark's quick run, from the command line to its tables."""

import subprocess
import sys

from tests.live.lab import ROOT, Lab
from tests.live.release import VERSION
from tests.live.server import clean_environment

MODERN = 19


def test_a_quick_run_ends_with_its_tables(lab: Lab) -> None:
    """The steps' overhead and the targets, in seconds. On an Odoo without JSON-2, which bare calls need, it says so."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--rtt", "0", "--only", "quotations,steps"],
        cwd=ROOT,
        env=clean_environment(**lab.settings(), COLUMNS="160"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if VERSION < MODERN:
        assert done.returncode == 1
        assert "JSON-2" in done.stderr
        return
    assert done.returncode == 0, done.stderr[-3000:]
    for told in (
        "A quotation for a new customer, round trip 0 ms",
        "ours, MCP",
        "of them Odoo's",
        "Targets",
        "commit:",
    ):
        assert told in done.stdout
