"""Records of every kind in a scripted Odoo, and the services that search and read them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.directory import Directory
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.keys import Keys
from mcp_odoo.knowledge.documents import Documents
from mcp_odoo.knowledge.related import Related
from mcp_odoo.knowledge.search import Search
from mcp_odoo.odoo.apps import Apps
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.kinds import MODELS
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.orders.service import Orders
from mcp_odoo.projects.service import Projects
from mcp_odoo.sales.products import Products
from tests.domains import holds
from tests.fake_odoo import Call, FakeOdoo

TORRES = [9, "Almacenes Torres"]
NOBODY = {"partner_id": False}
STANDING = {"active": True, "probability": 20.0}
RECORDS: dict[str, list[dict[str, Any]]] = {
    "sale.order": [
        {"id": 41, "name": "S00041", "partner_id": TORRES, "client_order_ref": "OC-77", "origin": False},
        {"id": 40, "name": "S00040", **NOBODY, "client_order_ref": False, "origin": "Robots"},
    ],
    "crm.lead": [
        {"id": 30, "name": "Robots para el almacén", "partner_id": TORRES, "contact_name": "Ana Íñiguez", **STANDING},
        {"id": 31, "name": "Cotización de robots", **NOBODY, "contact_name": False, **STANDING},
    ],
    "res.partner": [{"id": 9, "name": "Almacenes Torres", "email": "info@torres.mx"}],
    "project.project": [{"id": 1, "name": "Hotel Mirador", **NOBODY}],
    "project.task": [{"id": 7, "name": "Robot del lobby", "project_id": [1, "Hotel Mirador"], **NOBODY}],
    "product.product": [{"id": 3, "name": "Robot", "default_code": "T300"}],
}


def open_archive(odoo: FakeOdoo) -> FakeOdoo:
    """Everything can be found by the domains that Odoo knows, and read by its id."""

    def search(call: Call) -> list[dict[str, Any]]:
        return [row for row in rows(call) if holds(call.named["domain"], row)][: call.named.get("limit")]

    def rows(call: Call) -> list[dict[str, Any]]:
        return [{**row, "display_name": row["name"]} for row in RECORDS[call.model]]

    def read(call: Call) -> list[dict[str, Any]]:
        return [row for row in rows(call) if row["id"] in call.ids]

    for model, records in RECORDS.items():
        odoo.answers |= {
            (model, "fields_get"): {name: {} for name in records[0]},
            (model, "search_read"): search,
            (model, "read"): read,
        }
    return odoo


@pytest.fixture
def archive(odoo: FakeOdoo) -> FakeOdoo:
    assert set(RECORDS) == set(MODELS.values())
    return open_archive(odoo)


@pytest.fixture
def search(json2: OdooClient) -> Search:
    schema = Schema(json2)
    return Search(json2, schema, Apps(schema))


@pytest.fixture
def documents(json2: OdooClient, tmp_path: Path) -> Iterator[Documents]:
    database = open_database(None, tmp_path)
    schema, people = Schema(json2), Salespeople(json2, Assignments(database))
    products = Products(json2, schema)
    yield Documents(
        json2,
        Related(json2, schema),
        Directory(json2, schema, Apps(schema), "MX"),
        Opportunities(json2, schema, people),
        Orders(json2, schema, products, people, Keys(database, "test")),
        Projects(json2, schema),
        products,
    )
    database.dispose()
