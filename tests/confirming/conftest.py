"""The counter with its one order, for tests of how it is asked about."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastmcp import FastMCP

from tests.confirming.counter import counter, open_counter, settings_for
from tests.fake_odoo import FakeOdoo
from tests.orders.desk import Desk


@pytest.fixture
def desk(odoo: FakeOdoo) -> Desk:
    return open_counter(odoo)


@pytest.fixture
async def mcp(odoo: FakeOdoo, desk: Desk, tmp_path: Path) -> AsyncIterator[FastMCP]:
    async with counter(settings_for(odoo, tmp_path)) as (made, _):
        yield made
