"""Listening on HOST and PORT."""

import asyncio
import errno
import multiprocessing
import signal
import socket
import sys
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp

from mcp_odoo.settings import Settings

GRACE_SECONDS = 5


def web_server(app: ASGIApp, settings: Settings) -> uvicorn.Server:
    """A server for `app`. Logs are ours, and open streams hold a stopping server up for a few seconds at most."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return uvicorn.Server(config)


def run_workers(settings: Settings, workers: int) -> None:
    """Serve with several processes on one port until told to stop. One that dies is replaced; on SIGHUP each is, one
    after the other, which takes new code and settings into use without an interruption
    (https://www.uvicorn.org/deployment/#built-in).
    """
    uvicorn.run(
        "mcp_odoo.app:create_app",
        factory=True,
        workers=workers,
        host=settings.host,
        port=settings.port,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


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
