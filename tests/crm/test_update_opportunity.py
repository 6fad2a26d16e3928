"""Moving an opportunity through the pipeline."""

from typing import Any

import pytest

from mcp_odoo.crm.models import OpportunityAfter, OpportunityChange
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.errors import Conflict, InvalidRequest
from mcp_odoo.odoo.client import NO_NOTIFICATION
from tests.crm.funnel import LEAD, STAGE, Funnel
from tests.fake_odoo import USER, Drop


async def update(opportunities: Opportunities, **change: Any) -> OpportunityAfter:
    return await opportunities.update(30, OpportunityChange(**change))


async def test_everything_is_written_at_once(opportunities: Opportunities, funnel: Funnel) -> None:
    """What changed is told with before and after, and nothing of what stayed."""
    after = await update(
        opportunities, name="Robots", stage="calificacion", expected_revenue=300000, probability=60,
        date_deadline="2026-12-31", user_id=6,
    )  # fmt: skip
    values = {
        "name": "Robots", "expected_revenue": 300000, "probability": 60, "date_deadline": "2026-12-31", "user_id": 6,
        "stage_id": 2,
    }  # fmt: skip
    assert funnel.writes() == [("write", {"vals": values})]
    changes = {change.field: (change.before, change.after) for change in after.changed}
    assert changes["stage"] == ({"id": 1, "name": "Nuevo"}, {"id": 2, "name": "Calificación"})
    assert changes["expected_revenue"] == (250000.0, 300000.0)
    assert set(changes) == {
        "name", "stage", "salesperson", "expected_revenue", "probability", "date_deadline"
    }  # fmt: skip
    assert after.model_dump(exclude={"changed"}) == (await opportunities.get(30)).model_dump()


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"date_deadline": ""}, {"date_deadline": False}),
        ({"user_id": 0}, {"user_id": False}),
        ({"expected_revenue": 0}, {"expected_revenue": 0}),
        ({"probability": 0}, {"probability": 0}),
    ],
)
async def test_an_empty_value_clears(
    opportunities: Opportunities, funnel: Funnel, given: dict[str, Any], value: dict[str, Any]
) -> None:
    """And what is not given is not written."""
    await update(opportunities, **given)
    assert funnel.writes() == [("write", {"vals": value})]


@pytest.mark.parametrize(
    ("stage", "number"), [("NUEVO", 1), (" propuesta ", 4), ("CALIFICACION", 2), ("4", 4), ("Ganado", 5)]
)
async def test_a_stage_is_known_by_its_name(
    opportunities: Opportunities, old_opportunities: Opportunities, funnel: Funnel, old_funnel: Funnel, stage: str,
    number: int,
) -> None:  # fmt: skip
    """Accents and case aside, or by its number, on every version."""
    for service, odoo in ((opportunities, funnel), (old_opportunities, old_funnel)):
        await update(service, stage=stage)
        assert odoo.writes() == [("write", {"vals": {"stage_id": number}})]


@pytest.mark.parametrize("stage", ["Otro equipo", "3", "Perdido", ""])
async def test_a_stage_of_another_team_is_none(
    opportunities: Opportunities, old_opportunities: Opportunities, funnel: Funnel, old_funnel: Funnel, stage: str
) -> None:
    """The refusal names those there are, in their order."""
    for service, odoo in ((opportunities, funnel), (old_opportunities, old_funnel)):
        with pytest.raises(InvalidRequest) as caught:
            await update(service, stage=stage, name="x")
        assert caught.value.code == "stage_unknown"
        there_are = "Nuevo, Calificación, Propuesta, Ganado, Ganado y pagado"
        assert caught.value.details == {"name": stage, "there_are": there_are}
        assert odoo.writes() == []


async def test_without_a_team_a_team_s_stages_are_none(opportunities: Opportunities, funnel: Funnel) -> None:
    """Only those that everybody uses."""
    funnel.row["team_id"] = False
    with pytest.raises(InvalidRequest, match=r"there are: Nuevo, Calificación, Ganado$"):
        await update(opportunities, stage="Propuesta")


