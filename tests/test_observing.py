"""OpenTelemetry's variables count wherever the other settings are written."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json, os
from mcp_odoo.observing import observe
traced = observe().tracing is not None
print(json.dumps({"traced": traced, **{name: os.environ.get(name) for name in ("OTEL_SERVICE_NAME", "ODOO_URL")}}))
"""
WRITTEN = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9\nOTEL_SERVICE_NAME=ventas\nODOO_URL=https://erp.example.com\n"


def observed(folder: Path, **variables: str) -> dict[str, object]:
    """What a process in that folder makes of its `.env` and of these variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "ODOO_", "MCP_"))}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=folder, env={**kept, **variables}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_env_s_variables_reach_the_sdk(tmp_path: Path) -> None:
    """Those of OpenTelemetry and no others; what the environment says stands."""
    (tmp_path / ".env").write_text(WRITTEN, encoding="utf-8")
    assert observed(tmp_path) == {"traced": True, "OTEL_SERVICE_NAME": "ventas", "ODOO_URL": None}
    assert observed(tmp_path, OTEL_SERVICE_NAME="compras")["OTEL_SERVICE_NAME"] == "compras"
    assert observed(tmp_path, OTEL_SDK_DISABLED="true")["traced"] is False


def test_another_file_is_read_instead_where_one_is_named(tmp_path: Path) -> None:
    """MCP_ODOO_ENV_FILE: a demonstration sends no traces to a real collector."""
    (tmp_path / ".env").write_text(WRITTEN, encoding="utf-8")
    assert observed(tmp_path, MCP_ODOO_ENV_FILE=os.devnull)["traced"] is False
