"""Orders in a list."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastmcp import Client

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.orders.book import OrderBook
from mcp_odoo.orders.tools import book_tools
from tests.conftest import Connect
from tests.domains import holds
from tests.fake_odoo import Call, FakeOdoo
from tests.orders.desk import HEADER, ORDER, Desk

OTHER = {
    **HEADER, "id": 41, "name": "S00041", "state": "sale", "partner_id": [8, "Oso Polar"], "user_id": False,
    "client_order_ref": "OC-77 Ñuñoa", "validity_date": False,
}  # fmt: skip
Shelve = Callable[[Desk, OdooClient], OrderBook]


def shelved(desk: Desk, client: OdooClient) -> OrderBook:
    """Two orders; of a search by words, those with the words."""

    def search(call: Call) -> list[dict[str, Any]]:
        words = [term for term in call.named["domain"] if term[1:2] == ["=ilike"]]
        return [row for row in (desk.order, {**desk.order, **OTHER}) if holds(["|"] * (len(words) - 1) + words, row)]

    desk.odoo.answers |= {(ORDER, "search_read"): search, (ORDER, "search_count"): 2}
    return OrderBook(client, Schema(client))


@pytest.fixture
def book(desk: Desk, json2: OdooClient) -> OrderBook:
    return shelved(desk, json2)


def asked(odoo: FakeOdoo) -> dict[str, Any]:
    """What the last search said."""
    return odoo.called(ORDER, "search_read")[-1].named


async def test_an_order_is_told_by_what_people_know_it_by(book: OrderBook, desk: Desk) -> None:
    """Number, state, customer, salesperson, dates, total and link; what is not set as null."""
    page = (await book.find()).model_dump()
    assert (page["total"], page["has_more"]) == (2, False)
    assert page["orders"] == [
        {
            "id": 40, "name": "S00040", "state": "draft", "locked": False,
            "partner": {"id": 9, "name": "Almacenes Torres"}, "salesperson": {"id": 5, "name": "Berta"},
            "date_order": "2026-11-20T12:00:00-06:00", "validity_date": "2026-12-20", "client_order_ref": None,
            "currency": "MXN", "amount_total": 116.0, "url": f"{desk.odoo.url}/odoo/sale.order/40",
        },
        {
            "id": 41, "name": "S00041", "state": "sale", "locked": False,
            "partner": {"id": 8, "name": "Oso Polar"}, "salesperson": None,
            "date_order": "2026-11-20T12:00:00-06:00", "validity_date": None, "client_order_ref": "OC-77 Ñuñoa",
            "currency": "MXN", "amount_total": 116.0, "url": f"{desk.odoo.url}/odoo/sale.order/41",
        },
    ]  # fmt: skip
    assert asked(desk.odoo)["order"] == "date_order desc, id desc"


async def test_odoo_14_lists_the_same(old_desk: Desk, connect: Connect) -> None:
    """It is not asked for what it does not have; a locked order is a confirmed one."""
    old_desk.order["state"] = "done"
    first, _ = (await shelved(old_desk, connect(old_desk.odoo)).find(state="sale")).orders
    assert (first.state, first.locked) == ("sale", True)
    assert "locked" not in asked(old_desk.odoo)["fields"]


@pytest.mark.parametrize(("query", "ids"), [("oso", [41]), ("oc-77 nunoa", [41]), ("s00040", [40]), ("torres", [40])])
async def test_words_are_of_the_number_the_customer_or_its_reference(
    book: OrderBook, query: str, ids: list[int]
) -> None:
    """Whatever their case and accents."""
    page = await book.find(query)
    assert [order.id for order in page.orders] == ids
    assert page.total == 1


@pytest.mark.parametrize(
    ("given", "terms"),
    [
        ({"state": "all"}, []),
        ({"state": "quotation"}, [["state", "in", ["draft", "sent"]]]),
        ({"state": "sale"}, [["state", "in", ["sale", "done"]]]),
        ({"state": "cancel"}, [["state", "in", ["cancel"]]]),
        ({"user_id": 5, "partner_id": 9}, [["user_id", "=", 5], ["partner_id", "child_of", 9]]),
        (
            {"date_from": "2026-11-01", "date_to": "2026-11-30"},
            [["date_order", ">=", "2026-11-01 06:00:00"], ["date_order", "<=", "2026-12-01 05:59:59"]],
        ),
    ],
)
async def test_what_is_asked_for_limits_the_list(
    book: OrderBook, desk: Desk, given: dict[str, Any], terms: list[Any]
) -> None:
    """A customer is meant with its contacts, days are the API user's."""
    await book.find(**given)
    assert asked(desk.odoo)["domain"] == terms


async def test_expired_quotations_are_past_their_validity(book: OrderBook, desk: Desk) -> None:
    """Yesterday was their last day, where the API user is."""
    await book.find(state="expired")
    today = datetime.now(ZoneInfo("America/Mexico_City")).date().isoformat()
    assert asked(desk.odoo)["domain"] == [["state", "in", ["draft", "sent"]], ["validity_date", "<", today]]


async def test_a_limit_has_to_be_a_day(book: OrderBook, desk: Desk) -> None:
    """The parameter is named, and nothing is searched."""
    with pytest.raises(InvalidRequest, match=r"^date_from: "):
        await book.find(date_from="noviembre")
    assert desk.odoo.called(ORDER, "search_read") == []


async def test_arguments_arrive(book: OrderBook, desk: Desk) -> None:
    """Null means everybody, and no limits."""
    mcp = create_mcp("es")
    book_tools(mcp, book)
    given = {
        "q": None, "state": "quotation", "user_id": 5, "partner_id": 9, "date_from": "2026-11-01",
        "date_to": "2026-11-30", "limit": 1, "offset": 1,
    }  # fmt: skip
    async with Client(mcp) as client:
        await client.call_tool("list_orders", given)
        first = asked(desk.odoo)
        await client.call_tool("list_orders", dict.fromkeys(given))
    assert (len(first["domain"]), first["limit"], first["offset"]) == (5, 1, 1)
    assert (asked(desk.odoo)["domain"], asked(desk.odoo)["limit"]) == ([], 20)
