"""What people decide about a job: cancel it while it waits, have a failed one go on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from mcp_odoo.errors import Conflict, InvalidRequest, NotFound, UpstreamUnavailable
from mcp_odoo.jobs.decisions import Decisions
from mcp_odoo.jobs.state import JobState
from tests.jobs.workshop import Workshop, failing, until, workshop

pytestmark = pytest.mark.asyncio(loop_scope="module")
WRONG = InvalidRequest("no such product", code="product_unknown", field="product_id", product_id=9)
AWAY = UpstreamUnavailable("Odoo is away", code="odoo_unavailable", retry_after=0.3, reason="away")
# Long enough to be seen waiting by a test on a machine that is busy.
AWAY_LONGER = UpstreamUnavailable("Odoo is away", code="odoo_unavailable", retry_after=3.0, reason="away")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _workshop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workshop]:
    async with workshop(tmp_path_factory.mktemp("jobs"), width=2) as shop:
        yield shop


@pytest_asyncio.fixture(loop_scope="module")
async def shop(_workshop: Workshop) -> AsyncIterator[Workshop]:
    yield _workshop
    _workshop.clean_up()
    # Whatever a test left behind may still have its chores to do: of those the next one must hear nothing.
    await until(lambda: not _workshop.engine._runs._tasks)
    _workshop.clean_up()


async def refusal(decision: Any) -> Conflict:
    with pytest.raises(Conflict) as caught:
        await decision
    return caught.value


async def test_a_queued_job_is_cancelled_and_never_begins(shop: Workshop) -> None:
    """It waits behind others; it is failed at once, as cancelled, and abandoned once."""
    release = shop.hold("slow")
    ahead = [await shop.submit("slow") for _ in range(2)]
    waiting = await shop.submit("behind")
    await until(lambda: shop.runs["slow"] == 2)
    assert (await shop.state(waiting)).phase == "queued"
    state = await shop.engine.decisions.cancel(waiting)
    assert (state.phase, state.cancelled, state.done) == ("failed", True, 0)
    assert state.failure is not None
    assert state.failure.code == "job_cancelled"
    release.set()
    for job_id in ahead:
        assert (await shop.finished(job_id)).phase == "completed"
    await until(lambda: shop.abandoned == [waiting])
    assert shop.runs["behind"] == 0


async def test_cancelling_again_changes_nothing(shop: Workshop) -> None:
    """Whoever clicks twice gets the same answer, and it is abandoned once."""
    shop.hold("slow")
    for _ in range(2):
        await shop.submit("slow")
    waiting = await shop.submit("behind")
    first = await shop.engine.decisions.cancel(waiting)
    assert await shop.engine.decisions.cancel(waiting) == first
    await until(lambda: shop.abandoned == [waiting])


async def test_a_job_that_waits_for_its_next_attempt_is_cancelled(shop: Workshop) -> None:
    """Nothing was made that cannot be taken back: the attempt that was due is not made."""
    shop.doings["flaky"] = failing(AWAY_LONGER)
    job_id = await shop.submit("flaky")
    await until(lambda: shop.runs["flaky"] == 1)
    while (await shop.state(job_id)).attempt == 1:  # noqa: ASYNC110 - nothing tells when
        await asyncio.sleep(0.01)
    assert (await shop.engine.decisions.cancel(job_id)).cancelled
    await until(lambda: shop.abandoned == [job_id])
    assert (shop.runs["flaky"], shop.runs["cut flaky"]) == (1, 0)
    assert (await shop.state(job_id)).cancelled


async def test_past_the_point_of_no_return_it_says_so(shop: Workshop) -> None:
    """While the step runs that makes what cannot be taken back, and while it waits to be tried again."""
    release = shop.hold("cut sure")
    job_id = await shop.submit("sure")
    await until(lambda: shop.runs["cut sure"] == 1)
    refused = await refusal(shop.engine.decisions.cancel(job_id))
    assert (refused.code, refused.details) == ("cancel_too_late", {"tracking_id": job_id})
    release.set()
    assert (await shop.finished(job_id)).phase == "completed"

    shop.doings["cut again"] = failing(AWAY)
    job_id = await shop.submit("again")
    await until(lambda: shop.runs["cut again"] == 1)
    assert (await refusal(shop.engine.decisions.cancel(job_id))).code == "cancel_too_late"
    assert (await shop.finished(job_id)).phase == "completed"


async def test_what_is_over_is_not_cancelled(shop: Workshop) -> None:
    """Completed or failed, each with its own answer; an unknown id is not found."""
    done = await shop.submit("plain")
    await shop.finished(done)
    assert (await refusal(shop.engine.decisions.cancel(done))).code == "cancel_completed"
    shop.doings["wrong"] = failing(WRONG)
    failed = await shop.submit("wrong")
    await shop.finished(failed)
    assert (await refusal(shop.engine.decisions.cancel(failed))).code == "cancel_failed"
    with pytest.raises(NotFound):
        await shop.engine.decisions.cancel("plank_000000000000")


async def test_a_failed_job_goes_on_from_the_step_that_failed(shop: Workshop) -> None:
    """Under the same id, without repeating what was done before, and it may succeed now."""
    shop.doings["cut wrong"] = failing(WRONG)
    job_id = await shop.submit("wrong")
    state = await shop.finished(job_id)
    assert (state.phase, state.done, state.step) == ("failed", 1, "cut")
    going = await shop.engine.decisions.retry(job_id)
    assert (going.phase, going.done, going.failure) == ("processing", 1, None)
    state = await shop.finished(job_id)
    assert (state.phase, state.output) == ("completed", {"job": job_id, "piece": 6})
    assert (shop.runs["wrong"], shop.runs["cut wrong"]) == (1, 2)


async def test_it_may_fail_again_and_be_tried_again(shop: Workshop) -> None:
    """As often as a person wants."""
    shop.doings["wrong"] = failing(WRONG, WRONG)
    job_id = await shop.submit("wrong")
    assert (await shop.finished(job_id)).phase == "failed"
    for phase in ("failed", "completed"):
        await shop.engine.decisions.retry(job_id)
        assert (await shop.finished(job_id)).phase == phase
    assert shop.runs["wrong"] == 3
    assert len(shop.abandoned) == 2


async def test_what_a_retried_job_does_has_numbers_of_its_own(shop: Workshop) -> None:
    """Whoever saw it fail and comes back knows by the number what is new; what stands keeps its number."""
    shop.doings["cut fine"] = failing(WRONG)
    job_id = await shop.submit("fine")
    before = await shop.finished(job_id)
    await shop.engine.decisions.retry(job_id)
    after = await shop.finished(job_id)
    measured, wrong = (before.number(move) for move in before.moves)
    again, cut = (after.number(move) for move in after.moves)
    assert measured == again < wrong < before.last_number < cut < after.last_number


async def test_two_retries_at_once_are_one(shop: Workshop) -> None:
    """Both are told that it goes on; the step runs once more, not twice."""
    shop.doings["wrong"] = failing(WRONG)
    job_id = await shop.submit("wrong")
    await shop.finished(job_id)
    states = await asyncio.gather(*(shop.engine.decisions.retry(job_id) for _ in range(5)))
    assert {state.phase for state in states} <= {"queued", "processing", "completed"}
    assert (await shop.finished(job_id)).phase == "completed"
    assert (shop.runs["wrong"], shop.runs["cut wrong"]) == (2, 1)


def told_once(shop: Workshop, before: JobState, after: JobState) -> tuple[Decisions, list[str]]:
    """Decisions of a process that sees the job as it was `before`, and the ids that it asked about."""
    asked: list[str] = []

    async def state(job_id: str) -> JobState:
        asked.append(job_id)
        return before if len(asked) == 1 else after

    known = shop.engine.decisions
    return Decisions(known._turns, known._line, known._watch, known._reach, state), asked


async def test_whoever_comes_too_late_with_a_retry_does_not_wait_for_what_is_over(shop: Workshop) -> None:
    """Another process had it go on, and it is completed already: that is told at once, and nothing runs again."""
    shop.doings["wrong"] = failing(WRONG)
    job_id = await shop.submit("wrong")
    failed = await shop.finished(job_id)
    await shop.engine.decisions.retry(job_id)
    done = await shop.finished(job_id)
    late, asked = told_once(shop, failed, done)
    assert await late.retry(job_id) == done
    assert len(asked) == 3  # before, whether it goes on, and what is told
    later, _ = told_once(shop, replace(failed, retries=done.retries), done)
    assert await later.retry(job_id) == done
    assert (await shop.finished(job_id)).phase == "completed"
    assert (shop.runs["wrong"], shop.runs["cut wrong"]) == (2, 1)


async def test_a_retried_job_is_patient_anew(shop: Workshop) -> None:
    """Its patience counts from the retry: a passing failure is waited out again."""
    shop.doings["late"] = failing(WRONG, AWAY)
    job_id = await shop.submit("late", job="brief.v1")
    await shop.finished(job_id)
    await asyncio.sleep(3.1)  # its patience is over, counted from the request
    await shop.engine.decisions.retry(job_id)
    assert (await shop.finished(job_id)).phase == "completed"


async def test_what_did_not_fail_is_not_retried(shop: Workshop) -> None:
    """Completed and cancelled ones are refused; one that is under way is left alone."""
    done = await shop.submit("plain")
    await shop.finished(done)
    assert (await refusal(shop.engine.decisions.retry(done))).code == "retry_completed"
    release = shop.hold("slow")
    running = [await shop.submit("slow") for _ in range(2)]
    cancelled = await shop.submit("behind")
    await shop.engine.decisions.cancel(cancelled)
    assert (await refusal(shop.engine.decisions.retry(cancelled))).code == "retry_cancelled"
    await until(lambda: shop.runs["slow"] == 2)
    assert (await shop.engine.decisions.retry(running[0])).phase == "processing"
    release.set()
    for job_id in running:
        await shop.finished(job_id)
    assert shop.runs["slow"] == 2


async def test_what_follows_on_a_job_runs_once_each_time_that_it_is_over(shop: Workshop) -> None:
    """After a success, a failure, a retry that succeeds and a cancellation; and it sees the job as it ended."""
    good = await shop.submit("good", note=True)
    await until(lambda: shop.notes == [(good, "completed")])
    shop.notes.clear()
    shop.doings["wrong"] = failing(WRONG)
    bad = await shop.submit("wrong", note=True)
    await until(lambda: shop.notes == [(bad, "failed")])
    await shop.engine.decisions.retry(bad)
    await until(lambda: shop.notes == [(bad, "failed"), (bad, "completed")])
    shop.notes.clear()
    shop.doings["flaky"] = failing(AWAY)
    flaky = await shop.submit("flaky", note=True)
    await until(lambda: shop.runs["flaky"] == 1)
    await shop.engine.decisions.cancel(flaky)
    await until(lambda: shop.notes == [(flaky, "failed")])


async def test_an_attempt_that_fails_after_the_cancellation_changes_nothing(shop: Workshop) -> None:
    """It was under way; whoever asks later gets what whoever cancelled was told."""
    release = asyncio.Event()

    async def fail() -> Any:
        await release.wait()
        raise AWAY

    shop.doings["under way"] = fail
    job_id = await shop.submit("under way")
    await until(lambda: shop.runs["under way"] == 1)
    told = await shop.engine.decisions.cancel(job_id)
    await asyncio.sleep(0.01)  # times are recorded in milliseconds
    release.set()
    await until(lambda: shop.abandoned == [job_id])
    assert await shop.state(job_id) == told
    assert told.cancelled
