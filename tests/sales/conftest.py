"""A shop in the scripted Odoo: schema, teams, people, and a partner search that finds nobody."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.partners import Partners
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.jobs.database import open_database
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.phrases import Language
from mcp_odoo.sales.products import Products
from mcp_odoo.sales.service import Quotations
from tests.fake_odoo import FakeOdoo
from tests.fake_shop import open_shop

Quote = Callable[..., Quotations]


@pytest.fixture
def shop(odoo: FakeOdoo) -> FakeOdoo:
    return open_shop(odoo)


@pytest.fixture
def quote(json2: OdooClient, tmp_path: Path) -> Iterator[Quote]:
    """Make the service over the shop, in a language."""
    database = open_database(None, tmp_path)
    assignments = Assignments(database)
    assignments.create_tables()

    def make(language: Language = "es") -> Quotations:
        schema = Schema(json2)
        people = Salespeople(json2, assignments)
        return Quotations(json2, schema, Partners(json2, schema, "MX"), people, Products(json2, schema), language)

    yield make
    database.dispose()
