"""Arguments on the wire: what goes by its place over XML-RPC, and what never leaves over JSON-2."""

import json
from typing import Any

import pytest

from mcp_odoo.odoo.client import OdooClient
from tests.conftest import Connect
from tests.fake_odoo import FakeOdoo, Refusal

CONTEXT = {"lang": "es_MX", "tz": "America/Mexico_City"}


@pytest.mark.parametrize(
    ("method", "ids", "value", "positional"),
    [
        ("write", [4, 5], {"vals": {"note": "Año"}}, [[4, 5], {"note": "Año"}]),
        ("create", None, {"vals_list": [{"note": "Año"}]}, [[{"note": "Año"}]]),
    ],
)
async def test_xmlrpc_writes_values_without_a_name(
    odoo: FakeOdoo,
    connect: Connect,
    method: str,
    ids: list[int] | None,
    value: dict[str, Any],
    positional: list[Any],
) -> None:
    """Modules that override these methods name the argument as they like; its place is the same."""
    odoo.answers["sale.order", method] = True
    await connect(odoo, "xmlrpc").call("sale.order", method, ids, **value)
    (call,) = odoo.called("sale.order", method)
    assert call.params[5:] == (positional, {"context": CONTEXT})


async def test_xmlrpc_names_an_empty_list_of_records(odoo: FakeOdoo, connect: Connect) -> None:
    """`onchange` on a record that is not there yet takes one; JSON-2 has no ids for it."""
    odoo.answers["sale.order", "onchange"] = {"value": {}}
    await connect(odoo, "xmlrpc").call("sale.order", "onchange", [], values={})
    await connect(odoo, "json2").call("sale.order", "onchange", [], values={})
    over_xml, over_json = odoo.called("sale.order", "onchange")
    assert over_xml.params[5] == [[]]
    assert "ids" not in json.loads(over_json.body)


async def test_a_method_without_a_value_has_done_its_work(odoo: FakeOdoo, connect: Connect) -> None:
    """Odoo 14 cannot write None, and says so only after the transaction is committed."""
    sentence = "cannot marshal None unless allow_none is enabled"
    odoo.answers["sale.order", "action_cancel"] = Refusal("TypeError", sentence, 500)
    assert await connect(odoo, "xmlrpc").call("sale.order", "action_cancel", [4]) is None
    assert len(odoo.called("sale.order", "action_cancel")) == 1


async def test_json2_sends_no_character_that_postgresql_refuses(json2: OdooClient, odoo: FakeOdoo) -> None:
    """NUL and halves of surrogate pairs are left out of keys and values at any depth, as XML leaves them out."""
    odoo.answers["sale.order", "write"] = True
    await json2.write("sale.order", [4], {"note": "a\x00b\ud800", "tags": [{"na\x00me": ["c\x0bd"]}]})
    (call,) = odoo.called("sale.order", "write")
    assert json.loads(call.body)["vals"] == {"note": "ab", "tags": [{"name": ["cd"]}]}


async def test_json2_sends_no_character_that_postgresql_refuses_in_commands(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Commands of one-to-many fields are tuples."""
    odoo.answers["sale.order", "write"] = True
    await json2.write("sale.order", [4], {"order_line": [(1, 2, {"name": "a\x00b"})]})
    (call,) = odoo.called("sale.order", "write")
    assert json.loads(call.body)["vals"] == {"order_line": [[1, 2, {"name": "ab"}]]}
