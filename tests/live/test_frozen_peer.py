"""A process that froze in the middle of a transaction holds the others up for seconds, not for as long as it lives."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.jobs.database import DATABASE_AWAY, IDLE_TRANSACTION_SECONDS, open_database
from tests.live.audited import settled
from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.quotes import completed, customer, once, quote, request, standing


@pytest.fixture
def frozen(postgresql: dict[str, str], tmp_path: Path) -> Iterator[sa.Connection]:
    """A connection as our processes open them, whose process does nothing any more."""
    engine = open_database(postgresql["MCP_ODOO_DATABASE_URL"], tmp_path)
    connection = engine.connect()
    yield connection
    connection.invalidate()
    engine.dispose()


async def test_a_frozen_process_in_a_transaction_delays_the_others_and_no_more(
    serve: Serve, odoo: Odoo, postgresql: dict[str, str], frozen: sa.Connection
) -> None:
    """It froze while it moved the audit log's chain on: another server starts at once, and what that one is asked is
    recorded and made, once.
    """
    await quote(serve(**postgresql), customer())
    frozen.execute(sa.text("UPDATE audit_chain SET seq = seq + 1"))
    began = time.monotonic()
    heir = serve(**postgresql)
    assert time.monotonic() - began < IDLE_TRANSACTION_SECONDS
    body = customer()
    await completed(heir, await request(heir, body), wait=20)
    assert standing(odoo, body) == once(body)
    await settled(heir.folder / "audit", 1, seconds=2 * IDLE_TRANSACTION_SECONDS)
    with pytest.raises(DATABASE_AWAY, match="idle-in-transaction"):
        frozen.execute(sa.text("SELECT 1"))
