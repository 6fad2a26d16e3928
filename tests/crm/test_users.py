"""Finding users."""

from typing import Any

import pytest
from fastmcp import Client

from mcp_odoo.crm.tools import user_tools
from mcp_odoo.crm.users import Users
from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.conftest import Connect
from tests.fake_odoo import V14, FakeOdoo, fake_odoo

MODEL = "res.users"
ROW = {
    "id": 5, "name": "Ana Ramírez", "login": "ana", "email": "ana@robotica.example", "active": True,
    "phone": "+525555123401", "mobile": False, "sale_team_id": [2, "Ventas"],
}  # fmt: skip


def open_office(odoo: FakeOdoo, *fields: str) -> FakeOdoo:
    """One user, on a server whose users have these fields."""
    odoo.answers |= {
        (MODEL, "fields_get"): {name: {} for name in fields},
        (MODEL, "search_read"): [ROW],
        (MODEL, "search_count"): 1,
    }
    return odoo


@pytest.fixture
def users(odoo: FakeOdoo, json2: OdooClient) -> Users:
    """Those of Odoo 19."""
    open_office(odoo, "phone", "sale_team_id")
    return Users(json2, Schema(json2))


def asked(odoo: FakeOdoo) -> dict[str, Any]:
    """What the only search for users said."""
    (call,) = odoo.called(MODEL, "search_read")
    return call.named


async def test_a_user_is_told_with_how_to_reach_them(users: Users) -> None:
    """And with the team they sell in."""
    page = await users.find()
    assert page.model_dump() == {
        "total": 1,
        "has_more": False,
        "users": [
            {
                "id": 5, "name": "Ana Ramírez", "login": "ana", "email": "ana@robotica.example",
                "phone": "+525555123401", "active": True, "sales_team": "Ventas",
            }
        ],
    }  # fmt: skip


async def test_fields_that_odoo_19_lacks_are_not_asked_for(users: Users, odoo: FakeOdoo) -> None:
    """It has no mobile."""
    await users.find()
    assert set(asked(odoo)["fields"]) == {"name", "login", "email", "active", "phone", "sale_team_id"}


async def test_the_mobile_comes_before_the_phone(connect: Connect) -> None:
    """Odoo 14 has both, and without the Sales app no teams."""
    async with fake_odoo(V14) as odoo:
        open_office(odoo, "mobile", "phone")
        client = connect(odoo)
        row = {name: value for name, value in ROW.items() if name != "sale_team_id"}
        odoo.answers[MODEL, "search_read"] = [{**row, "mobile": "+5215555000000"}, {**row, "email": False}]
        first, second = (await Users(client, Schema(client)).find()).users
    assert (first.phone, second.phone) == ("+5215555000000", "+525555123401")
    assert (first.sales_team, second.email) == (None, None)


@pytest.mark.parametrize(("given", "active"), [(None, True), (True, True), (False, False)])
async def test_only_internal_users_are_listed(
    users: Users, odoo: FakeOdoo, *, given: bool | None, active: bool
) -> None:
    """The active ones, or the archived ones alone; the count is over the same."""
    await users.find(active=given)
    domain = [["share", "=", False], ["active", "=", active]]
    assert asked(odoo)["domain"] == domain
    assert odoo.called(MODEL, "search_count")[0].named["domain"] == domain


@pytest.mark.parametrize(
    ("query", "total"), [("RAMIREZ ana", 1), ("robotica.example", 1), ("ana ventas", 0), ("zoe", 0)]
)
async def test_users_are_found_by_words(users: Users, query: str, total: int) -> None:
    """Of name, login and e-mail address, whatever case and accents."""
    assert (await users.find(query)).total == total


async def test_the_tool_passes_its_arguments_on(users: Users, odoo: FakeOdoo) -> None:
    """Null means not given."""
    mcp = create_mcp("en")
    user_tools(mcp, users)
    async with Client(mcp) as client:
        answer = await client.call_tool("list_users", {"q": None, "active": False, "limit": 3, "offset": 6})
    assert answer.structured_content is not None
    assert answer.structured_content["users"][0]["id"] == 5
    assert ["active", "=", False] in asked(odoo)["domain"]
    assert (asked(odoo)["limit"], asked(odoo)["offset"], asked(odoo)["order"]) == (3, 6, "name, id")
