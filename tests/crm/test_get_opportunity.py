"""One opportunity whole."""

from typing import Any

import pytest

from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.errors import NotFound
from tests.crm.funnel import LEAD, STAGE, Funnel
from tests.fake_odoo import Drop, Refusal


async def test_an_opportunity_is_told_whole(opportunities: Opportunities, funnel: Funnel) -> None:
    """Names beside ids, money with its currency, the description as Markdown, where to click."""
    assert (await opportunities.get(30)).model_dump() == {
        "id": 30, "name": "Robots para el almacén", "type": "opportunity", "status": "open",
        "stage": {"id": 1, "name": "Nuevo"},
        "salesperson": {"id": 5, "name": "Berta"}, "team": {"id": 2, "name": "Ventas"},
        "partner": {"id": 9, "name": "Almacenes Torres"}, "contact_name": "Ana Torres", "email": "ana@torres.mx",
        "phone": None, "expected_revenue": 250000.0, "currency": "MXN", "probability": 20.0,
        "date_deadline": "2026-12-20", "lost_reason": None, "description": "Dos **plantas**",
        "created": "2026-11-20T12:00:00-06:00", "closed": None, "url": f"{funnel.odoo.url}/odoo/crm.lead/30",
    }  # fmt: skip


async def test_an_opportunity_of_odoo_14_reads_the_same(old_opportunities: Opportunities, old_funnel: Funnel) -> None:
    """Its description is text, and its reason has another name."""
    old_funnel.row |= {"description": "a < b", "lost_reason": [7, "Precio"], "active": False, "probability": 0.0}
    lead = await old_opportunities.get(30)
    assert (lead.description, lead.lost_reason, lead.status) == ("a < b", "Precio", "lost")
    assert "lost_reason_id" not in old_funnel.odoo.called(LEAD, "read")[0].named["fields"]


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({"stage_id": [5, "Ganado"], "probability": 100.0}, "won"),
        ({"stage_id": [1, "Nuevo"], "active": False, "probability": 0.0}, "lost"),
        ({"stage_id": [5, "Ganado"], "active": False, "probability": 0.0}, "lost"),
        ({"stage_id": [1, "Nuevo"], "probability": 0.0}, "open"),
        ({"stage_id": [1, "Nuevo"], "active": False, "probability": 20.0}, "lost"),
        ({"stage_id": False}, "open"),
    ],
)
async def test_a_status_is_what_odoo_counts_it_as(
    opportunities: Opportunities, funnel: Funnel, row: dict[str, Any], status: str
) -> None:
    """Lost ones are archived without a chance, won ones stand in a stage that says so; only those are asked for."""
    funnel.row |= row
    assert (await opportunities.get(30)).status == status
    (stages,) = funnel.odoo.called(STAGE, "search_read")
    assert stages.named["domain"] == [["is_won", "=", True]]
    assert "limit" not in stages.named


async def test_what_an_opportunity_lacks_is_null(opportunities: Opportunities, funnel: Funnel) -> None:
    """Money is nothing then."""
    nothing = ("user_id", "team_id", "partner_id", "contact_name", "date_deadline", "description", "expected_revenue")
    funnel.row |= dict.fromkeys(nothing, False)
    lead = await opportunities.get(30)
    assert (lead.salesperson, lead.team, lead.partner, lead.contact_name) == (None, None, None, None)
    assert (lead.date_deadline, lead.description, lead.expected_revenue) == (None, None, 0.0)


async def test_a_long_description_is_cut(opportunities: Opportunities, funnel: Funnel) -> None:
    """With the way to the rest, unless all of it is asked for."""
    funnel.row["description"] = f"<p>{'x' * 2001}</p>"
    cut = (await opportunities.get(30)).description
    assert cut == f"{'x' * 2000}… [2000 of 2001 characters; fetch opportunity:30 for all of it]"
    assert (await opportunities.get(30, 9999)).description == "x" * 2001


async def test_an_opportunity_that_is_not_there_is_named(opportunities: Opportunities, funnel: Funnel) -> None:
    """Model and id are in the error."""
    funnel.odoo.answers[LEAD, "read"] = []
    with pytest.raises(NotFound, match="opportunity:404"):
        await opportunities.get(404)


async def test_whether_there_is_one_is_said_by_itself(opportunities: Opportunities, funnel: Funnel) -> None:
    """Not by the stages, whatever comes of them, and however late the answer is."""
    funnel.odoo.faults[LEAD, "read"] = [Drop()]
    funnel.odoo.answers[LEAD, "read"] = []
    funnel.odoo.answers[STAGE, "search_read"] = Refusal("odoo.exceptions.AccessError", "Not yours", 403)
    with pytest.raises(NotFound, match="opportunity:404"):
        await opportunities.get(404)
