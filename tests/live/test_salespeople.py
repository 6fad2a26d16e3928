"""Who gets the quotation: the one asked for, else the least loaded, evenly even at the same instant."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.live.conftest import Serve
from tests.live.lab import Lab, Odoo
from tests.live.quotes import call, completed, customer, finished, quote, refusal, request
from tests.live.records import into_portal, new_team, new_user
from tests.live.release import VERSION
from tests.live.server import Server
from tests.live.wire import Wire

OPEN = [
    ("type", "=", "opportunity"),
    ("active", "=", True),
    "|",
    ("stage_id", "=", False),
    ("stage_id.is_won", "=", False),
]


@dataclass(frozen=True)
class Team:
    """A sales team with nothing to do, and a server that gives quotations to it alone."""

    server: Server
    members: list[int]


def give(odoo: Odoo, user_id: int, count: int = 1) -> list[int]:
    """Open opportunities that a person made."""
    return [odoo.create("crm.lead", name="Ya tenía", type="opportunity", user_id=user_id) for _ in range(count)]


@pytest.fixture(scope="module")
def team_wire(lab: Lab) -> Iterator[Wire]:
    wire = Wire(lab.url)
    yield wire
    wire.clear()
    wire.close()


@pytest.fixture(scope="module")
def members(odoo: Odoo) -> list[int]:
    """Three people in two teams of their own."""
    people = [new_user(odoo, name) for name in ("uno", "dos", "tres")]
    new_team(odoo, "Reparto", *people[:2])
    new_team(odoo, "Reparto Norte", people[2])
    return people


@pytest.fixture(scope="module")
def team_server(
    lab: Lab, odoo: Odoo, members: list[int], team_wire: Wire, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Gives quotations to those two teams alone, one named by its name and one by its id."""
    (north,) = odoo.find("crm.team", [("name", "=", "Reparto Norte")], ["id"])
    teams = f" Reparto , {north['id']},No Existe"
    settings = {**lab.settings(team_wire.url), "MCP_ODOO_SALES_TEAMS": teams}
    server = Server(tmp_path_factory.mktemp("team"), settings)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def team(team_server: Server, members: list[int], odoo: Odoo) -> Team:
    """The three, all there and without a single opportunity."""
    odoo("res.users", "write", members, {"active": True})
    theirs = odoo.find("crm.lead", [("user_id", "in", members)], ["id"])
    odoo("crm.lead", "unlink", [lead["id"] for lead in theirs])
    # Odoo's times have whole seconds, ours have fractions: who was given something last is not known within one.
    time.sleep(1.01 - time.time() % 1)
    return Team(team_server, members)


async def test_the_given_salesperson_gets_it(any_server: Server, odoo: Odoo) -> None:
    """user_id goes before any count."""
    ana = odoo.user("ana")
    output = await quote(any_server, customer(user_id=ana))
    assert (output["user_id"], output["user_name"]) == (ana, "Ana Ramírez")


async def test_the_least_loaded_gets_it(any_server: Server, odoo: Odoo) -> None:
    """Without user_id: whoever has the fewest open opportunities, as an administrator counts them; the tool agrees."""
    (ventas,) = odoo.find("crm.team", [("name", "=", "Ventas")], ["member_ids"])
    loads = {member: odoo.count("crm.lead", ("user_id", "=", member), *OPEN) for member in ventas["member_ids"]}
    foreseen = await call(any_server, "get_salesperson_with_least_opportunities", {})
    least = foreseen["result"]
    assert type(least) is int
    assert loads[least] == min(loads.values())
    assert (await quote(any_server, customer()))["user_id"] == least


async def test_people_with_none_come_first_and_ties_go_round(team: Team, odoo: Odoo) -> None:
    """One has two open, two have none: those get one each before anybody gets a second; won, lost and leads that are
    no opportunities yet do not count.
    """
    busy, idle, winner = team.members
    give(odoo, busy, 2)
    (won, lost) = give(odoo, winner, 2)
    odoo("crm.lead", "action_set_won", [won])
    odoo.write("crm.lead", lost, active=False, probability=0)
    odoo.create("crm.lead", name="Solo un contacto", type="lead", user_id=winner)
    chosen = [(await quote(team.server, customer()))["user_id"] for _ in range(4)]
    assert sorted(chosen[:2]) == sorted([idle, winner])
    assert sorted(chosen[2:]) == sorted([idle, winner])
    again = await quote(team.server, customer())
    assert Counter([*chosen, again["user_id"]])[busy] <= 1


async def test_six_at_the_same_instant_spread_evenly(team: Team) -> None:
    """Six quotations that start together land two by two on three equals."""
    tracking_ids = await asyncio.gather(*(request(team.server, customer()) for _ in range(6)))
    outputs = await asyncio.gather(*(completed(team.server, tracking_id) for tracking_id in tracking_ids))
    assert Counter(output["user_id"] for output in outputs) == dict.fromkeys(team.members, 2)


async def test_six_at_the_same_instant_level_the_loads(team: Team, odoo: Odoo) -> None:
    """What is promised counts before Odoo shows it: somebody with one open gets fewer of six that start together."""
    busy, *_ = team.members
    give(odoo, busy, 1)
    tracking_ids = await asyncio.gather(*(request(team.server, customer()) for _ in range(6)))
    outputs = [await completed(team.server, tracking_id) for tracking_id in tracking_ids]
    totals = Counter([busy, *(output["user_id"] for output in outputs)])
    assert sorted(totals.values()) == [2, 2, 3]


