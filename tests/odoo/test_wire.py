"""What a call looks like on the wire, over JSON-2 and over XML-RPC."""

import json

import pytest

from mcp_odoo.errors import OdooError
from mcp_odoo.odoo.client import OdooClient
from tests.conftest import Connect
from tests.fake_odoo import DATABASE, KEY, LOGIN, USER_ID, FakeOdoo, Http

CONTEXT = {"lang": "es_MX", "tz": "America/Mexico_City"}


async def test_json2_names_database_and_key_in_headers(json2: OdooClient, odoo: FakeOdoo) -> None:
    """`POST /json/2/<model>/<method>` with the key as bearer; nothing secret is in the body."""
    odoo.answers["sale.order", "write"] = True
    await json2.write("sale.order", [4, 5], {"note": "Año"})
    (call,) = odoo.called("sale.order", "write")
    assert call.path == "/json/2/sale.order/write"
    assert call.headers["authorization"] == f"bearer {KEY}"
    assert call.headers["x-odoo-database"] == DATABASE
    assert call.headers["content-type"] == "application/json; charset=utf-8"
    assert KEY.encode() not in call.body
    assert json.loads(call.body) == {"ids": [4, 5], "vals": {"note": "Año"}, "context": CONTEXT}
    assert "Año".encode() in call.body


async def test_json2_sends_no_ids_to_a_model(json2: OdooClient, odoo: FakeOdoo) -> None:
    """A method of the model itself gets named arguments alone."""
    odoo.answers["crm.team", "search_count"] = 2
    assert await json2.call("crm.team", "search_count", domain=[("active", "=", True)]) == 2
    (call,) = odoo.called("crm.team", "search_count")
    assert json.loads(call.body) == {"domain": [["active", "=", True]], "context": CONTEXT}


async def test_xmlrpc_sends_execute_kw_with_named_arguments(odoo: FakeOdoo, connect: Connect) -> None:
    """Database, user id, key, model, method; the ids are the one positional argument."""
    odoo.answers["sale.order", "read"] = []
    await connect(odoo, "xmlrpc").read("sale.order", [4, 5], ["note"])
    (call,) = odoo.called("sale.order", "read")
    assert call.path == "/xmlrpc/2/object"
    named = {"fields": ["note"], "context": CONTEXT}
    assert call.params == (DATABASE, USER_ID, KEY, "sale.order", "read", [[4, 5]], named)


async def test_xmlrpc_sends_no_ids_to_a_model(odoo: FakeOdoo, connect: Connect) -> None:
    """Without records there is no positional argument."""
    odoo.answers["crm.team", "search"] = [2]
    await connect(odoo, "xmlrpc").call("crm.team", "search", domain=[("active", "=", True)])
    (call,) = odoo.called("crm.team", "search")
    assert call.params[5:] == ([], {"domain": [["active", "=", True]], "context": CONTEXT})


async def test_xmlrpc_counts_by_a_domain_without_a_name(odoo: FakeOdoo, connect: Connect) -> None:
    """Odoo 14 calls it otherwise than Odoo 19; its place is the same."""
    odoo.answers["crm.team", "search_count"] = 2
    await connect(odoo, "xmlrpc").call("crm.team", "search_count", domain=[("active", "=", True)])
    (call,) = odoo.called("crm.team", "search_count")
    assert call.params[5:] == ([[["active", "=", True]]], {"context": CONTEXT})


async def test_xmlrpc_logs_in_once(odoo: FakeOdoo, connect: Connect) -> None:
    """The login is spoken to `common`, and its answer remembered."""
    odoo.answers["crm.team", "search_count"] = 2
    client = connect(odoo, "xmlrpc")
    for _ in range(3):
        await client.call("crm.team", "search_count", domain=[])
    (call,) = odoo.called("common", "authenticate")
    assert call.path == "/xmlrpc/2/common"
    assert call.params == (DATABASE, LOGIN, KEY, {})


async def test_a_call_s_context_wins_over_the_user_s(client: OdooClient, odoo: FakeOdoo) -> None:
    """Language and time zone of the API user are there unless the call says otherwise."""
    odoo.answers["res.partner", "search_read"] = []
    await client.search_read("res.partner", [], ["name"], context={"lang": "en_US", "active_test": False})
    (call,) = odoo.called("res.partner", "search_read")
    assert call.named["context"] == {"lang": "en_US", "tz": "America/Mexico_City", "active_test": False}


async def test_search_read_leaves_out_what_was_not_asked(client: OdooClient, odoo: FakeOdoo) -> None:
    """Limit, offset and order are sent only where they say something."""
    odoo.answers["res.partner", "search_read"] = []
    await client.search_read("res.partner", [("id", ">", 1)], ["name"])
    await client.search_read("res.partner", [], ["name"], limit=5, offset=10, order="id")
    bare, full = (dict(call.named) for call in odoo.called("res.partner", "search_read"))
    assert bare == {"domain": [["id", ">", 1]], "fields": ["name"], "context": CONTEXT}
    assert (full["limit"], full["offset"], full["order"]) == (5, 10, "id")


async def test_create_once_is_a_load_that_changes_nothing_twice(client: OdooClient, odoo: FakeOdoo) -> None:
    """The context makes Odoo return existing records untouched; rows are text as in a CSV file."""
    odoo.answers["res.partner", "load"] = {"ids": [31], "messages": []}
    assert await client.create_once("res.partner", ["id", "name"], [("__x__.a", "Ana")], context={"k": 1}) == [31]
    (call,) = odoo.called("res.partner", "load")
    assert call.named == {
        "fields": ["id", "name"],
        "data": [["__x__.a", "Ana"]],
        "context": {**CONTEXT, "k": 1, "noupdate": True, "mode": "update"},
    }


async def test_an_update_by_external_id_is_no_create_once(client: OdooClient, odoo: FakeOdoo) -> None:
    """It has to change what exists."""
    odoo.answers["sale.order.line", "load"] = {"ids": [8], "messages": []}
    await client.update_by_external_id("sale.order.line", ["id", "price_unit"], [["__x__.l", "9"]])
    assert odoo.called("sale.order.line", "load")[0].named["context"] == CONTEXT


@pytest.mark.parametrize("status", [400, 404, 405, 418])
async def test_a_stranger_s_refusal_is_no_lost_answer(json2: OdooClient, odoo: FakeOdoo, status: int) -> None:
    """JSON that no Odoo writes says that the address is wrong; nothing was done, and it is not asked again."""
    odoo.answers["res.partner", "search_count"] = Http(status, b'{"error": "no route"}', "application/json")
    with pytest.raises(OdooError) as caught:
        await json2.call("res.partner", "search_count", domain=[])
    assert caught.value.code == "not_odoo"
    assert len(odoo.called("res.partner", "search_count")) == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
async def test_json_never_carries_what_json_has_not(json2: OdooClient, odoo: FakeOdoo, number: float) -> None:
    """NaN is refused here, before Odoo would store it."""
    odoo.answers["sale.order", "write"] = True
    with pytest.raises(ValueError, match="JSON compliant"):
        await json2.write("sale.order", [1], {"amount": number})
    assert odoo.called("sale.order", "write") == []
