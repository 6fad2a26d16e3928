"""How the web server is set up."""

import resource
from pathlib import Path

import uvicorn
from starlette.responses import PlainTextResponse

from mcp_odoo.listening import MOST_FILES, OTHER_FILES, most_connections, web_server
from mcp_odoo.settings import Settings
from mcp_odoo.web.connections import Patience, Patient
from mcp_odoo.web.httptools_connections import PatientHttpTools


def server(tmp_path: Path) -> uvicorn.Server:
    return web_server(PlainTextResponse("x"), Settings(_env_file=None, MCP_ODOO_DATA_DIR=tmp_path))


def test_it_believes_no_proxy_and_has_no_name(tmp_path: Path) -> None:
    """Uvicorn alone would believe X-Forwarded-For of whoever is on this machine, and say that it is uvicorn."""
    config = server(tmp_path).config
    config.load()
    assert (config.proxy_headers, config.encoded_headers) == (False, [])
    assert config.ws_protocol_class is None


async def test_its_connections_are_patient(tmp_path: Path) -> None:
    """Ten seconds for a head; of the fast parser where it is installed, as it is for tests."""
    config = server(tmp_path).config
    config.load()
    made = config.http_protocol_class(config=config, server_state=uvicorn.server.ServerState(), app_state={})  # type: ignore[call-arg]
    assert isinstance(made, Patient)
    assert isinstance(made, PatientHttpTools)
    assert made.patience == Patience(head=10, reading=60, connections=most_connections(), language="es")


def test_connections_leave_files_for_others() -> None:
    """The database's, Odoo's and the audit log's; as many as the machine allows."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (300, before[1]))
        assert most_connections() == min(before[1], MOST_FILES) - OTHER_FILES
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(before[1], MOST_FILES)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
