"""A real Odoo for the run, an administrator's view of it, wires to it and servers on them."""

import os
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.places import Places
from lab.postgres import Cluster
from tests.live.lab import Lab, Odoo, lab_down, lab_up
from tests.live.measured import Measured
from tests.live.release import BEST, TRANSPORTS
from tests.live.server import Server
from tests.live.wire import Wire
from tests.sections import SECTIONS

Serve = Callable[..., Server]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session")
def measured(request: pytest.FixtureRequest) -> Measured:
    """Numbers to show at the end of the run."""
    numbers = Measured()
    request.config.stash[SECTIONS].show("measured", numbers.lines)
    return numbers


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """An Odoo with the sample data, ours alone and gone afterwards."""
    running = lab_up()
    yield running
    lab_down(running)


@pytest.fixture(scope="session")
def odoo(lab: Lab) -> Iterator[Odoo]:
    """The administrator's own view of Odoo."""
    view = Odoo(lab)
    yield view
    view.close()


@pytest.fixture(scope="session", params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    """Odoo's protocols, one after the other."""
    return str(request.param)


@pytest.fixture(scope="session")
def shared_wires(lab: Lab) -> Iterator[dict[str, Wire]]:
    wires = {transport: Wire(lab.url) for transport in TRANSPORTS}
    yield wires
    for wire in wires.values():
        wire.clear()
        wire.close()


@pytest.fixture(scope="session")
def shared_servers(
    lab: Lab, shared_wires: dict[str, Wire], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Server]]:
    servers: dict[str, Server] = {}

    def get(transport: str) -> Server:
        if transport not in servers:
            settings = lab.settings(shared_wires[transport].url)
            server = Server(tmp_path_factory.mktemp(transport), {**settings, "ODOO_TRANSPORT": transport})
            servers[transport] = server
            server.start()
        return servers[transport]

    yield get
    for server in servers.values():
        server.kill()


@pytest.fixture(scope="session")
def any_server(shared_servers: Callable[[str], Server], transport: str) -> Server:
    """A server with ordinary settings, shared by tests that do not hurt it; once per protocol."""
    return shared_servers(transport)


@pytest.fixture(scope="session")
def any_wire(shared_wires: dict[str, Wire], any_server: Server, transport: str) -> Wire:
    """The wire of `any_server`: to look at, not to disturb."""
    return shared_wires[transport]


@pytest.fixture(scope="session")
def server(shared_servers: Callable[[str], Server]) -> Server:
    """A server with ordinary settings over the best protocol, shared by tests that do not hurt it."""
    return shared_servers(BEST)


@pytest.fixture
def wire(lab: Lab) -> Iterator[Wire]:
    """A wire of the test's own."""
    wire = Wire(lab.url)
    yield wire
    wire.clear()
    wire.close()


@pytest.fixture
def serve(lab: Lab, wire: Wire, tmp_path: Path) -> Iterator[Serve]:
    """Start servers of the test's own on its wire: `serve(who="bot", MCP_ODOO_LANGUAGE="en")`."""
    started: list[Server] = []

    def start(who: str = "", *, wait: bool = True, **settings: str) -> Server:
        folder = tmp_path / f"server{len(started)}"
        folder.mkdir()
        server = Server(folder, {**lab.settings(wire.url, who), **settings})
        started.append(server)
        server.start(wait=wait)
        return server

    yield start
    wire.clear()
    for server in started:
        server.kill()  # the quick way; what a stop does is a test of its own


@pytest.fixture
def postgresql(lab: Lab) -> Iterator[dict[str, str]]:
    """Settings for jobs in a PostgreSQL database of the test's own."""
    cluster = Cluster(Places.from_environment())
    name = f"jobs_test_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    admin = cluster.database("postgres")
    admin.query('CREATE DATABASE :"name"', name=name)
    at = cluster.settings()
    url = f"postgresql://{at['db_user']}:{at['db_password']}@{at['db_host']}:{at['db_port']}/{name}"
    yield {"MCP_ODOO_DATABASE_URL": url}
    for attempt in range(10):
        # Servers may still be connected. An autovacuum worker, which is not ours to end, is gone in a moment.
        try:
            admin.query('DROP DATABASE :"name" WITH (FORCE)', name=name)
            break
        except LabError:
            if attempt == 9:
                raise
            time.sleep(0.5)
