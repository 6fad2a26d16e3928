"""Records counted and summed, the way of each version."""

from typing import Any

import pytest

from mcp_odoo.odoo.groups import Group, count_by, group_by
from tests.conftest import Connect
from tests.fake_odoo import USER, V14, V18, V19, fake_odoo

MODEL = "crm.lead"
DATE = "2026-01-02 03:04:05"
NEW = [
    {"user_id": [4, "Ana"], "__count": 2, "date_open:max": DATE, "revenue:sum": 30.5},
    {"user_id": [5, "Bea"], "__count": 1, "date_open:max": False, "revenue:sum": 0.0},
    {"user_id": False, "__count": 3, "date_open:max": False, "revenue:sum": False},
]
OLD = [
    {"user_id": [4, "Ana"], "user_id_count": 2, "date_open": DATE, "revenue": 30.5, "__domain": [("user_id", "=", 4)]},
    {"user_id": [5, "Bea"], "user_id_count": 1, "date_open": False, "revenue": 0.0, "__domain": []},
    {"user_id": False, "user_id_count": 3, "date_open": False, "revenue": False, "__domain": []},
]
VERSIONS = [
    pytest.param(V19, "formatted_read_group", NEW, id="19"),
    pytest.param(V14, "read_group", OLD, id="14"),
    pytest.param(["saas~18", 4, 0, "final", 0, ""], "read_group", OLD, id="18.4"),
]


@pytest.mark.parametrize(("version", "method", "rows"), VERSIONS)
async def test_groups_read_the_same_on_every_version(
    connect: Connect, version: list[Any], method: str, rows: list[dict[str, Any]]
) -> None:
    """Those without a value are a group without id and name; what Odoo cannot sum is nothing."""
    async with fake_odoo(version) as odoo:
        odoo.answers[MODEL, method] = rows
        groups = await group_by(connect(odoo), MODEL, "user_id", [("a", "=", 1)], sums=["revenue"], latest="date_open")
        (call,) = odoo.called(MODEL, method)
    assert groups == [
        Group(4, "Ana", 2, {"revenue": 30.5}, DATE),
        Group(5, "Bea", 1, {"revenue": 0.0}),
        Group(None, None, 3, {"revenue": 0.0}),
    ]
    assert (call.named["domain"], call.named["groupby"]) == ([["a", "=", 1]], ["user_id"])
    asked = call.named["aggregates" if method == "formatted_read_group" else "fields"]
    assert [name for name in asked if name != "__count"] == ["revenue:sum", "date_open:max"]


@pytest.mark.parametrize(("version", "method", "rows"), VERSIONS)
async def test_counts_leave_out_what_has_no_value(
    connect: Connect, version: list[Any], method: str, rows: list[dict[str, Any]]
) -> None:
    """They are groups by id; Odoo is told to leave the others out, and it does no harm if it does not."""
    async with fake_odoo(version) as odoo:
        odoo.answers[MODEL, method] = [{**row, "revenue": 0.0} for row in rows]
        counts = await count_by(
            connect(odoo), MODEL, "user_id", [("active", "=", True)], latest="date_open", context={"active_test": False}
        )
        (call,) = odoo.called(MODEL, method)
    assert counts == {4: Group(4, "Ana", 2, latest=DATE), 5: Group(5, "Bea", 1)}
    assert call.named["domain"] == [["active", "=", True], ["user_id", "!=", False]]
    assert call.named["context"]["active_test"] is False


async def test_months_of_odoo_19_begin_with_their_first_instant(connect: Connect) -> None:
    """Which it tells in UTC, and for a date without a time; records without a date are a group of their own."""
    async with fake_odoo(V19) as odoo:
        odoo.answers[MODEL, "formatted_read_group"] = [
            {"create_date:month": ["2026-11-01 06:00:00", "November 2026"], "__count": 2},
            {"create_date:month": ["2026-12-01", "December 2026"], "__count": 1},
            {"create_date:month": False, "__count": 4},
        ]
        groups = await group_by(connect(odoo), MODEL, "create_date:month", [])
    assert groups == [Group(0, "2026-11", 2), Group(0, "2026-12", 1), Group(None, None, 4)]


async def test_months_of_odoo_14_begin_in_their_domain(connect: Connect) -> None:
    """It names them in words alone, in the user's language."""
    async with fake_odoo(V14) as odoo:
        odoo.answers[MODEL, "read_group"] = [
            {
                "create_date:month": "noviembre 2026",
                "create_date_count": 2,
                "__domain": ["&", ("create_date", ">=", "2026-11-01 06:00:00"), ("create_date", "<", "2026-12-01")],
            },
            {
                "create_date:month": "diciembre 2026",
                "create_date_count": 1,
                "__domain": ["&", ("create_date", ">=", "2026-12-01"), ("create_date", "<", "2027-01-01")],
            },
            {"create_date:month": False, "create_date_count": 4, "__domain": [("create_date", "=", False)]},
        ]
        groups = await group_by(connect(odoo), MODEL, "create_date:month", [])
    assert groups == [Group(0, "2026-11", 2), Group(0, "2026-12", 1), Group(None, None, 4)]


async def test_a_month_is_one_of_the_api_user_s_time_zone(connect: Connect) -> None:
    """In Auckland November begins while Europe still has October."""
    async with fake_odoo(V19) as odoo:
        user = {**USER, "tz": "Pacific/Auckland", "company_id": [1, "Shop"]}
        odoo.answers["res.users", "read"] = [user]
        odoo.answers[MODEL, "formatted_read_group"] = [
            {"create_date:month": ["2026-10-31 11:00:00", "November 2026"], "__count": 2}
        ]
        groups = await group_by(connect(odoo), MODEL, "create_date:month", [])
    assert groups == [Group(0, "2026-11", 2)]


SINCE = ("create_date", ">=", "2026-01-15 06:00:00")
NOVEMBER = ["&", ("create_date", ">=", "2026-11-01 06:00:00"), ("create_date", "<", "2026-12-01 06:00:00")]


async def test_a_month_is_not_the_one_that_was_asked_from(connect: Connect) -> None:
    """Odoo 14 puts the caller's own terms last."""
    async with fake_odoo(V14) as odoo:
        odoo.answers[MODEL, "read_group"] = [
            {"create_date:month": "noviembre 2026", "create_date_count": 2, "__domain": ["&", *NOVEMBER, SINCE]}
        ]
        groups = await group_by(connect(odoo), MODEL, "create_date:month", [SINCE])
    assert groups == [Group(0, "2026-11", 2)]


async def test_months_of_odoo_18_are_told_by_their_range(connect: Connect) -> None:
    """It is there beside the domain, in which the caller's own terms come first."""
    async with fake_odoo(V18) as odoo:
        odoo.answers[MODEL, "read_group"] = [
            {
                "create_date:month": "noviembre 2026",
                "create_date_count": 2,
                "__range": {"create_date:month": {"from": "2026-11-01 06:00:00", "to": "2026-12-01 06:00:00"}},
                "__domain": ["&", SINCE, *NOVEMBER],
            },
            {"create_date:month": False, "create_date_count": 4, "__range": {"create_date:month": False}},
        ]
        groups = await group_by(connect(odoo), MODEL, "create_date:month", [SINCE])
    assert groups == [Group(0, "2026-11", 2), Group(None, None, 4)]
