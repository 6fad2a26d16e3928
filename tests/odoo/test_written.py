"""What a call to Odoo writes, and that the client asks before it does."""

import ast
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import mcp_odoo
from mcp_odoo.errors import Forbidden
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.retries import Effect
from mcp_odoo.odoo.written import written_fields
from tests.conftest import QUICK
from tests.fake_odoo import FakeOdoo


class Gatekeeper:
    """Lets nothing through in read-only mode, and none of `closed` in any."""

    def __init__(self, *closed: tuple[str, str], read_only: bool = False) -> None:
        self.closed, self.read_only = closed, read_only

    def require_writable(self) -> None:
        if self.read_only:
            raise Forbidden("read-only", code="read_only")

    def require_fields(self, written: Sequence[tuple[str, str]]) -> None:
        for field in written:
            if field in self.closed:
                raise Forbidden(str(field))


def load(model: str, *columns: str, ours: Sequence[str] = ()) -> list[tuple[str, str]]:
    return written_fields(model, "load", {"fields": columns}, ours)


def test_nested_columns_are_fields_of_the_records_inside() -> None:
    """An opportunity with its order and that order's lines; database ids and external ids name records."""
    assert load(
        "crm.lead", "id", "name", "partner_id/.id", "order_ids/id", "order_ids/partner_id/id",
        "order_ids/order_line/id", "order_ids/order_line/product_id/.id", "order_ids/order_line/price_unit",
    ) == [
        ("crm.lead", "name"), ("crm.lead", "partner_id"), ("crm.lead", "order_ids"), ("sale.order", "partner_id"),
        ("sale.order", "order_line"), ("sale.order.line", "product_id"), ("sale.order.line", "price_unit"),
    ]  # fmt: skip


def test_a_line_by_itself_changes_its_orders_lines() -> None:
    """Or a rule on the order could be gone round by way of its lines."""
    assert load("sale.order.line", "price_unit")[0] == ("sale.order", "order_line")
    assert written_fields("sale.order.line", "write", {"vals": {"discount": 5}}) == [
        ("sale.order", "order_line"), ("sale.order.line", "discount"),
    ]  # fmt: skip


def test_commands_for_lines_are_looked_into() -> None:
    """Those that change a line; removing one changes the order alone."""
    vals = {"note": "x", "order_line": [(1, 5, {"price_unit": 3}), (2, 6, 0)]}
    assert written_fields("sale.order", "write", {"vals": vals}) == [
        ("sale.order", "note"), ("sale.order", "order_line"), ("sale.order.line", "price_unit"),
    ]  # fmt: skip


def test_an_action_writes_what_it_changes_and_what_it_is_given() -> None:
    """Its context is no value."""
    assert written_fields("crm.lead", "action_set_lost", {"lost_reason_id": 3, "context": {}}) == [
        ("crm.lead", "active"), ("crm.lead", "lost_reason_id"),
    ]  # fmt: skip
    assert written_fields("sale.order", "action_confirm", {}) == [("sale.order", "state")]


def test_an_unknown_method_is_a_field_that_no_rule_lists() -> None:
    """So that rules that list fields refuse it."""
    assert written_fields("sale.order", "action_unlock", {}) == [("sale.order", "action_unlock")]


def test_what_the_server_chose_is_left_out() -> None:
    """At every depth."""
    assert load("crm.lead", "name", "user_id/.id", "order_ids/user_id/.id", ours=["user_id", "order_ids"]) == [
        ("crm.lead", "name")
    ]


WRITES: list[Callable[[OdooClient], Awaitable[Any]]] = [
    lambda one: one.write("sale.order", [1], {"note": "x"}),
    lambda one: one.call("sale.order", "write", [1], effect=Effect.REPEATABLE, vals={"note": "x"}),
    lambda one: one.call("sale.order", "create", vals_list=[{"note": "x"}]),
    lambda one: one.call("sale.order", "action_confirm", [1]),
    lambda one: one.create_once("sale.order", ["id", "note"], [["a", "x"]]),
    lambda one: one.update_by_external_id("sale.order", ["id", "note"], [["a", "x"]]),
]


@pytest.mark.parametrize("write", WRITES)
async def test_read_only_sends_nothing(odoo: FakeOdoo, write: Callable[[OdooClient], Awaitable[Any]]) -> None:
    """Not even the question who we are."""
    async with OdooClient(odoo.account(), QUICK, guard=Gatekeeper(read_only=True)) as client:
        with pytest.raises(Forbidden):
            await write(client)
    assert odoo.calls == []


async def test_the_last_line_of_defence_is_where_requests_are_sent(odoo: FakeOdoo) -> None:
    """Whatever way a future method of the client takes there."""
    async with OdooClient(odoo.account(), QUICK, guard=Gatekeeper(read_only=True)) as client:
        transport = (await client.connection()).transport
        odoo.calls.clear()
        for effect in (Effect.WRITE, Effect.REPEATABLE):
            with pytest.raises(Forbidden):
                await client._send(effect, transport, "sale.order", "write", [1], {"vals": {}})
    assert odoo.calls == []


async def test_a_closed_field_sends_nothing(odoo: FakeOdoo) -> None:
    """And reading goes on."""
    odoo.answers["sale.order", "read"] = [{"id": 1, "note": "x"}]
    async with OdooClient(odoo.account(), QUICK, guard=Gatekeeper(("sale.order", "note"))) as client:
        with pytest.raises(Forbidden):
            await client.write("sale.order", [1], {"note": "x"})
        assert odoo.calls == []
        assert await client.read("sale.order", [1], ["note"])


def test_only_these_methods_are_said_to_read() -> None:
    """Whoever says that a call reads goes past the guard: each new one is looked at here."""
    said = set()
    for path in Path(mcp_odoo.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "call":
                effects = [ast.unparse(one.value) for one in node.keywords if one.arg == "effect"]
                said |= {ast.unparse(node.args[1]) for effect in effects if effect == "Effect.READ"}
    assert said == {"'onchange'", "'get_base_url'"}
