"""Opportunities moved, won, lost and counted, as the administrator finds them in Odoo."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import UNKNOWN, all_refused, new_opportunity, referenced, refused, unique
from tests.live.server import Server


def stands(odoo: Odoo, lead_id: int) -> dict[str, Any]:
    """Everything of an opportunity that an update could have touched."""
    reason = odoo.spelled("crm.lead", "lost_reason_id", "lost_reason")
    return odoo.one(
        "crm.lead", lead_id, "name", "active", "stage_id", "user_id", "expected_revenue", "probability",
        "date_deadline", "write_date", reason,
    )  # fmt: skip


async def test_fields_are_set_together(any_server: Server, odoo: Odoo) -> None:
    """Name, revenue to the cent, probability, closing day and salesperson stand in Odoo; each change has before and
    after.
    """
    luis, name = odoo.user("luis"), unique("Cambio <b>grande</b>")
    lead = new_opportunity(odoo, user_id=odoo.user("ana"), expected_revenue=1000)
    answer = await call(
        any_server,
        "update_opportunity",
        {
            "opportunity_id": lead,
            "name": name,
            "expected_revenue": 123456.78,
            "probability": 33.5,
            "date_deadline": "2027-03-04",
            "user_id": luis,
        },
    )
    made = stands(odoo, lead)
    assert (made["name"], made["expected_revenue"], made["probability"]) == (name, 123456.78, 33.5)
    assert (made["date_deadline"], made["user_id"][0]) == ("2027-03-04", luis)
    changed = {one["field"]: (one["before"], one["after"]) for one in answer["changed"]}
    assert changed["expected_revenue"] == (1000, 123456.78)
    assert changed["date_deadline"] == (None, "2027-03-04")
    assert changed["salesperson"][0]["name"] == "Ana Ramírez"
    assert changed["salesperson"][1] == {"id": luis, "name": "Luis Ortega"}
    cleared = await call(
        any_server,
        "update_opportunity",
        {"opportunity_id": lead, "date_deadline": "", "user_id": 0, "expected_revenue": 0},
    )
    assert (cleared["date_deadline"], cleared["salesperson"], cleared["expected_revenue"]) == (None, None, 0)
    assert stands(odoo, lead)["user_id"] is False


async def test_a_stage_is_known_by_its_name(server: Server, odoo: Odoo) -> None:
    """Whatever its case and accents, in the user's language; an unknown one lists those there are, in order."""
    name = unique("Negociación Técnica")
    stage = odoo.create("crm.stage", name=name, sequence=50)
    lead = new_opportunity(odoo, stage_id=referenced(odoo, "crm.stage_lead1"))
    spelling = name.upper().replace("Ó", "O").replace("É", "e")
    answer = await call(server, "update_opportunity", {"opportunity_id": lead, "stage": f" {spelling} "})
    assert answer["stage"] == {"id": stage, "name": name}
    assert stands(odoo, lead)["stage_id"][0] == stage
    before = stands(odoo, lead)
    change = {"opportunity_id": lead, "stage": "Firmado", "expected_revenue": 5}
    said = await refused(server, "update_opportunity", change, "stage_unknown")
    there_are = [one["name"] for one in odoo.find("crm.stage", [], ["name"], order="sequence, id")]
    places = [said.index(one) for one in there_are]
    assert "Firmado" in said
    assert places == sorted(places)
    assert stands(odoo, lead) == before


async def test_won(server: Server, odoo: Odoo) -> None:
    """The stage is the won one, the probability 100, the closing now; again changes nothing."""
    lead = new_opportunity(odoo, stage_id=referenced(odoo, "crm.stage_lead2"))
    answer = await call(server, "update_opportunity", {"opportunity_id": lead, "outcome": "won"})
    made = odoo.one("crm.lead", lead, "stage_id", "probability", "active", "date_closed")
    assert (made["stage_id"][0], made["probability"]) == (referenced(odoo, "crm.stage_lead4"), 100)
    assert made["active"] is True
    closed = datetime.fromisoformat(made["date_closed"]).replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - closed).total_seconds()) < 120
    assert (answer["status"], answer["probability"]) == ("won", 100)
    again = await call(server, "update_opportunity", {"opportunity_id": lead, "outcome": "won"})
    assert again["changed"] == []


