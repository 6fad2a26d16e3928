"""Asking for a quotation again, over MCP, has a failed one go on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from mcp_odoo.errors import Conflict
from mcp_odoo.sales.jobs import QuotationJobs
from mcp_odoo.sales.models import QuotationRequest, QuotationStatus
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo, Hang, Refusal, fake_odoo
from tests.fake_shop import open_shop

pytestmark = pytest.mark.asyncio(loop_scope="module")
EXPIRED = Refusal("odoo.exceptions.AccessDenied", "expired", 401)
PRICES = ("sale.order.line", "load")


class Counter:
    """Where quotations are asked for, with the Odoo behind it."""

    def __init__(self, jobs: QuotationJobs, odoo: FakeOdoo) -> None:
        self.jobs = jobs
        self.odoo = odoo

    async def over(self, tracking_id: str) -> QuotationStatus:
        async for status in self.jobs.follow(tracking_id):
            last = status
        return last

    async def ask(self, key: str | None, **different: Any) -> QuotationStatus:
        """As the tool does: the quotation once it is over."""
        return await self.over(await self.jobs.request_or_resume(request(**different), key))

    async def fail(self, key: str | None, times: int = 1) -> str:
        """A new quotation that fails half way: the opportunity stands, its given prices are missing."""
        self.odoo.faults[PRICES] = [EXPIRED] * times
        status = await self.ask(key)
        assert (status.status, status.error_code) == ("failed", "odoo_authentication_failed")
        return status.tracking_id

    async def retries(self, tracking_id: str) -> int:
        record = await self.jobs._record(tracking_id)
        assert record is not None
        return int(record.body["retries"])

    def count(self, model: str) -> int:
        return len(self.odoo.called(model, "load"))


def request(**different: Any) -> QuotationRequest:
    lines = [{"product_id": 1, "price": 5.0}, {"product_id": 2}]
    asked = {
        "partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "Robots",
        "products": lines, **different,
    }  # fmt: skip
    return QuotationRequest.model_validate(asked)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _counter(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Counter]:
    folder: Path = tmp_path_factory.mktemp("counter")
    async with fake_odoo() as odoo:
        open_shop(odoo)
        settings = Settings(
            _env_file=None, MCP_ODOO_DATA_DIR=folder / "data", MCP_LOG_DIR=folder / "log", ODOO_URL=odoo.url,
            ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN, ODOO_API_KEY=KEY,
        )  # fmt: skip
        services = create_services(settings)
        async with services.running():
            yield Counter(services.quotations, odoo)


@pytest.fixture
def counter(_counter: Counter) -> Counter:
    open_shop(_counter.odoo)
    _counter.odoo.calls.clear()
    _counter.odoo.faults.clear()
    return _counter


async def test_a_failed_quotation_goes_on_with_its_key(counter: Counter) -> None:
    """From the step that failed: the customer is not made again, the opportunity is found by its external id."""
    tracking_id = await counter.fail("again-1")
    status = await counter.ask("again-1")
    assert (status.tracking_id, status.status, status.error) == (tracking_id, "completed", None)
    first, second = counter.odoo.called("crm.lead", "load")
    assert first.named == second.named
    assert counter.count("res.partner") == 1
    assert await counter.retries(tracking_id) == 1


async def test_without_a_key_its_tracking_id_is_one(counter: Counter) -> None:
    """Also for one that had a key; and as often as it fails."""
    for key in (None, "again-2"):
        tracking_id = await counter.fail(key, times=2)
        assert (await counter.ask(tracking_id)).status == "failed"
        status = await counter.ask(tracking_id)
        assert (status.tracking_id, status.status) == (tracking_id, "completed")
        assert await counter.retries(tracking_id) == 2


async def test_another_request_with_its_tracking_id_is_a_conflict(counter: Counter) -> None:
    """As with any key; and nothing goes on."""
    tracking_id = await counter.fail(None)
    before = len(counter.odoo.calls)
    with pytest.raises(Conflict) as caught:
        await counter.ask(tracking_id, lead_name="Otros robots")
    assert caught.value.code == "idempotency_key_reused"
    assert caught.value.details == {"key": tracking_id, "tracking_id": tracking_id}
    assert (await counter.jobs.get(tracking_id)).status == "failed"
    assert len(counter.odoo.calls) == before


async def test_what_did_not_fail_is_what_it_is(counter: Counter) -> None:
    """Completed or under way, by its key or its tracking id: nothing new is made."""
    made = await counter.ask("again-3")
    for key in ("again-3", made.tracking_id):
        assert await counter.ask(key) == made
    assert counter.count("crm.lead") == 1
    counter.odoo.faults["res.partner", "search_read"] = [Hang(0.3)]
    going = await counter.jobs.request_or_resume(request(), None)
    assert await counter.jobs.request_or_resume(request(), going) == going
    assert (await counter.over(going)).status == "completed"
    assert await counter.retries(going) == 0


async def test_an_unknown_tracking_id_is_a_key_like_any_other(counter: Counter) -> None:
    """Whatever an agent makes up; the quotation gets an id of its own."""
    made_up = "quot_0123456789ab"
    first, second = await counter.ask(made_up), await counter.ask(made_up)
    assert first.tracking_id == second.tracking_id != made_up
    assert counter.count("crm.lead") == 1


async def test_a_cancelled_quotation_stays_cancelled(counter: Counter) -> None:
    """A person decided; asking again with its key or its tracking id does not undo that."""
    counter.odoo.faults["res.partner", "search_read"] = [Hang(0.3)]
    tracking_id = await counter.jobs.request_or_resume(request(), "again-4")
    await counter.jobs.cancel(tracking_id)
    for key in ("again-4", tracking_id):
        with pytest.raises(Conflict) as caught:
            await counter.ask(key)
        assert caught.value.code == "retry_cancelled"
    assert (await counter.jobs.get(tracking_id)).error_code == "job_cancelled"
    assert counter.count("crm.lead") == 0


async def test_a_new_one_that_fails_at_once_is_tried_once(counter: Counter) -> None:
    """Only who asks again has it go on."""
    counter.odoo.answers["product.product", "search_read"] = []
    status = await counter.ask("again-5")
    assert (status.status, status.error_code) == ("failed", "product_unknown")
    assert await counter.retries(status.tracking_id) == 0
    assert (await counter.ask("again-5")).error_code == "product_unknown"
    assert await counter.retries(status.tracking_id) == 1


async def test_two_who_ask_again_at_once_are_one(counter: Counter) -> None:
    """One by the key and one by the id: the step runs once more."""
    tracking_id = await counter.fail("again-6")
    statuses = await asyncio.gather(counter.ask("again-6"), counter.ask(tracking_id))
    assert {(one.tracking_id, one.status) for one in statuses} == {(tracking_id, "completed")}
    assert counter.count("crm.lead") == 2


async def test_rest_asks_for_the_retry_itself(counter: Counter) -> None:
    """There the same key is the same answer, and a tracking id is a key like any other."""
    tracking_id = await counter.fail("again-7")
    assert await counter.jobs.request(request(), "again-7") == tracking_id
    assert (await counter.jobs.get(tracking_id)).status == "failed"
    assert await counter.jobs.request(request(), tracking_id) != tracking_id
