"""A shop in the scripted Odoo: schema, teams, people, and a partner search that finds nobody."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.partners import Partners
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.jobs.database import open_database
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.phrases import Language
from mcp_odoo.sales.products import Products
from mcp_odoo.sales.service import Quotations
from tests.conftest import QUICK
from tests.fake_odoo import FakeOdoo
from tests.fake_shop import open_shop

Quote = Callable[..., Quotations]


@pytest.fixture
def shop(odoo: FakeOdoo) -> FakeOdoo:
    return open_shop(odoo)


@pytest.fixture
def assignments(tmp_path: Path) -> Iterator[Assignments]:
    """Nobody is promised anything yet."""
    database = open_database(None, tmp_path)
    made = Assignments(database)
    made.create_tables()
    yield made
    database.dispose()


@pytest.fixture
def quote(json2: OdooClient, assignments: Assignments) -> Quote:
    """Make the service over the shop, in a language."""

    def make(language: Language = "es", guard: Guard = UNGUARDED) -> Quotations:
        return quotations(json2, assignments, language, guard)

    return make


@pytest.fixture
async def guarded_quote(shop: FakeOdoo, assignments: Assignments) -> AsyncIterator[Callable[[Guard], Quotations]]:
    """Make the service over a client that asks the guard, too."""
    async with AsyncExitStack() as stack:

        def make(guard: Guard) -> Quotations:
            client = OdooClient(shop.account("json2"), QUICK, guard=guard)
            stack.push_async_exit(client)
            return quotations(client, assignments, "es", guard)

        yield make


def quotations(client: OdooClient, assignments: Assignments, language: Language, guard: Guard) -> Quotations:
    schema = Schema(client)
    people = Salespeople(client, assignments)
    partners = Partners(client, schema, "MX")
    return Quotations(client, schema, partners, people, Products(client, schema), language, guard)
