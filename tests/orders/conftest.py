"""The services over a desk with one order: on Odoo 19, and on Odoo 14, which calls things differently."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.keys import Keys
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.orders.changes import OrderChanges
from mcp_odoo.orders.lifecycle import OrderLifecycle
from mcp_odoo.orders.limits import OrderLimits
from mcp_odoo.orders.service import Orders
from mcp_odoo.sales.products import Products
from tests.conftest import Connect
from tests.fake_odoo import V14, FakeOdoo, fake_odoo
from tests.orders.desk import COMPUTED, STORED, Desk, open_desk


@dataclass(frozen=True)
class Office:
    """The services over a desk."""

    orders: Orders
    changes: OrderChanges
    lifecycle: OrderLifecycle


Staff = Callable[..., Office]


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[Staff]:
    """Make the services over a client."""
    database = open_database(None, tmp_path)

    def make(client: OdooClient, portal_url: str | None = None, guard: Guard = UNGUARDED) -> Office:
        schema, keys = Schema(client), Keys(database, "test")
        keys.create_tables()
        people = Salespeople(client, Assignments(database))
        orders = Orders(client, schema, Products(client, schema), people, keys, guard)
        changes = OrderChanges(client, schema, orders, people, guard)
        limits = OrderLimits(client, schema, guard)
        return Office(orders, changes, OrderLifecycle(client, orders, portal_url, guard, limits))

    yield make
    database.dispose()


@pytest.fixture
def desk(odoo: FakeOdoo) -> Desk:
    """Odoo 19."""
    header = {"locked": False, "opportunity_id": [30, "Robots"], "tag_ids": [11]}
    return open_desk(odoo, header, {"note": {"type": "html"}, **COMPUTED}, "product_uom_id", "technical_price_unit")


@pytest.fixture
def office(desk: Desk, json2: OdooClient, staff: Staff) -> Office:
    return staff(json2)


@pytest.fixture
async def old_desk() -> AsyncIterator[Desk]:
    """Odoo 14: notes are text, locked is a state, terms are filled by the form, and there is no CRM."""
    async with fake_odoo(V14) as odoo:
        yield open_desk(odoo, {}, {"note": {"type": "text"}, **STORED}, "product_uom")


@pytest.fixture
def old_office(old_desk: Desk, connect: Connect, staff: Staff) -> Office:
    return staff(connect(old_desk.odoo))
