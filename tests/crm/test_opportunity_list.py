"""Opportunities in a list."""

from typing import Any

import pytest

from mcp_odoo.crm.opportunity_list import OpportunityList
from mcp_odoo.crm.selection import Selection
from mcp_odoo.errors import InvalidRequest, NotFound
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.domains import holds
from tests.fake_odoo import Call, FakeOdoo

LEAD, STAGE = "crm.lead", "crm.stage"
ROW = {
    "id": 30, "name": "Robots para el almacén", "active": True, "probability": 20.0, "stage_id": [1, "Nuevo"],
    "user_id": [5, "Berta"], "partner_id": [9, "Almacenes Torres, Ana Torres"], "partner_name": False,
    "contact_name": "Ana Torres", "email_from": "ana@torres.mx", "expected_revenue": 250000.0,
    "company_currency": [33, "MXN"], "date_deadline": "2026-12-20", "activity_date_deadline": "2026-11-26",
    "activity_summary": "Llamar", "date_closed": False, "lost_reason_id": False,
}  # fmt: skip
BARE = {
    **ROW, "id": 31, "name": "Bodega", "user_id": False, "partner_id": False, "contact_name": False,
    "partner_name": "Bodegas SA", "email_from": False, "expected_revenue": False, "date_deadline": False,
    "activity_date_deadline": False, "activity_summary": False, "stage_id": False,
}  # fmt: skip
STAGES = [{"id": 1, "name": "Nuevo"}, {"id": 4, "name": "Negociación"}, {"id": 7, "name": "NEGOCIACION"}]
WON = {**ROW, "id": 32, "stage_id": [5, "Ganado"]}
LOST = {
    **ROW, "id": 33, "active": False, "probability": 0.0, "date_closed": "2026-11-20 18:00:00",
    "lost_reason_id": [7, "Precio"],
}  # fmt: skip


def open_funnel(odoo: FakeOdoo, *rows: dict[str, Any]) -> None:
    """These opportunities; of a search by words, those with the words. In stage 5 they are won."""

    def search(call: Call) -> list[dict[str, Any]]:
        words = [term for term in call.named["domain"] if term[1:2] == ["=ilike"]]
        return [row for row in rows if holds(["|"] * (len(words) - 1) + words, row)]

    odoo.answers |= {
        (LEAD, "fields_get"): {name: {} for name in rows[0]},
        (LEAD, "search_read"): search,
        (LEAD, "search_count"): len(rows) + 3,
        (STAGE, "search_read"): STAGES,
        (STAGE, "read"): lambda call: [{"id": number, "is_won": number == 5} for number in call.ids],
    }


@pytest.fixture
def listed(odoo: FakeOdoo, json2: OdooClient) -> OpportunityList:
    open_funnel(odoo, ROW, BARE)
    return OpportunityList(json2, Schema(json2))


def asked(odoo: FakeOdoo) -> dict[str, Any]:
    """What the last search said."""
    return odoo.called(LEAD, "search_read")[-1].named


async def test_an_opportunity_is_told_with_what_is_planned_next(listed: OpportunityList, odoo: FakeOdoo) -> None:
    """Names beside ids, what is not set as null, whoever is known of the customer, and the link."""
    page = (await listed.find(Selection(), limit=2)).model_dump()
    assert (page["total"], page["has_more"]) == (5, True)
    assert page["opportunities"] == [
        {
            "id": 30, "name": "Robots para el almacén", "status": "open", "stage": {"id": 1, "name": "Nuevo"},
            "salesperson": {"id": 5, "name": "Berta"}, "partner": {"id": 9, "name": "Almacenes Torres, Ana Torres"},
            "contact": "Ana Torres", "expected_revenue": 250000.0, "currency": "MXN", "probability": 20.0,
            "date_deadline": "2026-12-20", "next_activity_date": "2026-11-26", "next_activity": "Llamar",
            "closed": None, "lost_reason": None,
            "url": f"{odoo.url}/odoo/crm.lead/30",
        },
        {
            "id": 31, "name": "Bodega", "status": "open", "stage": None, "salesperson": None, "partner": None,
            "contact": "Bodegas SA", "expected_revenue": 0.0, "currency": "MXN", "probability": 20.0,
            "date_deadline": None, "next_activity_date": None, "next_activity": None, "closed": None,
            "lost_reason": None,
            "url": f"{odoo.url}/odoo/crm.lead/31",
        },
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["almacen", "ROBOTS ana", "torres", "ana@torres"])
async def test_words_are_of_the_name_or_the_customer(listed: OpportunityList, query: str) -> None:
    """Whatever their case and accents."""
    page = await listed.find(Selection(), query)
    assert ([one.id for one in page.opportunities], page.total) == ([30], 1)


