"""A server that sends callbacks, on a wire where Odoo goes away, and their receiver."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest

from tests.callbacks.receiver import SECRET, Receiver, receiving
from tests.live.lab import Lab
from tests.live.server import Server, free_port
from tests.live.wire import Wire

RECEIVER_PORT = free_port()
CALLBACKS = {"MCP_ODOO_CALLBACK_HOSTS": f"127.0.0.1:{RECEIVER_PORT}", "MCP_ODOO_CALLBACK_SECRET": SECRET}


@pytest.fixture(scope="session")
def shared_life_wire(lab: Lab) -> Iterator[Wire]:
    wire = Wire(lab.url)
    yield wire
    wire.close()


@pytest.fixture(scope="session")
def life_server(lab: Lab, shared_life_wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Its tool calls wait for one second only."""
    settings = {**lab.settings(shared_life_wire.url), **CALLBACKS, "MCP_ODOO_TOOL_WAIT": "1"}
    server = Server(tmp_path_factory.mktemp("life"), settings)
    server.start()
    yield server
    shared_life_wire.clear()
    server.kill()


@pytest.fixture
def life_wire(shared_life_wire: Wire) -> Iterator[Wire]:
    """The wire of `life_server`, open and without traps afterwards."""
    yield shared_life_wire
    shared_life_wire.clear()
    shared_life_wire.open()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """It verifies what `life_server` sends."""
    async with receiving(port=RECEIVER_PORT) as one:
        yield one


@pytest.fixture
async def http(life_server: Server) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=life_server.url, timeout=30) as client:
        yield client


async def decide(http: httpx2.AsyncClient, tracking_id: str, decision: str) -> tuple[int, dict[str, Any]]:
    """POST cancel or retry: the answer's status and content."""
    answer = await http.post(f"/api/quotation/{tracking_id}/{decision}")
    return answer.status_code, dict(answer.json())
