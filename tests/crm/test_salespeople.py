"""Salespeople in a scripted Odoo: who sells, with how much, and who may be chosen."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.errors import InvalidRequest, NotFound, UpstreamUnavailable
from mcp_odoo.jobs.database import open_database
from mcp_odoo.odoo.client import OdooClient
from tests.conftest import Connect
from tests.crm.market import held
from tests.fake_odoo import V14, Call, FakeOdoo, fake_odoo


@pytest.fixture
def assignments(tmp_path: Path) -> Iterator[Assignments]:
    engine = open_database(None, tmp_path)
    made = Assignments(engine)
    made.create_tables()
    yield made
    engine.dispose()


@pytest.fixture
def team(odoo: FakeOdoo) -> FakeOdoo:
    """6 and 5 sell, in the order of Odoo's users; 6 has two open, 5 had 40, who are lost."""
    odoo.answers |= {
        ("res.users", "search_read"): [{"id": n, "name": f"U{n}"} for n in (6, 5)],
        ("crm.lead", "formatted_read_group"): [
            held(6, "U6", 2),
            held(5, "U5", 40, "2026-02-01 10:00:00", active=False),
        ],
    }
    return odoo


@pytest.fixture
async def old_team() -> AsyncIterator[FakeOdoo]:
    """The same in an Odoo 14, with teams of 5 and 6, and of 6 and 7; 7 is no user who sells, 8 is in no team."""

    def groups(call: Call) -> list[dict[str, Any]]:
        every = call.named["context"].get("active_test") is False
        rows = [{"user_id": [6, "U6"], "user_id_count": 2, "date_open": "2026-01-01 10:00:00"}]
        lost = {"user_id": [5, "U5"], "user_id_count": 40, "date_open": "2026-02-01 10:00:00"}
        return [*rows, lost] if every else rows

    async with fake_odoo(V14) as odoo:
        odoo.answers |= {
            ("crm.team", "search_read"): [{"id": 1, "member_ids": [5, 6]}, {"id": 2, "member_ids": [6, 7]}],
            ("res.users", "search_read"): [{"id": n, "name": f"U{n}"} for n in (6, 5, 8)],
            ("crm.lead", "read_group"): groups,
        }
        yield odoo


async def test_everybody_who_sells_is_there_with_their_load(
    team: FakeOdoo, json2: OdooClient, assignments: Assignments
) -> None:
    """Those with nothing open too; lost and won opportunities only tell when one was given last. Two requests do."""
    people = await Salespeople(json2, assignments).loads()
    assert [(one.id, one.open_opportunities, one.last_assigned) for one in people] == [
        (6, 2, "2026-01-01 10:00:00"),
        (5, 0, "2026-02-01 10:00:00"),
    ]
    assert len(team.called("res.users", "search_read") + team.called("crm.lead", "formatted_read_group")) == 2
    assert team.called("crm.team", "search_read") == []


async def test_an_old_odoo_tells_the_same(old_team: FakeOdoo, connect: Connect, assignments: Assignments) -> None:
    """Whoever is in two teams is there once; only users that Odoo counts among those who sell are."""
    salespeople = Salespeople(connect(old_team), assignments)
    assert [(one.id, one.open_opportunities, one.last_assigned) for one in await salespeople.loads()] == [
        (6, 2, "2026-01-01 10:00:00"),
        (5, 0, "2026-02-01 10:00:00"),
    ]
    assert await salespeople.members() == {6: "U6", 5: "U5"}
    assert [call.named["domain"] for call in old_team.called("res.users", "search_read")] == [
        [["sale_team_id", "!=", False], ["share", "=", False]]
    ] * 2


async def test_members_are_not_counted(team: FakeOdoo, json2: OdooClient, assignments: Assignments) -> None:
    """One request does."""
    assert await Salespeople(json2, assignments).members() == {6: "U6", 5: "U5"}
    assert len(team.called("res.users", "search_read")) == 1
    assert team.called("crm.lead", "formatted_read_group") == []


async def test_a_jobs_database_that_does_not_answer_is_told(team: FakeOdoo, json2: OdooClient, tmp_path: Path) -> None:
    """Promises are in it: nobody can say who is least loaded."""
    engine = open_database(None, tmp_path / "other")  # its tables were never made
    with pytest.raises(UpstreamUnavailable) as caught:
        await Salespeople(json2, Assignments(engine), ()).least_loaded()
    assert (caught.value.code, caught.value.status) == ("jobs_unavailable", 503)
    engine.dispose()


async def test_looking_promises_nothing(team: FakeOdoo, json2: OdooClient, assignments: Assignments) -> None:
    """Asked twice it is the same person; once promised it weighs."""
    salespeople = Salespeople(json2, assignments)
    assert [await salespeople.least_loaded() for _ in range(2)] == [5, 5]
    for number in range(3):
        assert await salespeople.promise(f"t{number}", await salespeople.loads(), 1e12) == (5 if number < 2 else 6)


@pytest.mark.parametrize(
    ("teams", "domain"),
    [
        ((), []),
        (("3", "Ventas"), ["|", ["id", "in", [3]], ["name", "in", ["Ventas"]]]),
        (("3",), ["|", ["id", "in", [3]], ["name", "in", []]]),
    ],
)
async def test_teams_are_named_by_id_or_name(
    team: FakeOdoo,
    json2: OdooClient,
    old_team: FakeOdoo,
    connect: Connect,
    assignments: Assignments,
    teams: tuple[str, ...],
    domain: list[Any],
) -> None:
    """None named: all of them. A new Odoo looks through the memberships, where only active ones and teams count."""
    await Salespeople(json2, assignments, teams).loads()
    counting = ["crm_team_id", "any", [["active", "=", True], *domain]]
    assert team.called("res.users", "search_read")[0].named["domain"] == [
        ["share", "=", False],
        ["crm_team_member_ids", "any", [["active", "=", True], counting]],
    ]
    await Salespeople(connect(old_team), assignments, teams).loads()
    assert old_team.called("crm.team", "search_read")[0].named["domain"] == domain


async def test_without_salespeople_the_error_says_what_to_do(
    team: FakeOdoo, json2: OdooClient, assignments: Assignments
) -> None:
    """Add members, or name somebody."""
    team.answers["res.users", "search_read"] = []
    with pytest.raises(NotFound, match="give user_id") as caught:
        await Salespeople(json2, assignments).least_loaded()
    assert caught.value.code == "no_salespeople"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "user_unknown"),
        ([{"id": 5, "name": "B", "active": False, "share": False}], "user_archived"),
        ([{"id": 5, "name": "B", "active": True, "share": True}], "user_not_internal"),
    ],
)
async def test_nobody_else_can_be_asked_for(
    team: FakeOdoo, json2: OdooClient, assignments: Assignments, rows: list[Any], code: str
) -> None:
    """The error starts with the field."""
    team.answers["res.users", "search_read"] = rows
    with pytest.raises(InvalidRequest, match=r"^user_id: ") as caught:
        await Salespeople(json2, assignments).require(5)
    assert caught.value.code == code
    assert caught.value.details["user_id"] == 5
