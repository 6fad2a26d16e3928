"""Losing opportunities, taking them up again, and changes that make no sense."""

from typing import Any

import pytest

from mcp_odoo.crm.models import OpportunityChange
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.errors import Conflict, InvalidRequest
from tests.crm.funnel import Funnel


@pytest.mark.parametrize("reason", ["Precio", "PRECIO ", "7"])
async def test_losing_goes_through_odoo_s_own_action(
    opportunities: Opportunities, old_opportunities: Opportunities, funnel: Funnel, old_funnel: Funnel, reason: str
) -> None:
    """With the reason under the name that the version gives it, and whatever else changes, in one call."""
    for service, odoo, field in (
        (opportunities, funnel, "lost_reason_id"),
        (old_opportunities, old_funnel, "lost_reason"),
    ):
        after = await service.update(30, OpportunityChange(outcome="lost", lost_reason=reason, expected_revenue=1))
        assert odoo.writes() == [("action_set_lost", {field: 7, "expected_revenue": 1})]
        assert (after.status, after.lost_reason) == ("lost", "Precio")
        assert {change.field for change in after.changed} == {
            "status", "expected_revenue", "probability", "lost_reason"
        }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "change", "code"),
    [
        ({"active": False, "probability": 0.0}, {"probability": 30}, "is_lost"),
        ({"active": False, "probability": 0.0}, {"stage": "Propuesta"}, "is_lost"),
        ({"stage_id": [5, "Ganado"], "probability": 100.0}, {"probability": 40}, "is_won"),
    ],
)
async def test_a_closed_one_has_no_other_chance(
    opportunities: Opportunities, funnel: Funnel, row: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    """Archived with a probability it would be in no list of Odoo's: neither open, nor lost, nor won."""
    funnel.row |= row
    with pytest.raises(Conflict, match="opportunity:30") as caught:
        await opportunities.update(30, OpportunityChange(**change))
    assert (caught.value.code, funnel.writes()) == (code, [])


async def test_a_won_one_may_be_moved_back(opportunities: Opportunities, funnel: Funnel) -> None:
    """With its stage comes another chance."""
    funnel.row |= {"stage_id": [5, "Ganado"], "probability": 100.0}
    after = await opportunities.update(30, OpportunityChange(stage="Propuesta", probability=40))
    assert (after.status, after.probability) == ("open", 40)


async def test_it_may_be_lost_without_a_reason(opportunities: Opportunities, funnel: Funnel) -> None:
    """Or with an empty one."""
    for reason in (None, ""):
        await opportunities.update(30, OpportunityChange(outcome="lost", lost_reason=reason))
    assert funnel.writes() == [("action_set_lost", {})] * 2


async def test_an_unknown_reason_is_refused_with_those_there_are(opportunities: Opportunities, funnel: Funnel) -> None:
    """Nobody's list of reasons grows by itself."""
    with pytest.raises(InvalidRequest, match=r"'Mala suerte'; there are: Precio, Sin atención") as caught:
        await opportunities.update(30, OpportunityChange(outcome="lost", lost_reason="Mala suerte"))
    assert (caught.value.code, funnel.writes()) == ("lost_reason_unknown", [])


async def test_a_lost_one_is_taken_up_again(opportunities: Opportunities, funnel: Funnel) -> None:
    """By Odoo's own action."""
    funnel.row |= {"active": False, "probability": 0.0}
    after = await opportunities.update(30, OpportunityChange(outcome="reopen"))
    assert funnel.writes() == [("action_unarchive", {})]
    assert after.status == "open"


async def test_a_won_one_is_not_taken_up_again(opportunities: Opportunities, funnel: Funnel) -> None:
    """Unarchiving it would change nothing: a stage does."""
    funnel.row["stage_id"] = [5, "Ganado"]
    with pytest.raises(InvalidRequest) as caught:
        await opportunities.update(30, OpportunityChange(outcome="reopen"))
    assert (caught.value.code, funnel.writes()) == ("reopen_won", [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "nothing_to_change"),
        ({"outcome": "won", "stage": "Nuevo"}, "outcome_and_stage"),
        ({"outcome": "lost", "probability": 50}, "outcome_and_stage"),
        ({"outcome": "reopen", "stage": "Nuevo"}, "outcome_and_stage"),
        ({"outcome": "reopen", "name": "x"}, "reopen_alone"),
        ({"outcome": "reopen", "lost_reason": "Precio"}, "reopen_alone"),
        ({"outcome": "won", "lost_reason": "Precio"}, "reason_without_loss"),
        ({"name": "x", "lost_reason": "Precio"}, "reason_without_loss"),
        ({"name": " "}, "name_empty"),
    ],
)
async def test_a_change_that_contradicts_itself_is_refused(
    opportunities: Opportunities, funnel: Funnel, change: dict[str, Any], code: str
) -> None:
    """Before Odoo is asked anything."""
    with pytest.raises(InvalidRequest) as caught:
        await opportunities.update(30, OpportunityChange(**change))
    assert (caught.value.code, funnel.odoo.calls) == (code, [])


@pytest.mark.parametrize(
    ("user", "code"),
    [
        ([], "user_unknown"),
        ([{"id": 6, "name": "Carlos", "active": False, "share": False}], "user_archived"),
        ([{"id": 6, "name": "Carlos", "active": True, "share": True}], "user_not_internal"),
    ],
)
async def test_only_people_who_sell_are_given_opportunities(
    opportunities: Opportunities, funnel: Funnel, user: list[dict[str, Any]], code: str
) -> None:
    """Odoo itself would take a customer of the portal."""
    funnel.odoo.answers["res.users", "search_read"] = user
    with pytest.raises(InvalidRequest) as caught:
        await opportunities.update(30, OpportunityChange(user_id=6))
    assert (caught.value.code, funnel.writes()) == (code, [])


async def test_a_date_that_is_none_names_its_field(opportunities: Opportunities, funnel: Funnel) -> None:
    """Nothing is written."""
    with pytest.raises(InvalidRequest, match=r"^date_deadline: "):
        await opportunities.update(30, OpportunityChange(date_deadline="pronto"))
    assert funnel.writes() == []
