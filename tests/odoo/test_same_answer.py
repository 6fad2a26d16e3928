"""The same call gives the same answer over JSON-2 and over XML-RPC."""

from typing import Any

import pytest

from mcp_odoo.odoo.client import OdooClient
from tests.fake_odoo import LOGIN, USER_ID, FakeOdoo

RECORDS = [
    {"id": 1, "name": "Ñandú & <b>", "email": False, "parent_id": [2, "Casa"], "child_ids": [], "amount": 1.25},
    {"id": 2, "name": "", "email": "a@b.co", "parent_id": False, "child_ids": [3, 4], "amount": 0.0},
]


@pytest.mark.parametrize("value", [RECORDS, [], None, False, True, 0, 7, "text", "", 1.5, {"ids": [1], "messages": []}])
async def test_every_plain_value_arrives_as_it_was_sent(client: OdooClient, odoo: FakeOdoo, value: Any) -> None:
    """With the same Python types."""
    odoo.answers["res.partner", "anything"] = value
    received = await client.call("res.partner", "anything", [1])
    assert received == value
    assert type(received) is type(value)


async def test_records_and_ids_arrive(client: OdooClient, odoo: FakeOdoo) -> None:
    """`search_read`, `read` and `load` over both."""
    odoo.answers["res.partner", "search_read"] = RECORDS
    odoo.answers["res.partner", "read"] = RECORDS[:1]
    odoo.answers["res.partner", "load"] = {"ids": [9], "messages": []}
    assert await client.search_read("res.partner", [], ["name"]) == RECORDS
    assert await client.read("res.partner", [1], ["name"]) == RECORDS[:1]
    assert await client.create_once("res.partner", ["id"], [["__x__.y"]]) == [9]
    assert odoo.called("res.partner", "read")[0].ids == [1]


async def test_both_know_who_we_are(client: OdooClient) -> None:
    """The user of the key, whichever way it was asked."""
    identity = await client.identity()
    assert (identity.user_id, identity.login, identity.email, identity.company) == (USER_ID, LOGIN, LOGIN, "Shop")
    assert identity.context == {"lang": "es_MX", "tz": "America/Mexico_City"}


async def test_a_user_without_email_language_or_zone_has_none(client: OdooClient, odoo: FakeOdoo) -> None:
    """Odoo's `false` is None here, and the context does not carry it."""
    user = {"name": "A", "login": "a", "email": False, "lang": False, "tz": False, "company_id": [1, "S"]}
    odoo.answers["res.users", "read"] = [{"id": USER_ID, **user}]
    identity = await client.identity()
    assert (identity.email, identity.language, identity.timezone) == (None, None, None)
    assert identity.context == {}
