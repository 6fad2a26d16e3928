"""Quotations of people with Odoo accounts of their own: made in their name, whenever that is, and theirs to know of."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.errors import McpOdooError, NotFound
from mcp_odoo.sales.models import QuotationRequest, QuotationStatus
from mcp_odoo.services import Services, create_services
from mcp_odoo.settings import Settings
from tests.access.links import link, settings_for, unlink
from tests.fake_odoo import KEY, FakeOdoo, Http
from tests.fake_shop import open_shop
from tests.odoo.people import ANA, LUIS, NOBODY, by

ORDER = ("crm.lead", "load")


class House:
    """A server beside the shop, which may be closed and opened again; Ana and Luis are linked."""

    def __init__(self, odoo: FakeOdoo, folder: Path) -> None:
        self.odoo = open_shop(odoo)
        self.settings: Settings = settings_for(odoo, folder)
        self.keys = {ANA: odoo.let_in(21, "ana"), LUIS: odoo.let_in(22, "luis"), NOBODY: KEY}
        odoo.answers["res.users", "has_group"] = True
        for principal, login in ((ANA, "ana"), (LUIS, "luis")):
            link(self.settings, principal, login, self.keys[principal])

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Services]:
        # As a new process would have: a stopped engine leaves the loop without threads.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        services = create_services(self.settings)
        async with services.running():
            yield services

    def loaded_by(self, model: str) -> list[str]:
        """Whose keys records were made with, in their order."""
        names = {key: principal for principal, key in self.keys.items()}
        return [names[call.key] for call in self.odoo.called(model, "load")]


@pytest.fixture
def house(odoo: FakeOdoo, tmp_path: Path) -> House:
    return House(odoo, tmp_path)


def request(**different: Any) -> QuotationRequest:
    asked = {
        "partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "Robots",
        "product_id": 1, **different,
    }  # fmt: skip
    return QuotationRequest.model_validate(asked)


async def ask(services: Services, principal: str, key: str | None = None, **different: Any) -> str:
    with by(principal):
        return await services.quotations.request(request(**different), key)


async def over(services: Services, tracking_id: str) -> QuotationStatus:
    """Once it is over, as the house sees it."""
    async for status in services.quotations.follow(tracking_id):
        last = status
    return last


async def test_quotations_of_two_at_once_are_each_one_s_own(house: House) -> None:
    """Customer, opportunity and order of each are made with the key of whoever asked; the record says with which."""
    async with house.open() as services:
        everybody = [ANA, LUIS, NOBODY] * 4
        ids = await asyncio.gather(
            *(ask(services, who, lead_name=f"{number} {who}") for number, who in enumerate(everybody))
        )
        done = await asyncio.gather(*(over(services, tracking_id) for tracking_id in ids))
        records = [await services.quotations._record(tracking_id) for tracking_id in ids]
    assert {one.status for one in done} == {"completed"}
    made = {call.named["data"][0][call.named["fields"].index("name")]: call.key for call in house.odoo.called(*ORDER)}
    assert made == {f"{number} {who}": house.keys[who] for number, who in enumerate(everybody)}
    logins = {ANA: "ana", LUIS: "luis", NOBODY: None}
    assert [record and record.body["odoo_login"] for record in records] == [logins[who] for who in everybody]
    assert [record and record.body["principal"] for record in records] == everybody


async def test_loads_are_counted_by_the_server_s_own_user(house: House) -> None:
    """A person would count the part of the pipeline that they see; what they write is written as themselves."""
    async with house.open() as services:
        await over(services, await ask(services, ANA))
    assert {call.key for call in house.odoo.called("crm.lead", "formatted_read_group")} == {KEY}
    assert {call.key for call in house.odoo.called("res.partner", "search_read")} == {house.keys[ANA]}
    assert house.loaded_by("crm.lead") == [ANA]


async def test_whoever_sees_their_own_documents_alone_gets_their_own(house: House) -> None:
    """Odoo would refuse them an opportunity of somebody else's; what the server may see does not matter."""
    house.odoo.answers["res.users", "has_group"] = lambda call: call.key == KEY
    house.odoo.answers["crm.lead", "search_count"] = 0
    async with house.open() as services:
        await over(services, await ask(services, ANA))
        await over(services, await ask(services, NOBODY, lead_name="Otros"))
    owners = [
        call.named["data"][0][call.named["fields"].index("user_id/.id")]
        for call in house.odoo.called("crm.lead", "load")
    ]
    assert owners == ["21", "5"]


async def test_after_a_restart_it_is_still_hers(house: House) -> None:
    """From where it was: the customer was made before, the order after it."""
    house.odoo.faults[ORDER] = [Http(503)] * 4
    async with house.open() as services:
        tracking_id = await ask(services, ANA)
        while len(house.odoo.called(*ORDER)) < 4:  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.01)
    async with house.open() as services:
        status = await over(services, tracking_id)
    assert status.status == "completed"
    assert house.loaded_by("res.partner") == [ANA]
    assert set(house.loaded_by("crm.lead")) == {ANA}


