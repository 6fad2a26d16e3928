"""Records of a scripted Odoo that take notes and activities."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.chatter.service import Chatter
from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.keys import Keys
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.kinds import MODELS
from mcp_odoo.odoo.schema import Schema
from tests.fake_odoo import Call, FakeOdoo

RECORD = {"id": 18, "display_name": "S00018", "user_id": [5, "Berta"]}


@pytest.fixture
def loaded(odoo: FakeOdoo) -> list[dict[str, str]]:
    """What was loaded. Every kind of record is Berta's (5); what is planned reads as it was loaded."""
    rows: list[dict[str, str]] = []

    def load(call: Call) -> dict[str, Any]:
        rows.append(dict(zip(call.named["fields"], call.named["data"][0], strict=True)))
        return {"ids": [70], "messages": []}

    def planned(_: Call) -> list[dict[str, Any]]:
        row = rows[-1]
        user = [int(row["user_id/.id"]), "Somebody"]
        return [{"id": 70, "user_id": user, "date_deadline": row["date_deadline"], "summary": row["summary"]}]

    for model in MODELS.values():
        odoo.answers |= {(model, "fields_get"): {"user_id": {}}, (model, "read"): [RECORD]}
    odoo.answers |= {
        ("mail.message", "load"): load,
        ("mail.activity", "load"): load,
        ("mail.activity", "read"): planned,
        ("res.users", "search_read"): [{"id": 6, "name": "Carlos", "active": True, "share": False}],
    }
    return rows


@pytest.fixture
def chatter(loaded: list[dict[str, str]], json2: OdooClient, tmp_path: Path) -> Iterator[Chatter]:
    database = open_database(None, tmp_path)
    keys = Keys(database, "test")
    keys.create_tables()
    yield Chatter(json2, Schema(json2), Salespeople(json2, Assignments(database)), keys)
    database.dispose()
