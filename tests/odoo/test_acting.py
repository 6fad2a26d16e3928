"""Two people and the server's own user ask Odoo in turns: nobody sees what another one is told."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import pytest

from mcp_odoo.errors import McpOdooError, OdooAuthenticationFailed
from mcp_odoo.odoo.account import Limits
from mcp_odoo.odoo.acting import acting
from mcp_odoo.odoo.apps import APPS, Apps
from mcp_odoo.odoo.breaker import FAILURES
from mcp_odoo.odoo.schema import Schema
from tests.fake_odoo import KEY, USER_ID, Call, FakeOdoo, Hang, Http, Refusal
from tests.odoo.people import ANA, LUIS, NOBODY, People, by

ALL = (ANA, LUIS, NOBODY)
IDS = {ANA: 21, LUIS: 22, NOBODY: USER_ID}
REFUSED = Refusal("werkzeug.exceptions.Unauthorized", "Invalid apikey", 401)


@pytest.fixture(params=["json2", "xmlrpc"])
async def people(request: pytest.FixtureRequest, odoo: FakeOdoo) -> AsyncIterator[People]:
    """Everybody sees records of their own; answers take a moment, so that questions meet."""
    odoo.answers["crm.lead", "search_read"] = lambda call: [{"id": odoo.people[call.key]["id"]}]
    odoo.answers["crm.lead", "fields_get"] = lambda call: {f"seen_by_{odoo.people[call.key]['login'][:3]}": {}}
    odoo.delay = 0.002
    people = People(odoo, request.param)
    async with people.client:
        yield people


async def leads(people: People, principal: str) -> list[int]:
    with by(principal):
        return [row["id"] for row in await people.client.search_read("crm.lead", [], ["id"])]


async def test_everybody_is_told_their_own(people: People) -> None:
    """Ninety questions of three users at the same time, from a cold start."""
    asked = [ALL[number % 3] for number in range(90)]
    answers = await asyncio.gather(*(leads(people, principal) for principal in asked))
    assert answers == [[IDS[principal]] for principal in asked]


async def test_no_connection_carries_two_keys(people: People) -> None:
    """Not one after another either; what needs no login is each one's own, too."""
    await asyncio.gather(*(leads(people, ALL[number % 3]) for number in range(30)))
    for principal in ALL:
        await leads(people, principal)
    keys: defaultdict[int, set[str]] = defaultdict(set)
    for call in people.odoo.calls:
        if call.key:
            keys[call.connection].add(call.key)
    assert {len(several) for several in keys.values()} == {1}
    assert {key for several in keys.values() for key in several} == set(people.odoo.people)


async def test_cookies_come_back_from_whom_they_were_given_to(odoo: FakeOdoo) -> None:
    """A session of Odoo's that a proxy or a module begins is one user's."""

    def with_cookie(call: Call) -> Http:
        return Http(200, b"1", "application/json", {"Set-Cookie": f"session_id={odoo.people[call.key]['id']}; Path=/"})

    odoo.answers["crm.lead", "search_count"] = with_cookie
    people = People(odoo)
    async with people.client as client:
        for principal in (*ALL, *ALL):
            with by(principal):
                await client.call("crm.lead", "search_count", domain=[])
    sent = {(call.key, call.headers.get("cookie")) for call in odoo.called("crm.lead", "search_count")}
    ids = {key: person["id"] for key, person in odoo.people.items()}
    assert sent == {(key, cookie) for key in ids for cookie in (None, f"session_id={ids[key]}")}


async def test_everybody_is_themselves(people: People) -> None:
    """Name, id and time zone of whoever asks, remembered for each; the server's are asked for once."""
    people.odoo.people[people.key(ANA)]["tz"] = "Pacific/Auckland"

    async def who(principal: str) -> tuple[int, str]:
        with by(principal):
            identity, calendar = await people.client.identity(), await people.client.calendar()
            return identity.user_id, str(calendar.zone)

    everybody = [ALL[number % 3] for number in range(30)]
    zones = {ANA: "Pacific/Auckland", LUIS: "America/Mexico_City", NOBODY: "America/Mexico_City"}
    for _ in range(2):
        answers = await asyncio.gather(*(who(one) for one in everybody))
        assert answers == [(IDS[one], zones[one]) for one in everybody]
    assert len(people.odoo.called("res.users", "read")) == 3


async def test_what_models_look_like_is_each_one_s_own(people: People) -> None:
    """Fields differ by rights; those who ask for one model at the same time share answers with themselves alone."""
    schema = Schema(people.client)

    async def fields(principal: str) -> list[str]:
        with by(principal):
            return list(await schema.fields("crm.lead"))

    everybody = [ALL[number % 3] for number in range(30)]
    seen = {ANA: "seen_by_ana", LUIS: "seen_by_lui", NOBODY: "seen_by_api"}
    for _ in range(2):
        assert await asyncio.gather(*(fields(one) for one in everybody)) == [[seen[one]] for one in everybody]
    assert len(people.odoo.called("crm.lead", "fields_get")) == 3


async def test_whoever_asked_first_may_leave(people: People) -> None:
    """The one who waits for the same answer gets it, and it is theirs."""
    people.odoo.delay = 0.05
    schema = Schema(people.client)
    with by(ANA):
        first = asyncio.create_task(schema.fields("crm.lead"))
        second = asyncio.create_task(schema.fields("crm.lead"))
    while not people.odoo.called("crm.lead", "fields_get"):  # noqa: ASYNC110 - the fake tells nobody
        await asyncio.sleep(0.005)
    first.cancel()
    assert list(await second) == ["seen_by_ana"]
    assert {call.key for call in people.odoo.called("crm.lead", "fields_get")} == {people.key(ANA)}