@pytest.mark.parametrize(("here", "won"), [(1, 5), (4, 5), (5, 6), (6, 6)])
async def test_winning_goes_to_the_next_stage_that_means_won(
    opportunities: Opportunities, funnel: Funnel, here: int, won: int
) -> None:
    """As Odoo's own button does; the last one, where there is none further on. It is lost no more, for no reason."""
    funnel.row |= {"stage_id": [here, "x"], "active": False}
    after = await update(opportunities, outcome="won", name="y")
    assert funnel.writes() == [
        ("write", {"vals": {"name": "y", "stage_id": won, "active": True, "lost_reason_id": False}})
    ]
    assert after.status == "won"


async def test_without_a_stage_that_means_won_nothing_is_won(opportunities: Opportunities, funnel: Funnel) -> None:
    """Which is said."""
    stage = {"id": 1, "name": "Nuevo", "sequence": 0, "is_won": False, "team_ids": []}
    funnel.odoo.answers[STAGE, "search_read"] = [stage]
    with pytest.raises(InvalidRequest) as caught:
        await update(opportunities, outcome="won")
    assert (caught.value.code, funnel.writes()) == ("no_won_stage", [])


@pytest.mark.parametrize("change", [{"name": "x"}, {"outcome": "lost"}, {"outcome": "won"}])
async def test_a_lost_answer_is_asked_for_again(
    opportunities: Opportunities, funnel: Funnel, change: dict[str, str]
) -> None:
    """The same values twice are the same."""
    method = "action_set_lost" if change.get("outcome") == "lost" else "write"
    funnel.odoo.faults[LEAD, method] = [Drop()]
    await update(opportunities, **change)
    first, second = funnel.writes()
    assert first == second


@pytest.mark.parametrize("change", [{"user_id": 6}, {"outcome": "lost"}, {"outcome": "reopen"}])
async def test_a_user_without_an_address_notifies_nobody(
    opportunities: Opportunities, funnel: Funnel, change: dict[str, Any]
) -> None:
    """Odoo would refuse the change for it."""
    funnel.odoo.answers["res.users", "read"] = [{**USER, "email": False, "company_id": [1, "Shop"]}]
    await update(opportunities, **change)
    (method, _) = funnel.writes()[0]
    assert NO_NOTIFICATION.items() <= funnel.odoo.called(LEAD, method)[0].named["context"].items()


@pytest.mark.parametrize("change", [{"stage": "Propuesta"}, {"outcome": "won"}])
async def test_a_lead_is_no_opportunity_yet(
    opportunities: Opportunities, funnel: Funnel, change: dict[str, Any]
) -> None:
    """Odoo's form has neither stages nor a won for it; it may be renamed, or lost."""
    funnel.row["type"] = "lead"
    with pytest.raises(Conflict, match="opportunity:30 is a lead") as caught:
        await opportunities.update(30, OpportunityChange(**change))
    assert (caught.value.code, funnel.writes()) == ("lead_not_converted", [])
    assert (await opportunities.update(30, OpportunityChange(name="Robots"))).type == "lead"


async def test_what_was_archived_by_hand_is_lost_by_odoo_s_action(opportunities: Opportunities, funnel: Funnel) -> None:
    """Odoo counts it as lost only then; saying that it is so already would leave it in no list."""
    funnel.row |= {"active": False, "probability": 20.0}
    after = await update(opportunities, outcome="lost")
    assert (after.status, funnel.writes()) == ("lost", [("action_set_lost", {})])


@pytest.mark.parametrize(
    ("row", "outcome"),
    [({"stage_id": [5, "Ganado"]}, "won"), ({"active": False, "probability": 0.0}, "lost")],
)
async def test_what_is_closed_so_already_stays(
    opportunities: Opportunities, funnel: Funnel, row: dict[str, Any], outcome: Any
) -> None:
    """Odoo 14 would note another time of closing."""
    funnel.row |= row
    after = await update(opportunities, outcome=outcome)
    assert (after.status, after.changed, funnel.writes()) == (outcome, [], [])