@pytest.mark.parametrize(
    ("stage", "ids"), [("negociación", [4, 7]), (" NEGOCIACION ", [4, 7]), ("nuevo", [1]), ("1", [1])]
)
async def test_a_stage_is_known_by_its_name(
    listed: OpportunityList, odoo: FakeOdoo, stage: str, ids: list[int]
) -> None:
    """Teams may have one each of the same name."""
    await listed.find(Selection(), stage=stage)
    assert asked(odoo)["domain"][-1] == ["stage_id", "in", ids]


async def test_an_unknown_stage_lists_those_there_are(listed: OpportunityList, odoo: FakeOdoo) -> None:
    """And nothing is searched."""
    with pytest.raises(InvalidRequest, match="there are: Nuevo, Negociación, NEGOCIACION") as caught:
        await listed.find(Selection(), stage="Cierre")
    assert caught.value.code == "stage_unknown"
    assert odoo.called(LEAD, "search_read") == []


async def test_a_customer_is_meant_with_its_contacts(listed: OpportunityList, odoo: FakeOdoo) -> None:
    """As Odoo's own button on a customer counts them."""
    await listed.find(Selection(), partner_id=9)
    assert asked(odoo)["domain"][-1] == ["partner_id", "child_of", 9]


@pytest.mark.parametrize(
    ("status", "order"), [("open", "date_deadline, id desc"), ("lost", "date_closed desc, id desc")]
)
async def test_what_is_next_stands_first(listed: OpportunityList, odoo: FakeOdoo, status: Any, order: str) -> None:
    """Of open ones the soonest closing; of closed ones the latest."""
    await listed.find(Selection(status))
    assert asked(odoo)["order"] == order
    assert asked(odoo)["context"]["active_test"] is False


async def test_of_all_each_says_how_it_stands(listed: OpportunityList, odoo: FakeOdoo) -> None:
    """Which stages mean won is asked once for the page."""
    open_funnel(odoo, ROW, WON, LOST)
    page = await listed.find(Selection("all"))
    assert [one.status for one in page.opportunities] == ["open", "won", "lost"]
    (call,) = odoo.called(STAGE, "read")
    assert call.ids == [1, 5]


async def test_a_lost_one_says_when_and_why(listed: OpportunityList, odoo: FakeOdoo) -> None:
    """In the API user's time zone."""
    open_funnel(odoo, LOST)
    (lost,) = (await listed.find(Selection("lost"))).opportunities
    assert (lost.closed, lost.lost_reason) == ("2026-11-20T12:00:00-06:00", "Precio")


@pytest.mark.parametrize(
    ("given", "model", "key"),
    [({"selection": Selection(user_id=99)}, "res.users", "user:99"), ({"partner_id": 99}, "res.partner", "partner:99")],
)
async def test_of_nobody_nothing_is_said(
    listed: OpportunityList, odoo: FakeOdoo, given: dict[str, Any], model: str, key: str
) -> None:
    """Where none is found, somebody who does not exist is named; who exists has none."""
    ourselves = odoo.answers["res.users", "read"]
    odoo.answers |= {
        (LEAD, "search_read"): [],
        (LEAD, "search_count"): 0,
        (model, "read"): lambda call: [] if call.ids == [99] else ourselves(call),
    }
    with pytest.raises(NotFound, match=key):
        await listed.find(**{"selection": Selection(), **given})
    odoo.answers[model, "read"] = ourselves
    assert (await listed.find(**{"selection": Selection(), **given})).total == 0


@pytest.mark.parametrize(("status", "query"), [("all", "nada"), ("won", "robots"), ("open", "robots")])
async def test_where_there_is_nothing_to_tell_apart_no_stages_are_asked_for(
    listed: OpportunityList, odoo: FakeOdoo, status: Any, query: str
) -> None:
    """A list of one status says it of each."""
    page = await listed.find(Selection(status), query)
    assert {one.status for one in page.opportunities} <= {status}
    assert odoo.called(STAGE, "read") == []
