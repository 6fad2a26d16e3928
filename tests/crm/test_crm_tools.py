"""The tools of customers and opportunities, as a model calls them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError

from mcp_odoo.crm.directory import Directory
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.crm.opportunity_list import OpportunityList
from mcp_odoo.crm.pipeline import Pipeline
from mcp_odoo.crm.tools import opportunity_tools, partner_tools
from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.odoo.apps import Apps
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.crm.conftest import Sell
from tests.crm.customers import MODEL, open_book
from tests.crm.funnel import LEAD, Funnel
from tests.crm.market import open_market
from tests.fake_odoo import FakeOdoo


@asynccontextmanager
async def model(register: Callable[[FastMCP], None]) -> AsyncIterator[Client[Any]]:
    """A client of these tools, in Spanish."""
    mcp = create_mcp("es")
    register(mcp)
    async with Client(mcp) as client:
        yield client


@pytest.fixture
def seller(opportunities: Opportunities, json2: OdooClient, selling: Sell) -> AbstractAsyncContextManager[Client[Any]]:
    listed, pipeline = OpportunityList(json2, Schema(json2)), Pipeline(json2, selling(json2))
    return model(lambda mcp: opportunity_tools(mcp, opportunities, listed, pipeline))


async def test_arguments_arrive_at_a_change(seller: AbstractAsyncContextManager[Client[Any]], funnel: Funnel) -> None:
    """Each in its field; null means not given."""
    async with seller as client:
        given = {
            "opportunity_id": 30, "name": "Ro\x00bots", "stage": "Propuesta", "expected_revenue": 1, "probability": 60,
            "date_deadline": "2026-12-31", "user_id": 6, "outcome": None, "lost_reason": None,
        }  # fmt: skip
        answer = await client.call_tool("update_opportunity", given)
        lost = {**dict.fromkeys(given), "opportunity_id": 30, "outcome": "lost", "lost_reason": "precio"}
        await client.call_tool("update_opportunity", lost)
    assert answer.structured_content is not None
    assert answer.structured_content["stage"] == {"id": 4, "name": "Propuesta"}
    values = {
        "name": "Robots", "stage_id": 4, "expected_revenue": 1, "probability": 60, "date_deadline": "2026-12-31",
        "user_id": 6,
    }  # fmt: skip
    assert funnel.writes() == [("write", {"vals": values}), ("action_set_lost", {"lost_reason_id": 7})]


async def test_a_refusal_is_a_sentence_with_its_code(
    seller: AbstractAsyncContextManager[Client[Any]], funnel: Funnel
) -> None:
    """In the language of replies."""
    async with seller as client:
        with pytest.raises(ToolError) as caught:
            await client.call_tool("update_opportunity", {"opportunity_id": 30, "outcome": "won", "stage": "Nuevo"})
    assert str(caught.value) == "outcome fija la etapa y la probabilidad: no las indiques. [outcome_and_stage]"
    assert funnel.writes() == []


async def test_arguments_arrive_at_a_count(odoo: FakeOdoo, json2: OdooClient, selling: Sell) -> None:
    """Null means everybody, and no limits."""
    open_market(odoo)
    people = selling(json2)

    def register(mcp: FastMCP) -> None:
        opportunities = Opportunities(json2, Schema(json2), people)
        opportunity_tools(mcp, opportunities, OpportunityList(json2, Schema(json2)), Pipeline(json2, people))

    given = {
        "by": "month", "status": "won", "date_of": "closed", "date_from": "2026-01-01", "date_to": "2026-12-31",
        "user_id": 6,
    }  # fmt: skip
    async with model(register) as client:
        answer = await client.call_tool("count_opportunities", given)
        nothing = dict.fromkeys(("date_from", "date_to", "user_id"))
        await client.call_tool("count_opportunities", {"by": "stage", **nothing})
    assert answer.structured_content is not None
    assert (answer.structured_content["total"], answer.structured_content["currency"]) == (5, "MXN")
    first, second = (call.named for call in odoo.called("crm.lead", "formatted_read_group"))
    assert first["groupby"] == ["date_closed:month"]
    assert first["domain"][2:] == [
        ["stage_id.is_won", "=", True], ["user_id", "=", 6], ["date_closed", ">=", "2026-01-01 06:00:00"],
        ["date_closed", "<=", "2027-01-01 05:59:59"],
    ]  # fmt: skip
    assert (second["groupby"], len(second["domain"])) == (["stage_id"], 5)


async def test_arguments_arrive_at_a_list(
    seller: AbstractAsyncContextManager[Client[Any]], odoo: FakeOdoo, funnel: Funnel
) -> None:
    """Null means everybody, and no limits."""
    odoo.answers |= {(LEAD, "search_read"): [], (LEAD, "search_count"): 0, ("res.partner", "read"): [{"id": 9}]}
    given = {
        "status": "won", "user_id": 6, "partner_id": 9, "date_of": "closed", "date_from": "2026-01-01", "date_to": None,
        "stage": "ganado", "limit": 5, "offset": 10, "q": None,
    }  # fmt: skip
    async with seller as client:
        answer = await client.call_tool("list_opportunities", given)
        await client.call_tool("list_opportunities", dict.fromkeys(given))
    assert answer.structured_content == {"opportunities": [], "total": 0, "has_more": False}
    first, second = (call.named for call in odoo.called(LEAD, "search_read"))
    assert first["domain"][2:] == [
        ["stage_id.is_won", "=", True], ["user_id", "=", 6], ["date_closed", ">=", "2026-01-01 06:00:00"],
        ["stage_id", "in", [5]], ["partner_id", "child_of", 9],
    ]  # fmt: skip
    assert (first["limit"], first["offset"]) == (5, 10)
    assert (len(second["domain"]), second["limit"]) == (5, 20)
    assert funnel.writes() == []


async def test_arguments_arrive_at_a_search_for_customers(odoo: FakeOdoo, json2: OdooClient) -> None:
    """The page is told with how many there are."""
    open_book(odoo)
    schema = Schema(json2)
    async with model(lambda mcp: partner_tools(mcp, Directory(json2, schema, Apps(schema), "MX"))) as client:
        answer = await client.call_tool("find_partners", {"query": "", "limit": 3, "offset": 6})
    named = odoo.called(MODEL, "search_read")[0].named
    assert (named["limit"], named["offset"], named["order"]) == (3, 6, "name, id")
    assert answer.structured_content is not None
    assert answer.structured_content["total"] == 2
    assert answer.structured_content["partners"][0]["name"] == "Almacenes Torres"
