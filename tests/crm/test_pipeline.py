"""The pipeline in numbers."""

from typing import Any

import pytest

from mcp_odoo.crm.models import Counts
from mcp_odoo.crm.pipeline import Pipeline
from mcp_odoo.crm.selection import Selection
from mcp_odoo.errors import InvalidRequest
from mcp_odoo.odoo.client import OdooClient
from tests.conftest import Connect
from tests.crm.conftest import Sell
from tests.crm.market import MODEL, open_market
from tests.fake_odoo import V14, FakeOdoo, fake_odoo

NONE = {"expected_revenue": 0.0, "prorated_revenue": 0.0}
OPEN = [
    ["type", "=", "opportunity"], ["active", "=", True], "|", ["stage_id", "=", False], ["stage_id.is_won", "=", False]
]  # fmt: skip


@pytest.fixture
def pipeline(odoo: FakeOdoo, json2: OdooClient, selling: Sell) -> Pipeline:
    open_market(odoo)
    return Pipeline(json2, selling(json2))


def asked(odoo: FakeOdoo) -> dict[str, Any]:
    """What the groups with sums were asked for by."""
    (call,) = (call for call in odoo.called(MODEL, "formatted_read_group") if len(call.named["aggregates"]) == 3)
    return call.named


async def test_people_with_none_count_zero(pipeline: Pipeline, odoo: FakeOdoo) -> None:
    """And nobody's count under no name; the totals are of all groups, in the company's currency."""
    assert (await pipeline.count("salesperson", Selection())).model_dump() == {
        "status": "open",
        "groups": [
            {"id": 6, "name": "Carlos", "count": 3, "expected_revenue": 100.11, "prorated_revenue": 20.2},
            {"id": 8, "name": "Dora", "count": 1, "expected_revenue": 1.0, "prorated_revenue": 1.0},
            {"id": None, "name": None, "count": 2, "expected_revenue": 50.0, "prorated_revenue": 0.0},
            {"id": 5, "name": "Berta", "count": 0, **NONE},
        ],
        "total": 6, "expected_revenue": 151.11, "prorated_revenue": 21.2, "currency": "MXN",
    }  # fmt: skip
    named = asked(odoo)
    assert (named["domain"], named["groupby"]) == (OPEN, ["user_id"])
    assert named["aggregates"] == ["__count", "expected_revenue:sum", "prorated_revenue:sum"]
    assert named["context"]["active_test"] is False


async def test_of_one_salesperson_only_theirs_are_counted(pipeline: Pipeline, odoo: FakeOdoo) -> None:
    """The team is not asked for."""
    await pipeline.count("salesperson", Selection(user_id=6))
    assert asked(odoo)["domain"] == [*OPEN, ["user_id", "=", 6]]
    assert odoo.called("res.users", "search_read") == []


async def test_without_a_team_whoever_has_some_is_counted(pipeline: Pipeline, odoo: FakeOdoo) -> None:
    """That no team has members is no failure here."""
    odoo.answers["res.users", "search_read"] = []
    assert [group.name for group in (await pipeline.count("salesperson", Selection())).groups] == [
        "Carlos",
        "Dora",
        None,
    ]


@pytest.mark.parametrize(
    ("by", "groups"),
    [("stage", [(1, "Nuevo", 4), (None, None, 1)]), ("month", [(None, "2026-11", 4), (None, None, 1)])],
)
async def test_groups_are_by_stage_or_month(pipeline: Pipeline, odoo: FakeOdoo, by: Any, groups: list[Any]) -> None:
    """A month has no id; nobody's own are added."""
    counts = await pipeline.count(by, Selection())
    assert [(group.id, group.name, group.count) for group in counts.groups] == groups
    assert counts.total == 5
    assert odoo.called("res.users", "search_read") == []