async def test_lost_and_reopened(any_server: Server, odoo: Odoo) -> None:
    """Lost: archived, probability 0, reason by name, values given with it set; reopened: active, without a reason."""
    field = odoo.spelled("crm.lead", "lost_reason_id", "lost_reason")
    lead = new_opportunity(odoo, expected_revenue=900)
    lose = {"opportunity_id": lead, "outcome": "lost", "lost_reason": "DEMASIADO caro", "expected_revenue": 800.5}
    answer = await call(any_server, "update_opportunity", lose)
    made = stands(odoo, lead)
    assert (made["active"], made["probability"], made["expected_revenue"]) == (False, 0, 800.5)
    assert made[field][0] == referenced(odoo, "crm.lost_reason_1")
    assert (answer["status"], answer["lost_reason"]) == ("lost", "Demasiado caro")
    assert (await call(any_server, "update_opportunity", {"opportunity_id": lead, "outcome": "lost"}))[
        "status"
    ] == "lost"
    reopened = await call(any_server, "update_opportunity", {"opportunity_id": lead, "outcome": "reopen"})
    made = stands(odoo, lead)
    assert (made["active"], made[field]) == (True, False)
    assert made["probability"] > 0
    assert (reopened["status"], reopened["lost_reason"]) == ("open", None)


async def test_reopening_what_is_won_is_refused(server: Server, odoo: Odoo) -> None:
    """A won opportunity is not lost: reopening it is no success in which nothing happened."""
    lead = new_opportunity(odoo)
    await call(server, "update_opportunity", {"opportunity_id": lead, "outcome": "won"})
    before = stands(odoo, lead)
    await refused(server, "update_opportunity", {"opportunity_id": lead, "outcome": "reopen"})
    assert stands(odoo, lead) == before


async def test_what_makes_no_sense_changes_nothing(server: Server, odoo: Odoo) -> None:
    """Nothing to change, changes that contradict each other, unknown reasons and values out of range are refused; the
    reasons that there are are named.
    """
    lead = new_opportunity(odoo, expected_revenue=1)
    before = stands(odoo, lead)
    changes: list[tuple[dict[str, Any], str]] = [
        ({"outcome": "lost", "lost_reason": "Se mudaron"}, "lost_reason_unknown"),
        ({}, "nothing_to_change"),
        ({"name": None, "stage": None}, "nothing_to_change"),
        ({"outcome": "won", "stage": "Propuesta"}, "outcome_and_stage"),
        ({"outcome": "lost", "probability": 10}, "outcome_and_stage"),
        ({"outcome": "reopen", "expected_revenue": 5}, "reopen_alone"),
        ({"lost_reason": "Demasiado caro"}, "reason_without_loss"),
        ({"name": "  "}, "name_empty"),
        ({"date_deadline": "mañana", "expected_revenue": 5}, "date_unreadable"),
        ({"probability": 100.1}, "invalid_input"),
        ({"expected_revenue": -1}, "invalid_input"),
        ({"outcome": "archived"}, "invalid_input"),
        ({"color": 3, "expected_revenue": 7}, "invalid_input"),
    ]
    calls = [("update_opportunity", {"opportunity_id": lead, **change}, code) for change, code in changes]
    texts = await all_refused(server, calls)
    assert "Demasiado caro" in texts[0]
    assert stands(odoo, lead) == before


async def test_only_people_who_sell_get_it(server: Server, odoo: Odoo) -> None:
    """An unknown, an archived and a portal user are refused by name, as for orders; the salesperson stays."""
    lead = new_opportunity(odoo, user_id=odoo.user("sofia"), active=False, probability=0)
    groups = odoo.spelled("res.users", "group_ids", "groups_id")
    portal = {groups: [(6, 0, [referenced(odoo, "base.group_portal")])]}
    gone = odoo.create("res.users", name="Se Fue", login=unique("fue"))
    odoo.write("res.users", gone, active=False)
    outside = odoo.create("res.users", name="De Portal", login=unique("portal"), **portal)
    for user_id, code in ((UNKNOWN, "user_unknown"), (gone, "user_archived"), (outside, "user_not_internal")):
        said = await refused(server, "update_opportunity", {"opportunity_id": lead, "user_id": user_id}, code)
        assert str(user_id) in said
    assert stands(odoo, lead)["user_id"][0] == odoo.user("sofia")


