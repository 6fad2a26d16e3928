"""More than one process on SQLite: refused with what to set, but for desktop clients' own servers."""

from pathlib import Path
from typing import Any

from fastmcp import Client
from fastmcp.client.transports import StdioTransport

from tests.live.conftest import Serve
from tests.live.lab import Lab, Odoo
from tests.live.quotes import customer, once, quote, standing
from tests.live.server import PROGRAM, Server, clean_environment

REFUSED = 1


def refusal(server: Server) -> str:
    """What a server says that ends by itself."""
    assert server.wait_for_exit(30) == REFUSED
    return server.logs.strip()


async def test_a_second_process_is_refused_until_the_first_one_dies(serve: Serve, odoo: Odoo, tmp_path: Path) -> None:
    """Status 1 and one sentence with the first one's number and what to set; that one goes on. Killed, it leaves the
    folder to the second one, which knows its quotations.
    """
    folder = {"MCP_ODOO_DATA_DIR": str(tmp_path / "shared")}
    first = serve(**folder)
    second = serve(wait=False, **folder)
    told = refusal(second)
    assert "\n" not in told
    assert f"Process {first.pid} " in told
    assert "MCP_ODOO_DATABASE_URL" in told
    assert "MCP_ODOO_DATA_DIR" in told
    body = customer()
    output = await quote(first, body, "the same")
    first.kill()
    second.start()
    assert await quote(second, body, "the same") == output
    assert standing(odoo, body) == once(body)


def test_several_workers_are_refused(lab: Lab, tmp_path: Path) -> None:
    """`serve --workers 2` without PostgreSQL: status 1 and one sentence with the variable to set."""
    server = Server(tmp_path, lab.settings(), "--workers", "2")
    server.start(wait=False)
    told = refusal(server)
    assert "\n" not in told
    assert "MCP_ODOO_DATABASE_URL" in told


async def test_a_desktop_clients_server_takes_a_folder_of_its_own(
    serve: Serve, lab: Lab, odoo: Odoo, tmp_path: Path
) -> None:
    """`mcp-odoo stdio` beside `serve` on the same folder: both make quotations, each in its own database."""
    folder = {"MCP_ODOO_DATA_DIR": str(tmp_path / "shared")}
    running = serve(**folder)
    process = StdioTransport(
        PROGRAM,
        ["stdio"],
        env=clean_environment(**lab.settings(), **folder),
        cwd=str(tmp_path),
        keep_alive=False,
        log_file=tmp_path / "stderr.log",
    )
    by_rest, by_stdio = customer(), customer()
    async with Client(process) as client:
        answer = await client.call_tool("dev_create_quotation", by_stdio)
    made: dict[str, Any] = answer.structured_content or {}
    assert made["status"] == "completed"
    await quote(running, by_rest)
    assert standing(odoo, by_rest, by_stdio) == once(by_rest, by_stdio)
    assert (tmp_path / "shared" / "stdio-1" / "jobs.sqlite").exists()
