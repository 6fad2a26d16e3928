"""Opportunities of a scripted Odoo 19 and of a scripted Odoo 14, which call things differently."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.jobs.database import open_database
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.conftest import Connect
from tests.crm.funnel import Funnel, open_funnel
from tests.fake_odoo import V14, FakeOdoo, fake_odoo

Sell = Callable[[OdooClient], Salespeople]


@pytest.fixture
def selling(tmp_path: Path) -> Iterator[Sell]:
    """Make the salespeople of a client."""
    database = open_database(None, tmp_path / "crm")
    yield lambda client: Salespeople(client, Assignments(database))
    database.dispose()


@pytest.fixture
def funnel(odoo: FakeOdoo) -> Funnel:
    """Odoo 19."""
    return open_funnel(odoo, "lost_reason_id", "team_ids", "html")


@pytest.fixture
def opportunities(funnel: Funnel, json2: OdooClient, selling: Sell) -> Opportunities:
    return Opportunities(json2, Schema(json2), selling(json2))


@pytest.fixture
async def old_funnel() -> AsyncIterator[Funnel]:
    """Odoo 14: a reason without `_id`, one team a stage, descriptions that are text."""
    async with fake_odoo(V14) as odoo:
        yield open_funnel(odoo, "lost_reason", "team_id", "text")


@pytest.fixture
def old_opportunities(old_funnel: Funnel, connect: Connect, selling: Sell) -> Opportunities:
    client = connect(old_funnel.odoo)
    return Opportunities(client, Schema(client), selling(client))