async def test_an_unknown_opportunity(any_server: Server) -> None:
    """Its id is named."""
    change = {"opportunity_id": UNKNOWN, "expected_revenue": 1}
    assert str(UNKNOWN) in await refused(any_server, "update_opportunity", change, "record_unknown")


STATUS: dict[str, list[Any]] = {
    "open": [("active", "=", True), ("stage_id.is_won", "=", False)],
    "won": [("active", "=", True), ("stage_id.is_won", "=", True)],
    "lost": [("active", "=", False), ("probability", "=", 0)],
}


def summed(odoo: Odoo, by: str, *terms: Any) -> dict[Any, tuple[int, Any, Any]]:
    """Count, revenue and prorated revenue by the value of a field, added up here."""
    domain = [("type", "=", "opportunity"), *terms]
    rows = odoo.find("crm.lead", domain, [by, "expected_revenue", "prorated_revenue"])
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        value = row[by][0] if isinstance(row[by], list) else row[by]
        groups[value or None].append(row)
    return {
        value: (
            len(found),
            pytest.approx(sum(row["expected_revenue"] for row in found), abs=0.01),
            pytest.approx(sum(row["prorated_revenue"] for row in found), abs=0.01),
        )
        for value, found in groups.items()
    }


def counted(answer: dict[str, Any], key: str = "id") -> dict[Any, tuple[int, float, float]]:
    """The groups that have any."""
    return {
        group[key]: (group["count"], group["expected_revenue"], group["prorated_revenue"])
        for group in answer["groups"]
        if group["count"]
    }


async def test_counts_are_the_administrators(any_server: Server, odoo: Odoo) -> None:
    """Numbers and sums by salesperson and stage are those that the administrator adds up, and so are the totals."""
    for by, field in (("salesperson", "user_id"), ("stage", "stage_id")):
        for status, terms in STATUS.items():
            answer = await call(any_server, "count_opportunities", {"by": by, "status": status})
            expected = summed(odoo, field, *terms)
            assert expected
            assert counted(answer) == expected, (by, status)
            assert answer["total"] == sum(count for count, *_ in expected.values())
            revenue = sum(group["expected_revenue"] for group in answer["groups"])
            assert answer["expected_revenue"] == pytest.approx(revenue)
            assert answer["currency"] == "MXN"


async def test_everybody_who_sells_is_counted(server: Server, odoo: Odoo) -> None:
    """Salespeople with no opportunity at all are there with 0, each once and by name."""
    (team,) = odoo.find("crm.team", [("name", "=", "Ventas")], ["member_ids"])
    sofia, luis = odoo.user("sofia"), odoo.user("luis")
    assert {sofia, luis} <= set(team["member_ids"])
    future = {"by": "salesperson", "date_from": "2150-01-01"}
    answer = await call(server, "count_opportunities", future)
    people = {group["id"]: (group["name"], group["count"]) for group in answer["groups"]}
    assert len(people) == len(answer["groups"])
    assert people[sofia] == ("Sofía Méndez", 0)
    assert people[luis] == ("Luis Ortega", 0)
    assert answer["total"] == 0


async def test_one_salespersons_count(server: Server, odoo: Odoo) -> None:
    """With user_id only theirs, in every status; all is what open, won and lost are together."""
    sofia = odoo.user("sofia")
    totals = {}
    for status in ("open", "won", "lost", "all"):
        answer = await call(server, "count_opportunities", {"by": "salesperson", "status": status, "user_id": sofia})
        assert {group["id"] for group in answer["groups"]} <= {sofia}
        totals[status] = answer["total"]
        if status != "all":
            mine = summed(odoo, "user_id", *STATUS[status], ("user_id", "=", sofia))
            assert counted(answer) == mine
    assert totals["all"] == totals["open"] + totals["won"] + totals["lost"]
    assert totals["won"] >= 1
    assert totals["lost"] >= 1


