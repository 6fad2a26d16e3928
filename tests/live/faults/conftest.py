"""Servers on wires where faults happen, and the matrix that is shown at the end of the run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.live.faults.matrix import Matrix
from tests.live.lab import Lab
from tests.live.release import TRANSPORTS
from tests.live.server import Server
from tests.live.wire import Wire
from tests.sections import SECTIONS

TITLE = "fault matrix: what became of the quotation (docs/fault-matrix.md says how to read it)"
IMPATIENT = {"ODOO_READ_TIMEOUT": "1.5", "ODOO_CONNECT_TIMEOUT": "1"}


@dataclass(frozen=True)
class Storm:
    """An impatient server on a wire where faults happen."""

    transport: str
    server: Server
    wire: Wire


Fresh = Callable[..., Storm]


@pytest.fixture(scope="session")
def storms(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Storm]]:
    """One for each protocol."""
    made = []
    for transport in TRANSPORTS:
        wire = Wire(lab.url)
        settings = {**lab.settings(wire.url), **IMPATIENT, "ODOO_TRANSPORT": transport}
        made.append(Storm(transport, Server(tmp_path_factory.mktemp("storm"), settings), wire))
        made[-1].server.start(wait=False)
    for storm in made:
        storm.server.wait_until_healthy()
    yield made
    for storm in made:
        storm.wire.clear()
        storm.server.kill()
        storm.wire.close()


@pytest.fixture
def fresh(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """Make a wire and a server that is not started yet: `fresh("json2", ODOO_READ_TIMEOUT="60")`."""
    made = []

    def make(transport: str, **different: str) -> Storm:
        wire = Wire(lab.url)
        settings = {**lab.settings(wire.url), **IMPATIENT, "ODOO_TRANSPORT": transport, **different}
        made.append(Storm(transport, Server(tmp_path_factory.mktemp("fresh"), settings), wire))
        return made[-1]

    yield make
    for storm in made:
        storm.wire.clear()
        storm.server.kill()
        storm.wire.close()


@pytest.fixture(scope="session")
def matrix(request: pytest.FixtureRequest) -> Matrix:
    """What became of each quotation; shown at the end of the run."""
    outcomes = Matrix()
    request.config.stash[SECTIONS].show(TITLE, outcomes.lines)
    return outcomes