async def test_unlinked_meanwhile_nothing_is_made(house: House) -> None:
    """Not as the server's own user either: it fails with what to do; linked again it goes on where it was, as her."""
    house.odoo.faults[ORDER] = [Http(503)] * 4
    async with house.open() as services:
        tracking_id = await ask(services, ANA)
        while len(house.odoo.called(*ORDER)) < 4:  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.01)
        unlink(house.settings, ANA)
        await services.accounts.refresh()
        status = await over(services, tracking_id)
        assert (status.status, status.error_code) == ("failed", "odoo_account_unlinked")
        assert "accounts link" in str(status.error)
        assert set(house.loaded_by("crm.lead")) == {ANA}
        link(house.settings, ANA, "ana", house.keys[ANA])
        await services.quotations.retry(tracking_id)
        assert (await over(services, tracking_id)).status == "completed"
    assert set(house.loaded_by("crm.lead")) == {ANA}
    assert house.loaded_by("res.partner") == [ANA]


async def test_a_refused_key_fails_and_a_new_one_goes_on(house: House) -> None:
    """A key expires: the quotation says whose, and after a new one was linked it is made with that."""
    old = house.odoo.people.pop(house.keys[ANA])
    async with house.open() as services:
        tracking_id = await ask(services, ANA)
        status = await over(services, tracking_id)
        assert (status.status, status.error_code) == ("failed", "odoo_account_refused")
        assert "'ana'" in str(status.error)
        house.keys[ANA] = "a-new-k3y-that-must-never-print"
        house.odoo.people[house.keys[ANA]] = old
        link(house.settings, ANA, "ana", house.keys[ANA])
        await services.accounts.refresh()
        await services.quotations.retry(tracking_id)
        assert (await over(services, tracking_id)).status == "completed"
    assert house.loaded_by("crm.lead") == [ANA]


async def test_who_tries_it_again_makes_it_no_other_s(house: House) -> None:
    """Somebody who may see all of them has hers go on: it is made as her."""
    house.odoo.answers["product.product", "search_read"] = []
    async with house.open() as services:
        tracking_id = await ask(services, ANA)
        assert (await over(services, tracking_id)).error_code == "product_unknown"
        open_shop(house.odoo)
        with by(NOBODY):
            await services.quotations.retry(tracking_id)
        assert (await over(services, tracking_id)).status == "completed"
    assert house.loaded_by("crm.lead") == [ANA]


async def test_people_know_of_their_own_quotations_alone(house: House) -> None:
    """By id, in lists, and whatever else can be asked; whoever acts as the server's own user sees all, as there."""
    async with house.open() as services:
        ids = {who: await ask(services, who, lead_name=who) for who in (ANA, LUIS, NOBODY)}
        for tracking_id in ids.values():
            await over(services, tracking_id)
        jobs, seen = services.quotations, {}
        for who in ids:
            with by(who):
                seen[who] = {one.tracking_id for one in (await jobs.find()).quotations}
        assert seen == {ANA: {ids[ANA]}, LUIS: {ids[LUIS]}, NOBODY: set(ids.values())}
        with by(LUIS):
            assert (await jobs.get(ids[LUIS])).status == "completed"
            for asked in (
                jobs.get(ids[ANA]), jobs.cancel(ids[ANA]), jobs.retry(ids[ANA]), jobs.all_told(ids[NOBODY], 0),
                anext(jobs.follow(ids[ANA])), anext(jobs.events(ids[ANA], 0, lambda: False)),
            ):  # fmt: skip
                with pytest.raises(NotFound) as caught:
                    await asked
                assert caught.value.code == "quotation_unknown"
            assert (await jobs.find(limit=1, offset=1)).quotations == []


async def test_what_was_asked_before_the_link_is_theirs_too(house: House) -> None:
    """By who they are; it was made as the server's own user."""
    unlink(house.settings, ANA)
    async with house.open() as services:
        before = await ask(services, ANA)
        await over(services, before)
        link(house.settings, ANA, "ana", house.keys[ANA])
        await services.accounts.refresh()
        with by(ANA):
            assert (await services.quotations.get(before)).status == "completed"
    assert house.loaded_by("crm.lead") == [NOBODY]


async def test_people_s_idempotency_keys_are_their_own(house: House) -> None:
    """The same one, of the same or of another request, is another one's matter; a tracking id of somebody else is a
    key like any other.
    """
    async with house.open() as services:
        hers = await ask(services, ANA, "order-1")
        his = await ask(services, LUIS, "order-1")
        the_house_s = await ask(services, NOBODY, "order-1", lead_name="Otros")
        assert len({hers, his, the_house_s}) == 3
        assert await ask(services, ANA, "order-1") == hers
        with by(LUIS):
            assert await services.quotations.request_or_resume(request(), hers) not in (hers, his)
            with pytest.raises(McpOdooError) as caught:
                await services.quotations.request(request(lead_name="Más"), "order-1")
        assert caught.value.details["tracking_id"] == his
        for tracking_id in (hers, his, the_house_s):
            await over(services, tracking_id)
