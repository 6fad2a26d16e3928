"""Fixtures of the whole suite: a scripted Odoo on loopback and clients to it."""

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import pytest
import structlog
from fastmcp import FastMCP

from mcp_odoo.app import create_tools
from mcp_odoo.logs import LIBRARIES, QUIET, QUIETER
from mcp_odoo.odoo.account import Limits, TransportChoice
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings
from tests.fake_odoo import FakeOdoo, fake_odoo
from tests.secrets_watch import SecretsWatch, watch_replies
from tests.sections import SECTIONS, Sections
from tests.workers import Word, pytest_xdist_make_scheduler

__all__ = ["pytest_xdist_make_scheduler"]  # pytest finds hooks by their names in here

# Waits between attempts stay below a fiftieth of a second.
QUICK = Limits(connect_timeout=2.0, read_timeout=2.0, concurrent_calls=8, attempts=4, longest_wait=0.02)
Connect = Callable[..., OdooClient]
# Audit logs of tests that do not look at them: one folder, as many servers on a machine share one.
os.environ["MCP_LOG_DIR"] = tempfile.mkdtemp(prefix="mcp-odoo-tests-")
atexit.register(shutil.rmtree, os.environ["MCP_LOG_DIR"], ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """Whatever the run logs, answers and leaves is searched for its secrets."""
    watch = SecretsWatch()
    config.pluginmanager.register(watch, "secrets-watch")
    config.pluginmanager.register(Word("secrets", watch.told, watch.hear), "word of secrets")
    config.stash[SECTIONS] = sections = Sections()
    config.pluginmanager.register(sections, "sections")
    config.pluginmanager.register(Word("sections", sections.told, sections.hear), "word of sections")
    config.add_cleanup(watch_replies(watch.seen))


@pytest.fixture(autouse=True)
def _no_environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of whoever runs the tests change nothing in a unit test."""
    if "tests/live" in request.node.nodeid:
        return
    for name in (
        "ODOO_URL", "ODOO_DB", "ODOO_LOGIN", "ODOO_API_KEY", "ODOO_TRANSPORT", "MCP_ODOO_DATABASE_URL",
        "MCP_ODOO_LANGUAGE", "MCP_ODOO_DATA_DIR", "HOST", "PORT", "PUBLIC_URL", "LOG_LEVEL", "CORS_ORIGINS",
        "MCP_ODOO_CALLBACK_HOSTS", "MCP_ODOO_CALLBACK_SECRET",
        "MCP_ODOO_ALLOWED_HOSTS", "TRUSTED_PROXIES", "MCP_ODOO_MAX_BODY", "MCP_ODOO_RATE_LIMIT", "FORWARDED_ALLOW_IPS",
    ):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    for name in list(os.environ):
        if name.startswith(("AWS_", "S3_LOGS_")):
            monkeypatch.delenv(name)
    # Nor do the files of whoever runs them; and nobody waits for the role of a machine in a cloud.
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # Tests speak plain HTTP: a client without the machine's certificates is there thirty times sooner.
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")


@contextmanager
def logging_as_it_was() -> Iterator[None]:
    """Whatever is configured inside, logging is as before afterwards: also DBOS's, which would go on writing to a
    stream that is closed.
    """
    loggers = [logging.getLogger(name) for name in (None, *LIBRARIES, *QUIET, *QUIETER)]
    before = [(one, one.handlers[:], one.level, one.propagate) for one in loggers]
    try:
        yield
    finally:
        for one, handlers, level, propagate in before:
            one.handlers[:], one.propagate = handlers, propagate
            one.setLevel(level)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()


@pytest.fixture
def root_logging() -> Iterator[None]:
    """For a test that changes the logging configuration."""
    with logging_as_it_was():
        yield


@pytest.fixture
async def odoo() -> AsyncIterator[FakeOdoo]:
    """Odoo 19 with a user, and nothing else."""
    async with fake_odoo() as server:
        yield server


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Make a client of a FakeOdoo; all are closed afterwards."""
    async with AsyncExitStack() as stack:

        def make(server: FakeOdoo, transport: TransportChoice = "auto", limits: Limits = QUICK) -> OdooClient:
            client = OdooClient(server.account(transport), limits)
            stack.push_async_exit(client)
            return client

        yield make


@pytest.fixture(params=["json2", "xmlrpc"])
def client(request: pytest.FixtureRequest, odoo: FakeOdoo, connect: Connect) -> OdooClient:
    """A client of the fake Odoo 19, once over each transport."""
    return connect(odoo, request.param)


@pytest.fixture
def json2(odoo: FakeOdoo, connect: Connect) -> OdooClient:
    """A client of the fake Odoo 19 over JSON-2."""
    return connect(odoo, "json2")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A server without Odoo, in Spanish, whose jobs are in the test's own folder."""
    return Settings(_env_file=None, MCP_ODOO_DATA_DIR=tmp_path / "data")


def tools_of(settings: Settings) -> FastMCP:
    """The assembled tools, as far as they can be called without running jobs."""
    services = create_services(settings)
    services.audit.create_tables()
    return create_tools(settings, services)
