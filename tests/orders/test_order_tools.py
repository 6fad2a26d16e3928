"""The tools of orders, as a model calls them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.orders.tools import order_tools
from tests.fake_odoo import Call
from tests.orders.conftest import Office
from tests.orders.desk import ORDER, Desk


@pytest.fixture
async def model(office: Office) -> AsyncIterator[Client[Any]]:
    mcp = create_mcp("es")
    order_tools(mcp, office.orders, office.changes, office.lifecycle)
    async with Client(mcp) as client:
        yield client


async def answered(model: Client[Any], tool: str, **arguments: Any) -> dict[str, Any]:
    """What the tool answers, as structured content."""
    content = (await model.call_tool(tool, arguments)).structured_content
    assert content is not None
    return content


async def test_arguments_arrive_at_a_new_order(model: Client[Any], desk: Desk) -> None:
    """Each in its cell; null means not given."""
    order = await answered(
        model, "dev_create_sale", partner_id=9, user_id=6, date_order="2026-03-01T09:30", note="x", payment_term_id=4,
        idempotency_key="k",
    )  # fmt: skip
    assert order["name"] == "S00040"
    given = dict.fromkeys(("user_id", "date_order", "note", "payment_term_id", "idempotency_key"))
    await answered(model, "dev_create_sale", partner_id=9, **given)
    full, bare = desk.loaded
    assert list(full.values())[1:] == ["9", "6", "4", "2026-03-01 15:30:00", "<p>x</p>"]
    assert list(bare.values())[1:] == ["9", "5"]


async def test_arguments_arrive_at_a_new_line(model: Client[Any], desk: Desk) -> None:
    """Null means not given: one unit at the pricelist's price."""
    line = await answered(
        model, "dev_create_sale_line", order_id=40, product_id=2, product_uom_qty=3, price_unit=9.5, name="x",
    )  # fmt: skip
    assert line["order"] == {"id": 40, "name": "S00040"}
    given = dict.fromkeys(("product_uom_qty", "price_unit", "name", "idempotency_key"))
    await answered(model, "dev_create_sale_line", order_id=40, product_id=2, **given)
    full, bare = desk.loaded
    assert (full["product_id/.id"], full["product_uom_qty"], full["price_unit"], full["name"]) == (
        "2",
        "3.0",
        "9.5",
        "x",
    )
    assert bare["product_uom_qty"] == "1.0"
    assert not {"price_unit", "name"} & set(bare)


@pytest.mark.parametrize("as_text", [False, True])
async def test_arguments_arrive_at_a_change(model: Client[Any], desk: Desk, *, as_text: bool) -> None:
    """Lists may be JSON text, as some models write them; null means not given."""
    lines, tags = [{"line_id": 50, "product_uom_qty": 3, "name": None}], ["urgente"]
    given = {"lines": '[{"line_id": 50, "product_uom_qty": 3, "name": null}]', "tags": '["urgente"]'}
    after = await answered(
        model, "dev_update_sale", order_id=40, client_order_ref="OC\x007", note=None, user_id=None,
        **(given if as_text else {"lines": lines, "tags": tags}),
    )  # fmt: skip
    (call,) = desk.writes()
    assert call.named["vals"] == {
        "client_order_ref": "OC7", "tag_ids": [[6, 0, [12]]],
        "order_line": [[1, 50, {"product_uom_qty": 3, "price_unit": 50, "discount": 0}]],
    }  # fmt: skip
    assert [change["field"] for change in after["changed"]] == ["client_order_ref", "tags", "product_uom_qty"]


async def test_an_empty_list_of_tags_clears_them(model: Client[Any], desk: Desk) -> None:
    """The names that are given replace the present ones."""
    await answered(model, "dev_update_sale", order_id=40, tags=[])
    (call,) = desk.writes()
    assert call.named["vals"] == {"tag_ids": [[6, 0, []]]}


@pytest.mark.parametrize("blank", ["", "  ", "\x00"])
async def test_a_line_keeps_its_text(model: Client[Any], desk: Desk, blank: str) -> None:
    """Odoo wants one; what to do is to remove the line."""
    with pytest.raises(ToolError, match=r"^lines\.0\.name: .*\[invalid_input\]$"):
        await model.call_tool("dev_update_sale", {"order_id": 40, "lines": [{"line_id": 50, "name": blank}]})
    assert desk.writes() == []


async def test_a_refusal_is_a_sentence_with_its_code(model: Client[Any], desk: Desk) -> None:
    """In the language of replies."""
    desk.order["state"] = "cancel"
    with pytest.raises(ToolError) as caught:
        await model.call_tool("dev_create_sale_line", {"order_id": 40, "product_id": 1})
    assert str(caught.value) == ("S00040 está cancelada y así se queda. Haz una orden nueva. [order_cancelled]")


@pytest.mark.parametrize(("tool", "action", "state"), [("confirm_sale", "action_confirm", "sale"),
                                                       ("cancel_sale", "action_cancel", "cancel")])  # fmt: skip
async def test_steps_are_taken(model: Client[Any], desk: Desk, tool: str, action: str, state: str) -> None:
    """Confirming and cancelling."""

    def act(_: Call) -> bool:
        desk.order["state"] = state
        return True

    desk.odoo.answers[ORDER, action] = act
    assert (await answered(model, tool, order_id=40))["state"] == state


async def test_an_order_is_read_from_a_line_on(model: Client[Any], desk: Desk) -> None:
    """The next page of a long one."""
    order = await answered(model, "dev_read_sale", order_id=40, line_offset=1)
    assert [line["id"] for line in order["lines"]] == [51]


async def test_the_customer_s_link_is_told(model: Client[Any], desk: Desk) -> None:
    """For the page and the PDF."""
    desk.odoo.answers |= {(ORDER, "get_base_url"): "https://erp.example", (ORDER, "get_portal_url"): "/my/orders/40?t"}
    link = await answered(model, "get_quotation_link", order_id=40)
    assert (link["portal_url"], link["pdf_url"]) == ("https://erp.example/my/orders/40?t",) * 2