async def test_an_archived_user_is_not_chosen(team: Team, odoo: Odoo) -> None:
    """Whoever left the company gets nothing, though they have the fewest."""
    gone, *stay = team.members
    for member in stay:
        give(odoo, member, 2)
    odoo.write("res.users", gone, active=False)
    chosen = [(await quote(team.server, customer()))["user_id"] for _ in range(2)]
    assert sorted(chosen) == sorted(stay)


@pytest.mark.parametrize("way", ["won", "lost", "lead"])
async def test_what_is_not_open_only_breaks_ties(team: Team, odoo: Odoo, way: str) -> None:
    """All have nothing open; whoever was given something, whatever became of it, comes after those who never were."""
    last, *others = team.members
    if way == "lead":
        odoo.create("crm.lead", name="Solo un contacto", type="lead", user_id=last)
    elif way == "won":
        odoo("crm.lead", "action_set_won", give(odoo, last))
    else:
        (lost,) = give(odoo, last)
        odoo.write("crm.lead", lost, active=False, probability=0)
    chosen = [(await quote(team.server, customer()))["user_id"] for _ in range(3)]
    assert sorted(chosen[:2]) == sorted(others)
    assert chosen[2] == last


async def test_an_opportunity_without_stage_is_open(team: Team, odoo: Odoo) -> None:
    """Odoo does not say that it is won."""
    busy, *others = team.members
    (given,) = give(odoo, busy)
    odoo.write("crm.lead", given, stage_id=False)
    assert not odoo.one("crm.lead", given, "stage_id")["stage_id"]
    chosen = [(await quote(team.server, customer()))["user_id"] for _ in range(2)]
    assert sorted(chosen) == sorted(others)
    assert odoo.count("crm.lead", ("user_id", "=", busy), *OPEN) == 1


async def test_members_are_internal_users_of_living_teams(team: Team, odoo: Odoo) -> None:
    """No portal user, nobody who left the team, nobody whose team is archived; the others in the order of names."""
    portal, left, retired = [new_user(odoo, name) for name in ("portal", "salida", "retirada")]
    (reparto,) = odoo.find("crm.team", [("name", "=", "Reparto")], ["id"])
    odoo.write("crm.team", reparto["id"], member_ids=[(4, portal), (4, left)])
    odoo.write("crm.team", reparto["id"], member_ids=[(3, left)])
    into_portal(odoo, portal)
    assert odoo.one("res.users", portal, "share")["share"]
    old = new_team(odoo, "Reparto", retired)
    odoo.write("crm.team", old, active=False)
    told = [group["id"] for group in (await call(team.server, "count_opportunities", {"by": "salesperson"}))["groups"]]
    assert not {portal, left, retired} & set(told)
    names = {one["id"]: one["name"] for one in odoo.find("res.users", [("id", "in", team.members)], ["name"])}
    assert [names[one] for one in told if one in names] == ["dos", "tres", "uno"]


@pytest.mark.skipif(VERSION < 15, reason="before 15 a user is in one team")
async def test_whoever_is_in_two_teams_is_one(team: Team, odoo: Odoo) -> None:
    """Also where the other team does not count: they get what falls to them, no more."""
    both, *others = team.members
    odoo("ir.config_parameter", "set_param", "sales_team.membership_multi", "True")
    (north,) = odoo.find("crm.team", [("name", "=", "Reparto Norte")], ["id"])
    odoo.write("crm.team", north["id"], member_ids=[(4, both)])
    new_team(odoo, "Reparto Este", both, others[0])
    teams = odoo.find("crm.team", [("member_ids", "in", [both])], ["name"])
    assert {one["name"] for one in teams} == {"Reparto", "Reparto Norte", "Reparto Este"}
    chosen = [(await quote(team.server, customer()))["user_id"] for _ in range(6)]
    assert Counter(chosen) == dict.fromkeys(team.members, 2)


async def test_failed_jobs_do_not_count(team: Team, odoo: Odoo) -> None:
    """Quotations that failed promised nobody anything."""
    idle, *others = team.members
    for member in others:
        give(odoo, member, 1)
    for _ in range(3):
        await refusal(team.server, customer(product_id=999_999))
    assert (await quote(team.server, customer()))["user_id"] == idle


async def test_a_promise_of_a_job_that_failed_in_odoo_is_taken_back(team: Team, odoo: Odoo, team_wire: Wire) -> None:
    """The product is deleted between check and order, so the job fails after the choice; the next one gets the same
    salesperson.
    """
    idle, *others = team.members
    for member in others:
        give(odoo, member, 1)
    trap = team_wire.hold("crm.lead.load")
    product = odoo.create("product.product", name="Efímero", list_price=1, sale_ok=True)
    tracking_id = await request(team.server, customer(product_id=product))
    assert await asyncio.to_thread(trap.struck.wait, 20)
    odoo("product.product", "unlink", [product])
    trap.release.set()
    assert (await finished(team.server, tracking_id))["status"] == "failed"
    assert (await quote(team.server, customer()))["user_id"] == idle


async def test_teams_that_do_not_count(team: Team, odoo: Odoo) -> None:
    """MCP_ODOO_SALES_TEAMS, by name or id, keeps everybody else out, however idle."""
    new_team(odoo, "Reparto Sur", new_user(odoo, "ajeno"))
    chosen = {(await quote(team.server, customer()))["user_id"] for _ in range(4)}
    assert chosen == set(team.members)


async def test_nobody_to_give_it_to(serve: Serve) -> None:
    """A team that does not exist: a clear failure instead of somebody."""
    state = await refusal(serve(MCP_ODOO_SALES_TEAMS="No Existe"), customer())
    assert state["error_code"] == "no_salespeople"