async def test_which_apps_there_are_is_asked_by_the_server_s_own_user(people: People) -> None:
    """Whoever comes by first; it is the database's matter, and the same answer for all."""
    people.odoo.answers |= {(model, "fields_get"): {"id": {}} for model in APPS}
    apps = Apps(Schema(people.client))
    with by(ANA):
        assert await apps.missing() == frozenset()
    assert {call.key for call in people.odoo.calls if call.key} == {KEY}


async def test_a_refused_key_is_its_owner_s_trouble_alone(people: People) -> None:
    """However often: the circuit stays closed, and the others are answered."""
    del people.odoo.people[people.key(ANA)]
    for _ in range(2 * FAILURES):
        with pytest.raises(OdooAuthenticationFailed) as caught:
            await leads(people, ANA)
        assert (caught.value.code, caught.value.details) == ("odoo_account_refused", {"login": "ana"})
    assert people.client.breaker.reach == "reachable"
    assert await leads(people, LUIS) == [22]
    assert await leads(people, NOBODY) == [USER_ID]


async def test_a_key_that_is_revoked_meanwhile_is_refused(people: People) -> None:
    """Nothing that is remembered answers for it, and no other user does."""
    assert await leads(people, ANA) == [21]
    del people.odoo.people[people.key(ANA)]
    people.odoo.calls.clear()
    with pytest.raises(OdooAuthenticationFailed, match="'ana'"):
        await leads(people, ANA)
    assert {call.key for call in people.odoo.calls if call.key} == {people.key(ANA)}


async def test_the_server_s_own_refused_key_is_told_as_ever(people: People) -> None:
    """It is another one's to mend."""
    del people.odoo.people[KEY]
    with pytest.raises(OdooAuthenticationFailed) as caught:
        await leads(people, NOBODY)
    assert caught.value.code == "odoo_authentication_failed"
    assert await leads(people, ANA) == [21]


async def test_a_key_of_somebody_else_is_not_used(odoo: FakeOdoo) -> None:
    """Over JSON-2 the key alone says who acts: one that is stored under another login does nothing."""
    odoo.answers["crm.lead", "search_count"] = 1
    people = People(odoo)
    odoo.people[people.key(ANA)] = odoo.people[people.key(LUIS)]
    async with people.client as client:
        with by(ANA), pytest.raises(OdooAuthenticationFailed) as caught:
            await client.call("crm.lead", "search_count", domain=[])
    assert (caught.value.code, caught.value.details) == ("odoo_account_mismatch", {"login": "ana", "other": "luis"})
    assert odoo.called("crm.lead", "search_count") == []


async def test_what_began_as_a_person_does_not_end_as_the_server(people: People) -> None:
    """An account that is unlinked in the middle of a call, between its questions, is the account until the end."""
    people.odoo.faults["crm.lead", "search_read"] = [Http(503)] * 2
    asking = asyncio.create_task(leads(people, ANA))
    while not people.odoo.called("crm.lead", "search_read"):  # noqa: ASYNC110 - the fake tells nobody
        await asyncio.sleep(0.001)
    account = people.accounts.pop(ANA)
    assert await asking == [21]
    assert {call.key for call in people.odoo.called("crm.lead", "search_read")} == {account.api_key}
    assert await leads(people, ANA) == [USER_ID]


async def test_what_is_bound_holds_against_whoever_calls(people: People) -> None:
    """And for the tasks that are started there."""
    with by(ANA), acting(people.accounts[LUIS]):
        assert await asyncio.create_task(leads(people, ANA)) == [22]
        with acting(None):
            assert await leads(people, ANA) == [USER_ID]
        assert people.client.own_login == "luis"


async def test_all_together_ask_no_more_at_once_than_allowed(odoo: FakeOdoo) -> None:
    """The allowance is what the Odoo server can take, not what a user may have."""
    odoo.answers["crm.lead", "search_read"] = [{"id": 1}]
    odoo.delay = 0.01
    people = People(odoo, limits=Limits(concurrent_calls=3))
    async with people.client:
        await asyncio.gather(*(leads(people, ALL[number % 3]) for number in range(24)))
    assert odoo.peak == 3


async def test_an_odoo_that_is_away_is_away_for_all(odoo: FakeOdoo) -> None:
    """The circuit breaker is about the server: whoever found out, nobody waits for it."""
    people = People(odoo, limits=Limits(read_timeout=0.1, attempts=2, longest_wait=0.01))
    odoo.answers["crm.lead", "search_read"] = [{"id": 1}]
    async with people.client as client:
        await leads(people, ANA)
        await odoo.stop()
        for _ in range(FAILURES):
            with pytest.raises(McpOdooError):
                await leads(people, ANA)
        while not client.breaker.away:  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.01)
        with pytest.raises(McpOdooError) as caught:
            await leads(people, LUIS)
        assert type(caught.value).__name__ == "OdooAway"


async def test_a_slow_answer_of_one_is_no_other_s(odoo: FakeOdoo) -> None:
    """Ana waits; Luis, who asks the same afterwards, has his answer long before hers."""
    people = People(odoo)

    def answer(call: Call) -> Any:
        mine = [{"id": odoo.people[call.key]["id"]}]
        return mine if call.key != people.key(ANA) or odoo.called("crm.lead", "search_read")[1:] else Hang(0.3)

    odoo.answers["crm.lead", "search_read"] = answer
    async with people.client:
        waiting = asyncio.create_task(leads(people, ANA))
        while not odoo.called("crm.lead", "search_read"):  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.005)
        assert await leads(people, LUIS) == [22]
        assert not waiting.done()
        assert await waiting == [21]
