"""What becomes of jobs and of their steps is counted as what it was."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.telemetry.metrics import Metrics
from mcp_odoo.telemetry.watchers import Watchers
from tests.jobs.workshop import failing, until, workshop

AWAY = UpstreamUnavailable("away", retry_after=0.01)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def counted(metrics: Metrics) -> Callable[..., float | None]:
    """The value of a series of planks; None where there is no such series."""

    def value(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(f"mcp_odoo_{name}", {"kind": "plank.v1", **labels})

    return value


async def test_a_kind_of_job_is_shown_before_there_is_one(
    tmp_path: Path, metrics: Metrics, counted: Callable[..., float | None]
) -> None:
    """At 0, so that Prometheus sees the first one as an increase."""
    async with workshop(tmp_path, observer=Watchers(metrics)):
        ends = [counted("jobs_ended_total", outcome=outcome) for outcome in ("completed", "failed", "cancelled")]
        steps = [counted("job_attempts_total", step=step, outcome="done") for step in ("measure", "cut")]
    assert (ends, steps) == ([0, 0, 0], [0, 0])


async def test_an_attempt_after_which_it_is_tried_again_is_counted_apart(
    tmp_path: Path, metrics: Metrics, counted: Callable[..., float | None]
) -> None:
    """Again, and then done; the job is completed, and its seconds are those since somebody asked for it."""
    async with workshop(tmp_path, observer=Watchers(metrics)) as shop:
        shop.doings["flaky"] = failing(AWAY)
        began = time.monotonic()
        await shop.finished(await shop.submit("flaky"))
        await until(lambda: counted("jobs_ended_total", outcome="completed") == 1)
        most = time.monotonic() - began
    assert counted("job_attempts_total", step="measure", outcome="again") == 1
    assert counted("job_attempts_total", step="measure", outcome="done") == 1
    assert counted("job_attempts_total", step="measure", outcome="failed") is None
    assert counted("job_step_duration_seconds_count", step="measure") == 2
    assert 0 < (counted("job_duration_seconds_sum") or 0) <= most + 1


async def test_a_cancelled_job_is_no_failed_one(
    tmp_path: Path, metrics: Metrics, counted: Callable[..., float | None]
) -> None:
    """Nor is the attempt that finds it cancelled: somebody wanted it so."""
    async with workshop(tmp_path, observer=Watchers(metrics)) as shop:
        release = shop.hold("slow")
        job_id = await shop.submit("slow")
        await until(lambda: shop.runs["slow"] == 1)
        await shop.engine.decisions.cancel(job_id)
        release.set()
        await until(lambda: counted("jobs_ended_total", outcome="cancelled") == 1)
    assert counted("jobs_ended_total", outcome="failed") == counted("jobs_ended_total", outcome="completed") == 0
    assert counted("job_attempts_total", step="cut", outcome="cancelled") == 1
    assert counted("job_attempts_total", step="cut", outcome="failed") is None


async def test_an_attempt_that_a_stop_ends_is_interrupted(
    tmp_path: Path, metrics: Metrics, counted: Callable[..., float | None]
) -> None:
    """It did not fail: the next process makes it again, and the job has not ended."""
    async with workshop(tmp_path, observer=Watchers(metrics)) as shop:
        shop.hold("slow")
        await shop.submit("slow")
        await until(lambda: shop.runs["slow"] == 1)
        await shop.engine._runs.close(grace=0.0)
    assert counted("job_attempts_total", step="measure", outcome="interrupted") == 1
    assert counted("job_attempts_total", step="measure", outcome="failed") is None
    assert counted("jobs_ended_total", outcome="failed") == 0
