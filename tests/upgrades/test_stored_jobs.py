"""Jobs that an earlier release accepted are finished by this one: real databases of each are replayed."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.messaging.models import Inbound
from mcp_odoo.sales.models import QuotationStatus
from mcp_odoo.services import Services, create_services
from tests.conftest import logging_as_it_was
from tests.fake_odoo import FakeOdoo, fake_odoo
from tests.fake_shop import open_shop
from tests.messaging.twilio_server import twilio_server
from tests.upgrades.store import PLACES, REALM, STORED, realm_hash, request_for, settings_for, with_twilio

# What each still has to send to Odoo that changes something there, in order.
WRITES = {
    "completed": [],
    "failed": [],
    "check": ["res.partner", "crm.lead", "sale.order.line"],
    "partner": ["res.partner", "crm.lead", "sale.order.line"],
    "order": ["crm.lead", "sale.order.line"],
    "prices": ["crm.lead", "sale.order.line"],
    "summary": [],
    "begun": ["res.partner", "crm.lead", "sale.order.line"],
}
RELEASES = sorted(STORED.glob("*.sql"))


class Upgraded:
    """The present services on a database that an earlier release left."""

    def __init__(self, services: Services, odoo: FakeOdoo, ids: dict[str, str]) -> None:
        self.services = services
        self.odoo = odoo
        self.ids = ids

    async def over(self, place: str) -> QuotationStatus:
        states = [state async for state in self.services.quotations.follow(self.ids[place])]
        return states[-1]

    def writes(self) -> Counter[str]:
        """How often each record was loaded, by its external id."""
        return Counter(
            call.named["data"][0][call.named["fields"].index("id")] for call in self.odoo.calls if call.method == "load"
        )


@asynccontextmanager
async def upgraded(release: Path, folder: Path, **more: Any) -> AsyncIterator[Upgraded]:
    async with fake_odoo() as odoo:
        open_shop(odoo)
        settings = settings_for(odoo, folder, **more)
        restore(release, folder, odoo.account().realm)
        services = create_services(settings)
        async with services.running():
            yield Upgraded(services, odoo, left(release)["ids"])


def left(release: Path) -> dict[str, Any]:
    """What the first line of a stored database tells: the jobs' ids by place, and the Odoo database they are for."""
    told: dict[str, Any] = json.loads(release.read_text(encoding="utf-8").partition("\n")[0].removeprefix("-- "))
    return told


def restore(release: Path, folder: Path, realm: str) -> None:
    """Make the database file, for another Odoo's realm."""
    folder.mkdir()
    database = sqlite3.connect(folder / "jobs.sqlite")
    database.executescript(release.read_text(encoding="utf-8").replace(REALM, realm_hash(realm)))
    database.close()


def test_there_is_a_stored_database() -> None:
    """Or nothing below would be tested; each has a job in every place."""
    assert [release.stem for release in RELEASES]
    for release in RELEASES:
        assert set(left(release)["ids"]) == set(PLACES)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_jobs_of_an_earlier_release_are_finished(release: Path, tmp_path: Path) -> None:
    """From the last step that it recorded, with what is still to be sent to Odoo and nothing else; what was over is
    told as it was.
    """

    async def run() -> tuple[dict[str, QuotationStatus], Counter[str], dict[str, str]]:
        async with upgraded(release, tmp_path / "data") as after:
            states = {place: await after.over(place) for place in PLACES}
            return states, after.writes(), after.ids

    with logging_as_it_was():
        states, writes, ids = asyncio.run(run())
    recorded = {path.stem for path in (tmp_path / "log").glob("*.log")}
    assert recorded >= {ids[place] for place in PLACES if place not in ("completed", "failed")}
    assert {place: state.status for place, state in states.items()} == {
        place: "failed" if place == "failed" else "completed" for place in PLACES
    }
    assert states["failed"].error == "El correo no vale"
    assert all(state.output and state.output.sale_order_name == "S00040" for state in states.values() if state.output)
    assert set(writes.values()) == {1}
    for place, models in WRITES.items():
        sent = [key for key in writes if ids[place] in key]
        assert len(sent) == len([model for model in models if model != "res.partner"]), place


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_what_an_earlier_release_was_asked_can_be_decided_about(release: Path, tmp_path: Path) -> None:
    """The list has all of it, and what failed can be tried again."""

    async def run() -> tuple[int, str]:
        async with upgraded(release, tmp_path / "data") as after:
            listed = await after.services.quotations.find()
            await after.services.quotations.retry(after.ids["failed"])
            return len(listed.quotations), (await after.over("failed")).status

    with logging_as_it_was():
        assert asyncio.run(run()) == (len(PLACES), "completed")


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_a_caller_who_asks_again_after_the_upgrade_is_known(release: Path) -> None:
    """The request's fingerprint is what it was: the same key is no other request's now."""
    text, realm = release.read_text(encoding="utf-8"), left(release)["realm"]
    for place in PLACES:
        assert f'"fingerprint":"{request_for(place).fingerprint(realm)}"' in text


@pytest.mark.parametrize("release", [one for one in RELEASES if "handoffs" in left(one)], ids=lambda path: path.stem)
def test_a_handoff_of_an_earlier_release_goes_on(release: Path, tmp_path: Path) -> None:
    """Nobody answered for as long as nobody ran: the next salesperson is asked, and may take the customer."""
    handoff_id = left(release)["handoffs"]["waiting"]

    async def run() -> tuple[list[str | None], str]:
        async with twilio_server() as twilio, upgraded(release, tmp_path / "data", **with_twilio(twilio)) as after:
            after.odoo.answers |= {
                ("res.users", "fields_get"): {"phone": {"type": "char"}},
                ("res.users", "search_read"): [
                    {"id": 5, "name": "Berta", "phone": "5511110005"},
                    {"id": 6, "name": "Carlos", "phone": "5511110006"},
                ],
            }  # fmt: skip
            handoffs = after.services.handing
            while not twilio.messages:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.02)
            asked = Inbound("SM1", "+525511110006", "whatsapp", "1", None, None)
            while "Es tuyo" not in (await handoffs.replies.answer(asked) or ""):  # noqa: ASYNC110 - likewise
                await asyncio.sleep(0.02)
            story = await handoffs.handoffs.get(handoff_id)
            return [one.outcome for one in story.attempts], story.status

    with logging_as_it_was():
        assert asyncio.run(run()) == (["silent", "taken"], "taken")