async def test_months_and_limits_are_the_users(server: Server, odoo: Odoo) -> None:
    """Months of the expected closing, named 2031-02; both limits are included; what has no date is a group too."""
    user = odoo.create("res.users", name="Cuenta Meses", login=unique("meses"))
    for day, revenue in (("2031-01-31", 10.5), ("2031-02-01", 20), ("2031-02-28", 30), ("2031-03-01", 40), (False, 50)):
        new_opportunity(odoo, user_id=user, date_deadline=day, expected_revenue=revenue)
    ask = {"by": "month", "date_of": "expected_closing", "user_id": user}
    whole = await call(server, "count_opportunities", ask)
    assert {(group["name"], group["count"], group["expected_revenue"]) for group in whole["groups"]} == {
        ("2031-01", 1, 10.5), ("2031-02", 2, 50), ("2031-03", 1, 40), (None, 1, 50),
    }  # fmt: skip
    february = {**ask, "date_from": "2031-02-01", "date_to": "2031-02-28"}
    (only,) = (await call(server, "count_opportunities", february))["groups"]
    assert (only["name"], only["count"], only["expected_revenue"]) == ("2031-02", 2, 50)


async def test_a_day_is_the_users_day(server: Server, odoo: Odoo) -> None:
    """What was closed at 23:30 in Mexico is that day's and that month's, though it was the next in UTC."""
    user = odoo.create("res.users", name="Cierra Tarde", login=unique("tarde"))
    lead = new_opportunity(odoo, user_id=user, stage_id=referenced(odoo, "crm.stage_lead4"))
    odoo.write("crm.lead", lead, date_closed="2026-02-01 05:30:00")  # 2026-01-31 23:30 there
    ask = {"by": "month", "status": "won", "date_of": "closed", "user_id": user}
    for limits, expected in (
        ({}, {"2026-01"}),
        ({"date_to": "2026-01-31"}, {"2026-01"}),
        ({"date_from": "2026-02-01"}, set()),
        ({"date_from": "2026-01-31", "date_to": "2026-01-31"}, {"2026-01"}),
    ):
        assert set(counted(await call(server, "count_opportunities", {**ask, **limits}), "name")) == expected


async def test_a_lost_one_has_no_other_chance(server: Server, odoo: Odoo) -> None:
    """It stays in the list of the lost until it is taken up again."""
    lead = new_opportunity(odoo)
    await call(server, "update_opportunity", {"opportunity_id": lead, "outcome": "lost"})
    before = stands(odoo, lead)
    await refused(server, "update_opportunity", {"opportunity_id": lead, "probability": 30}, "is_lost")
    assert stands(odoo, lead) == before
    await call(server, "update_opportunity", {"opportunity_id": lead, "outcome": "won"})
    await refused(server, "update_opportunity", {"opportunity_id": lead, "probability": 30}, "is_won")


async def test_a_lead_is_not_won(server: Server, odoo: Odoo) -> None:
    """It has to become an opportunity first, in Odoo; it says what it is, and may be lost."""
    lead = new_opportunity(odoo, type="lead")
    before = stands(odoo, lead)
    await refused(server, "update_opportunity", {"opportunity_id": lead, "outcome": "won"}, "lead_not_converted")
    assert stands(odoo, lead) == before
    answer = await call(server, "update_opportunity", {"opportunity_id": lead, "outcome": "lost"})
    assert (answer["type"], answer["status"]) == ("lead", "lost")


async def test_a_month_of_won_ones_goes_by_their_closing(server: Server, odoo: Odoo) -> None:
    """Without date_of: "won this month" is not about when they were entered."""
    user = odoo.create("res.users", name="Gana Tarde", login=unique("gana"))
    lead = new_opportunity(odoo, user_id=user, stage_id=referenced(odoo, "crm.stage_lead4"), expected_revenue=70)
    odoo.write("crm.lead", lead, date_closed="2026-02-10 18:00:00")
    february = {"status": "won", "user_id": user, "date_from": "2026-02-01", "date_to": "2026-02-28"}
    assert (await call(server, "count_opportunities", {"by": "stage", **february}))["expected_revenue"] == 70
    (found,) = (await call(server, "list_opportunities", february))["opportunities"]
    assert (found["id"], found["closed"]) == (lead, "2026-02-10T12:00:00-06:00")
    reversed_ = {**february, "date_from": "2026-03-01"}
    await refused(server, "list_opportunities", reversed_, "dates_reversed")
    await refused(server, "count_opportunities", {"by": "stage", "user_id": UNKNOWN}, "record_unknown")
