"""Processes that share a port count together."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from mcp_odoo.telemetry.metrics import Metrics
from mcp_odoo.telemetry.scrape import Now, Scrape
metrics = Metrics()
metrics.served("/api/quotations", "GET", "/api/quotations", "200", 0.01)
stored = {"mcp_odoo_jobs": [(("quotation.v1", "queued"), 7)]}
now = Now(ready=True, odoo_up=True, jobs_in_line=3, sinks={}, stored=stored, seconds=0.0)
sys.stdout.write(Scrape(metrics, sys.argv[1]).render(now).decode())
"""


def test_whichever_answers_answers_for_all(tmp_path: Path) -> None:
    """Their counters are added up, also those of one that is gone; what is of the database is not, and what is of one
    process alone is left out.
    """
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path)], env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(3)
    ]
    lines = said[-1].splitlines()
    counted = 'mcp_odoo_http_requests_total{face="rest",method="GET",route="/api/quotations",status="200"} 3.0'
    assert counted in lines
    assert 'mcp_odoo_jobs{kind="quotation.v1",state="queued"} 7.0' in lines
    assert "mcp_odoo_ready 1.0" in lines
    assert [line for line in lines if line.startswith(("process_", "mcp_odoo_jobs_in_line"))] == []
