"""MCP-Odoo under gunicorn: gunicorn --config deploy/gunicorn.conf.py server:app, in the checkout (docs/deployment.md).

HOST, PORT and all other settings are the server's own. More than one worker (WEB_CONCURRENCY) needs PostgreSQL.
"""

import math
import os
from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker

from mcp_odoo.listening import server_options
from mcp_odoo.loading import load_settings

settings = load_settings()


def on_starting(server: Any) -> None:
    """Several workers: not on SQLite, and without the old transport, whose sessions live in one process."""
    if server.cfg.workers > 1:
        if settings.database_url is None:
            raise SystemExit("More than one worker needs MCP_ODOO_DATABASE_URL: SQLite is for one process")
        os.environ["MCP_ODOO_LEGACY_SSE"] = "false"


class Worker(UvicornWorker):  # type: ignore[misc] # uvicorn-worker carries no types
    """uvicorn as `mcp-odoo serve` has it: slow clients are cut, no header of a proxy is believed."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        name: value for name, value in server_options(settings).items() if name not in {"host", "port", "log_config"}
    }


bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
worker_class = Worker
# Each worker connects to PostgreSQL by itself.
preload_app = False
# It takes requests for so long first (MCP_ODOO_DRAIN_SECONDS); then requests and steps end, within 15 seconds.
graceful_timeout = math.ceil(settings.drain_seconds) + 20
# Of a worker that does not answer its master; not of a request.
timeout = 60
control_socket_disable = True
