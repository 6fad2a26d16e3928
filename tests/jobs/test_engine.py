"""The durable engine on a real SQLite file: submit, state, follow, keys, failures and retries."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from mcp_odoo.errors import Conflict, InvalidRequest, NotFound, UpstreamUnavailable
from tests.jobs.workshop import Workshop, failing, until, workshop

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _workshop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workshop]:
    async with workshop(tmp_path_factory.mktemp("jobs")) as shop:
        yield shop


@pytest.fixture
def shop(_workshop: Workshop) -> Workshop:
    _workshop.doings.clear()
    _workshop.runs.clear()
    _workshop.abandoned.clear()
    return _workshop


async def test_a_job_runs_its_steps_in_order_and_hands_results_on(shop: Workshop) -> None:
    """The output is the last step's value, and it saw the first one's."""
    job_id = await shop.submit("plain")
    state = await shop.finished(job_id)
    assert state.phase == "completed"
    assert state.output == {"job": job_id, "piece": 6}
    assert (state.done, state.total, state.attempt, state.failure) == (2, 2, 1, None)
    assert state.input == {"do": "plain"}


async def test_a_job_id_is_its_prefix_and_twelve_hex_digits(shop: Workshop) -> None:
    """Users know the shape of a tracking id."""
    prefix, _, digits = (await shop.submit("shape")).partition("_")
    assert prefix == "plank"
    assert len(digits) == 12
    assert int(digits, 16) >= 0


async def test_two_requests_without_a_key_are_two_jobs(shop: Workshop) -> None:
    """Nobody is taken to repeat themselves unless they say so."""
    assert await shop.submit("twice") != await shop.submit("twice")


async def test_whoever_asks_first_hears_that_it_is_new(shop: Workshop) -> None:
    """And nobody after them, also at the same moment; its state tells what was asked by its hash."""
    job, asked = shop.jobs["plank.v1"], {"do": "taken"}
    takes = (shop.engine.take(job, "plank", asked, "f-taken", "k-taken") for _ in range(5))
    taken = await asyncio.gather(*takes)
    assert len({one.job_id for one in taken}) == 1
    assert [one.new for one in taken].count(True) == 1
    state = await shop.finished(taken[0].job_id)
    assert (state.fingerprint, shop.runs["taken"]) == ("f-taken", 1)


async def test_the_same_key_and_request_is_the_same_job(shop: Workshop) -> None:
    """Asking again returns the first id, and nothing runs again."""
    first = await shop.submit("keyed", key="k-1")
    await shop.finished(first)
    assert await shop.submit("keyed", key="k-1") == first
    await shop.finished(first)
    assert shop.runs["keyed"] == 1


async def test_the_same_key_for_another_request_is_a_conflict(shop: Workshop) -> None:
    """The refusal names the key and the job that has it."""
    first = await shop.submit("keyed", key="k-2", fingerprint="one")
    with pytest.raises(Conflict) as caught:
        await shop.submit("keyed", key="k-2", fingerprint="two")
    assert caught.value.code == "idempotency_key_reused"
    assert caught.value.details == {"key": "k-2", "tracking_id": first}


async def test_twenty_requests_at_once_with_one_key_run_once(shop: Workshop) -> None:
    """Concurrent callers with one key share one job and its single run."""
    ids = await asyncio.gather(*(shop.submit("crowd", key="k-crowd") for _ in range(20)))
    assert len(set(ids)) == 1
    assert (await shop.finished(ids[0])).phase == "completed"
    assert (shop.runs["crowd"], shop.runs["cut crowd"]) == (1, 1)


async def test_an_unknown_job_has_no_state_and_cannot_be_followed(shop: Workshop) -> None:
    """`state` is None; `follow` raises NotFound with the id."""
    assert await shop.engine.state("plank_000000000000") is None
    with pytest.raises(NotFound) as caught:
        await shop.finished("plank_000000000000")
    assert caught.value.details == {"tracking_id": "plank_000000000000"}


async def test_a_follower_sees_the_step_that_runs(shop: Workshop) -> None:
    """While the first step runs the job is processing it, with nothing behind it; afterwards it is completed."""
    begun, release = asyncio.Event(), asyncio.Event()

    async def wait() -> Any:
        begun.set()
        await release.wait()
        return {"length": 1}

    shop.doings["slow"] = wait
    job_id = await shop.submit("slow")
    await asyncio.wait_for(begun.wait(), 10)
    seen: list[tuple[str, str, int]] = []
    async for state in shop.engine.follow(job_id):
        seen.append((state.phase, state.step, state.done))
        release.set()
    assert seen[0] == ("processing", "measure", 0)
    assert seen[-1] == ("completed", "cut", 2)
    assert seen == sorted(seen, key=lambda one: one[2])


async def test_a_transient_failure_is_recorded_and_tried_again(shop: Workshop) -> None:
    """Between attempts the state tells which attempt comes next and why; afterwards it forgets the failure."""
    error = UpstreamUnavailable("Odoo is away", code="odoo_unavailable", retry_after=0.2, reason="away")
    shop.doings["flaky"] = failing(error, error)
    job_id = await shop.submit("flaky")
    states = [state async for state in shop.engine.follow(job_id)]
    waiting = [state for state in states if state.failure]
    assert {state.attempt for state in waiting} == {2, 3}
    assert waiting[0].phase == "processing"
    assert waiting[0].failure is not None
    assert (waiting[0].failure.code, waiting[0].failure.details) == ("odoo_unavailable", {"reason": "away"})
    assert (states[-1].phase, states[-1].failure) == ("completed", None)
    assert (shop.runs["flaky"], shop.runs["cut flaky"]) == (3, 1)
    assert job_id not in shop.abandoned


async def test_the_time_that_the_other_side_names_is_waited(shop: Workshop) -> None:
    """`retry_after` is the wait before the next attempt."""
    began = asyncio.get_running_loop().time()
    shop.doings["polite"] = failing(UpstreamUnavailable("later", retry_after=0.4))
    await shop.finished(await shop.submit("polite"))
    assert 0.4 <= asyncio.get_running_loop().time() - began < 2


async def test_a_permanent_failure_fails_the_job_with_its_code_and_details(shop: Workshop) -> None:
    """It is not tried again, later steps do not run, and the job is abandoned once."""
    error = InvalidRequest("no such product", code="product_unknown", field="product_id", product_id=9)
    shop.doings["wrong"] = failing(error)
    job_id = await shop.submit("wrong")
    state = await shop.finished(job_id)
    assert (state.phase, state.output) == ("failed", None)
    assert state.failure is not None
    assert (state.failure.code, state.failure.message) == ("product_unknown", "no such product")
    assert state.failure.details == {"field": "product_id", "product_id": 9}
    assert (shop.runs["wrong"], shop.runs["cut wrong"]) == (1, 0)
    await until(lambda: shop.abandoned.count(job_id) == 1)


async def test_an_unexpected_exception_keeps_its_text_to_itself(shop: Workshop) -> None:
    """The job fails as internal_error, without the exception's words."""
    shop.doings["broken"] = failing(ZeroDivisionError("the password is hunter2"))
    state = await shop.finished(await shop.submit("broken"))
    assert state.failure is not None
    assert state.failure.code == "internal_error"
    assert "hunter2" not in str(state)
    assert (shop.runs["broken"], shop.runs["cut broken"]) == (1, 0)


async def test_patience_ends(shop: Workshop) -> None:
    """A transient failure after the job's patience is final."""
    shop.doings["late"] = failing(UpstreamUnavailable("still away"))
    job_id = await shop.submit("late", job="hasty.v1")
    state = await shop.finished(job_id)
    assert state.phase == "failed"
    assert state.failure is not None
    assert state.failure.code == "odoo_unavailable"
    await until(lambda: shop.abandoned.count(job_id) == 1)
