"""Listening on HOST and PORT."""

import asyncio
import errno
import multiprocessing
import os
import resource
import signal
import socket
import sys
import tempfile
from functools import partial
from importlib.util import find_spec
from typing import Any, NoReturn

import uvicorn
from starlette.types import ASGIApp

from mcp_odoo.settings import Settings
from mcp_odoo.web.connections import Patience
from mcp_odoo.web.h11_connections import PatientH11

GRACE_SECONDS = 5
MOST_FILES = 16_384
# Of the files that a process may open, these are not for connections: the database's, Odoo's, the audit log's.
OTHER_FILES = 200
FEWEST_CONNECTIONS = 50


def web_server(app: ASGIApp, settings: Settings, patience: Patience | None = None) -> uvicorn.Server:
    """A server for `app`. Logs are ours, open streams hold a stopping server up for a few seconds at most, and slow
    clients are cut (`patience`).
    """
    return uvicorn.Server(uvicorn.Config(app, **server_options(settings, patience)))


def run_workers(settings: Settings, workers: int) -> None:
    """Serve with several processes on one port until told to stop. One that dies is replaced; on SIGHUP each is, one
    after the other, which takes new code and settings into use without an interruption
    (https://www.uvicorn.org/deployment/#built-in).
    """
    with tempfile.TemporaryDirectory(prefix="mcp-odoo-metrics-") as folder:
        # Whichever of them Prometheus reaches answers for all.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or folder
        uvicorn.run(
            "mcp_odoo.app:create_app",
            factory=True,
            workers=workers,
            **server_options(settings),
        )


def server_options(settings: Settings, patience: Patience | None = None) -> dict[str, Any]:
    """uvicorn's, for every way to start it: it believes no header of a proxy, which is the application's matter, and
    speaks no WebSockets.
    """
    patience = patience or Patience(connections=most_connections(), language=settings.language)
    return {
        "host": settings.host,
        "port": settings.port,
        "http": partial(_protocol(), patience=patience),
        "ws": "none",
        "proxy_headers": False,
        "log_config": None,
        "server_header": False,
        "timeout_graceful_shutdown": GRACE_SECONDS,
    }


def _protocol() -> Any:
    if find_spec("httptools") is None:
        return PatientH11
    from mcp_odoo.web.httptools_connections import PatientHttpTools  # noqa: PLC0415 - not everybody has httptools

    return PatientHttpTools


def most_connections() -> int:
    """As many as this process may open files for, after it asked for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    files = MOST_FILES if soft == resource.RLIM_INFINITY else min(soft, MOST_FILES)
    return max(files - OTHER_FILES, FEWEST_CONNECTIONS)


def stop_with_supervisor() -> None:
    """In a worker: stop once its supervisor is gone, which was perhaps killed; its successor needs the port."""
    supervisor = multiprocessing.parent_process()
    if supervisor is None:
        return
    loop = asyncio.get_running_loop()

    def gone() -> None:
        loop.remove_reader(supervisor.sentinel)
        signal.raise_signal(signal.SIGTERM)

    loop.add_reader(supervisor.sentinel, gone)


def refuse_taken_port(settings: Settings) -> None:
    """Exit status 1, saying what to do, where HOST and PORT cannot be listened on."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            _refuse(settings, error)


def _refuse(settings: Settings, error: OSError) -> NoReturn:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        print(f"{where} is in use by another program. Stop it, or choose another port: PORT=8001", file=sys.stderr)
    else:
        print(f"Cannot listen on {where}: {error.strerror}. Set HOST and PORT.", file=sys.stderr)
    raise SystemExit(1)
