"""A callback as a job of the durable engine, on a real SQLite file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import pytest_asyncio

from mcp_odoo.callbacks.jobs import callback_job
from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.errors import NotFound, UpstreamUnavailable
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.state import JobState
from mcp_odoo.jobs.steps import Job, backoff
from tests.callbacks.receiver import SECRET, Answer, Drop, Receiver, receiving

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Office:
    """An engine whose callbacks go to `receiver`, about quotations that `doings` describe or fail to."""

    engine: JobEngine
    receiver: Receiver
    doings: list[Exception] = field(default_factory=list)
    job: Job = field(init=False)

    async def describe(self, about: str) -> tuple[str, dict[str, Any]]:
        if self.doings:
            raise self.doings.pop(0)
        return "quotation.completed", {"tracking_id": about, "updated_at": "2026-11-22T17:28:08.710+00:00"}

    async def finished(self, about: str, url: str | None = None) -> JobState:
        request = {"url": url or self.receiver.url, "about": about}
        job_id = (await self.engine.take(self.job, "callback", request, "f", f"callback:{about}")).job_id
        return [state async for state in self.engine.follow(job_id)][-1]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """Waits between attempts are short; everything else is as it is made."""
    folder = tmp_path_factory.mktemp("jobs")
    async with receiving() as receiver:
        office = Office(JobEngine(open_database(None, folder), "realm"), receiver)
        callbacks = Callbacks([receiver.host], SECRET)
        office.job = replace(callback_job(callbacks, office.describe), first_wait=0.02)
        office.engine.register(office.job)
        await office.engine.launch()
        yield office
        await office.engine.close()
        await callbacks.aclose()


@pytest.fixture(autouse=True)
def _clean(office: Office) -> None:
    office.receiver.deliveries.clear()
    office.receiver.answers.clear()
    office.doings.clear()


async def test_an_event_is_delivered_under_the_job_s_own_id(office: Office) -> None:
    """With what `describe` says, and its `updated_at` as the event's time."""
    state = await office.finished("quot_1")
    assert state.phase == "completed"
    (delivery,) = office.receiver.deliveries
    assert delivery.headers["webhook-id"] == state.job_id
    assert delivery.event["type"] == "quotation.completed"
    assert delivery.event["data"]["tracking_id"] == "quot_1"
    assert delivery.event["timestamp"] == "2026-11-22T17:28:08.710+00:00"


async def test_attempts_are_repeated_until_it_is_taken(office: Office) -> None:
    """All of them one event to the receiver, id and bytes."""
    office.receiver.answers = [Answer(500), Drop(), Answer(404)]
    state = await office.finished("quot_2")
    assert state.phase == "completed"
    assert len(office.receiver.deliveries) == 4
    assert {delivery.headers["webhook-id"] for delivery in office.receiver.deliveries} == {state.job_id}
    assert len({delivery.body for delivery in office.receiver.deliveries}) == 1


async def test_gone_is_one_attempt(office: Office) -> None:
    """The job fails for good."""
    office.receiver.answers = [Answer(410)]
    state = await office.finished("quot_3")
    assert (state.phase, len(office.receiver.deliveries)) == ("failed", 1)
    assert state.failure is not None
    assert state.failure.code == "callback_gone"


async def test_an_address_that_is_no_longer_allowed_is_given_up(office: Office) -> None:
    """Nothing is sent."""
    state = await office.finished("quot_4", url="https://elsewhere.example/")
    assert state.failure is not None
    assert state.failure.code == "callback_host_not_allowed"
    assert office.receiver.deliveries == []


@pytest.mark.parametrize(
    ("error", "phase"), [(UpstreamUnavailable("busy"), "completed"), (NotFound("gone"), "failed")], ids=["busy", "gone"]
)
async def test_what_cannot_be_described_counts_as_its_error_says(office: Office, error: Exception, phase: str) -> None:
    """Tried again, or given up."""
    office.doings = [error]
    assert (await office.finished(f"quot_{phase}")).phase == phase


async def test_it_waits_five_seconds_doubling_to_an_hour_for_a_day(office: Office) -> None:
    """Less what chance takes off, which is up to half."""
    callbacks = Callbacks([], None)
    job = callback_job(callbacks, office.describe)
    assert job.name == "callback.v1"
    assert job.patience == 24 * 3600
    for attempt, longest in [(1, 5), (2, 10), (3, 20), (10, 2560), (11, 3600), (12, 3600), (5000, 3600)]:
        waits = [backoff(job, attempt) for _ in range(200)]
        assert longest / 2 <= min(waits) < max(waits) <= longest


async def test_other_jobs_wait_as_before(office: Office) -> None:
    """Half a second, doubling to a minute."""
    job = Job("plank.v1", (), office.job.abandon)
    for attempt, longest in [(1, 0.5), (2, 1), (7, 32), (8, 60), (5000, 60)]:
        assert all(longest / 2 <= backoff(job, attempt) <= longest for _ in range(50))