@pytest.mark.parametrize(
    ("status", "terms"),
    [
        ("open", OPEN),
        ("won", [["type", "=", "opportunity"], ["active", "=", True], ["stage_id.is_won", "=", True]]),
        ("lost", [["type", "=", "opportunity"], ["active", "=", False], ["probability", "=", 0]]),
        ("all", [["type", "=", "opportunity"], "|", ["active", "=", True], ["probability", "=", 0]]),
    ],
)
async def test_a_status_is_a_condition(pipeline: Pipeline, odoo: FakeOdoo, status: Any, terms: list[Any]) -> None:
    """Leads are no opportunities; what is archived with a chance is neither lost nor open."""
    await pipeline.count("stage", Selection(status))
    assert asked(odoo)["domain"] == terms


@pytest.mark.parametrize(
    ("date_of", "field", "since", "until"),
    [
        ("created", "create_date", "2026-11-01 06:00:00", "2026-12-01 05:59:59"),
        ("closed", "date_closed", "2026-11-01 06:00:00", "2026-12-01 05:59:59"),
        ("expected_closing", "date_deadline", "2026-11-01", "2026-11-30"),
    ],
)
async def test_limits_are_whole_days_of_the_api_user(
    pipeline: Pipeline, odoo: FakeOdoo, date_of: Any, field: str, since: str, until: str
) -> None:
    """Both included; months go by the same date."""
    await pipeline.count("month", Selection(date_of=date_of, date_from="2026-11-01", date_to="2026-11-30"))
    named = asked(odoo)
    assert named["domain"] == [*OPEN, [field, ">=", since], [field, "<=", until]]
    assert named["groupby"] == [f"{field}:month"]


@pytest.mark.parametrize("name", ["date_from", "date_to"])
@pytest.mark.parametrize("date_of", ["created", "expected_closing"])
async def test_a_limit_may_stand_alone_and_has_to_be_a_day(
    pipeline: Pipeline, odoo: FakeOdoo, name: str, date_of: Any
) -> None:
    """The field is named."""
    limits: dict[str, Any] = {name: "2026-11-01"}
    await pipeline.count("stage", Selection(date_of=date_of, **limits))
    assert len(asked(odoo)["domain"]) == len(OPEN) + 1
    for wrong in ("noviembre", "2026-11-01T10:00", "2026-11-31"):
        with pytest.raises(InvalidRequest, match=f"^{name}: "):
            await pipeline.count("stage", Selection(date_of=date_of, **{**limits, name: wrong}))


@pytest.mark.parametrize(
    ("selection", "date"),
    [
        (Selection("open"), "created"),
        (Selection("all", else_by="expected_closing"), "expected_closing"),
        (Selection("won"), "closed"),
        (Selection("lost", else_by="expected_closing"), "closed"),
        (Selection("won", date_of="created"), "created"),
    ],
)
def test_closed_ones_go_by_their_closing(selection: Selection, date: str) -> None:
    """Unless another date is asked for: "won this month" is not about when they were entered."""
    assert selection.date == date


async def test_odoo_14_counts_the_same(connect: Connect, selling: Sell) -> None:
    """In its own words."""
    async with fake_odoo(V14) as odoo:
        odoo.answers |= {
            (MODEL, "read_group"): [
                {"stage_id": [1, "Nuevo"], "stage_id_count": 2, "expected_revenue": 9.5, "prorated_revenue": 1.9},
                {"stage_id": [4, "Ganado"], "stage_id_count": 0, "expected_revenue": 0.0, "prorated_revenue": 0.0},
            ],
            ("res.company", "read"): [{"id": 1, "currency_id": [33, "MXN"]}],
        }
        client = connect(odoo)
        counts: Counts = await Pipeline(client, selling(client)).count("stage", Selection())
    assert (counts.total, counts.expected_revenue, counts.prorated_revenue) == (2, 9.5, 1.9)
    assert [group.name for group in counts.groups] == ["Nuevo"]  # 19 says nothing of a stage without any
