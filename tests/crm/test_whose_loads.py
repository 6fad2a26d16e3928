"""By whom the opportunities of salespeople are counted: people see different parts of the pipeline."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.jobs.database import open_database
from tests.crm.market import open_market
from tests.fake_odoo import KEY, FakeOdoo
from tests.odoo.people import ANA, LUIS, NOBODY, People, by

COUNTS = ("crm.lead", "formatted_read_group")


@pytest.fixture
def assignments(tmp_path: Path) -> Iterator[Assignments]:
    engine = open_database(None, tmp_path)
    made = Assignments(engine)
    made.create_tables()
    yield made
    engine.dispose()


@pytest.fixture
async def people(odoo: FakeOdoo) -> AsyncIterator[People]:
    """Luis sees everything, Ana her own."""
    people = People(open_market(odoo))
    odoo.answers["res.users", "has_group"] = lambda call: call.key != people.key(ANA)
    odoo.answers["crm.lead", "search_count"] = 1
    async with people.client:
        yield people


async def test_the_server_counts_for_whoever_may_choose(people: People, assignments: Assignments) -> None:
    """Each of them is told the same, and nobody's own view of the pipeline is in it."""
    salespeople = Salespeople(people.client, assignments)
    told = []
    for who in (LUIS, NOBODY):
        with by(who):
            told.append([(one.id, one.open_opportunities) for one in await salespeople.loads()])
    assert told == [[(5, 0), (6, 3)]] * 2
    assert {call.key for call in people.odoo.called(*COUNTS)} == {KEY}


async def test_the_server_tells_who_sells(people: People, assignments: Assignments) -> None:
    """Unless it sees its own alone: a person who sees everything may be shown other teams."""
    salespeople = Salespeople(people.client, assignments)
    with by(LUIS):
        assert await salespeople.members() == {5: "Berta", 6: "Carlos"}
    assert {call.key for call in people.odoo.called("res.users", "search_read")} == {KEY}


async def test_whoever_sees_their_own_is_alone_and_counts_their_own(people: People, assignments: Assignments) -> None:
    """In turns with others who see everything: what was found out of the one is not taken for the other."""
    salespeople = Salespeople(people.client, assignments)
    for _ in range(2):
        with by(ANA):
            assert [(one.id, one.open_opportunities) for one in await salespeople.loads()] == [(21, 1)]
        with by(LUIS):
            assert len(await salespeople.loads()) == 2
    assert {call.key for call in people.odoo.called("crm.lead", "search_count")} == {people.key(ANA)}


async def test_a_server_that_sees_its_own_does_not_count_for_others(people: People, assignments: Assignments) -> None:
    """Then whoever sees everything counts: the server would find nobody busy."""
    people.odoo.answers["res.users", "has_group"] = lambda call: call.key == people.key(LUIS)
    with by(LUIS):
        assert len(await Salespeople(people.client, assignments).loads()) == 2
    assert {call.key for call in people.odoo.called(*COUNTS)} == {people.key(LUIS)}
