"""What this process counts and times, for Prometheus. What the database knows is read at each scrape (`scrape.py`)."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from mcp_odoo.telemetry.bounded import OTHER, Bounded
from mcp_odoo.telemetry.observing import MCP_PATHS, METHODS
from mcp_odoo.telemetry.outcomes import outcome_of

MOST_CALLS = 150
MOST_TOOLS = 100
MOST_OUTCOMES = 400
NO_ROUTE = "none"
UNKNOWN_TOOL = "unknown"
# Seconds. Answers of ours take milliseconds, those of Odoo tens to hundreds of them, a quotation about one second.
FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
SLOW = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0, 86400.0)
HANDOFF_OUTCOMES = ("taken", "unanswered", "failed")


class Metrics:
    """Counters and histograms in a registry of their own. With PROMETHEUS_MULTIPROC_DIR set, prometheus_client keeps
    them in files of that folder, which all processes on a port share.
    """

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # they would double the number of series
        self.registry = registry = CollectorRegistry()
        self._calls = Bounded(MOST_CALLS)
        self._tools = Bounded(MOST_TOOLS)
        self._outcomes = Bounded(MOST_OUTCOMES)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(name, text, labels, registry=registry)

        def histogram(name: str, text: str, *labels: str, buckets: Sequence[float] = FAST) -> Histogram:
            return Histogram(name, text, labels, registry=registry, buckets=buckets)

        self.http_requests = counter(
            "mcp_odoo_http_requests_total", "HTTP requests that were answered.", "face", "method", "route", "status"
        )
        self.http_seconds = histogram(
            "mcp_odoo_http_request_duration_seconds", "Seconds until an HTTP answer's end.", "face", "method", "route"
        )
        self.mcp_calls = counter(
            "mcp_odoo_mcp_calls_total", "Tool calls; the outcome is ok or the code that the client read.",
            "tool", "outcome",
        )  # fmt: skip
        self.mcp_seconds = histogram("mcp_odoo_mcp_call_duration_seconds", "Seconds that a tool call took.", "tool")
        self.odoo_requests = histogram(
            "mcp_odoo_odoo_request_duration_seconds", "Seconds on the wire of one request to Odoo.",
            "model", "method", "outcome",
        )  # fmt: skip
        self.odoo_calls = histogram(
            "mcp_odoo_odoo_call_duration_seconds",
            "Seconds of a call to Odoo with its waiting for a turn, its repetitions and the pauses between them.",
            "model", "method", "outcome",
        )  # fmt: skip
        self.odoo_retries = counter(
            "mcp_odoo_odoo_retries_total", "Requests to Odoo that repeated one that failed.", "model", "method"
        )
        self.job_attempts = counter(
            "mcp_odoo_job_attempts_total", "Attempts of jobs' steps that ended here.", "kind", "step", "outcome"
        )
        self.job_step_seconds = histogram(
            "mcp_odoo_job_step_duration_seconds", "Seconds of one attempt of a job's step.", "kind", "step"
        )
        self.jobs_ended = counter("mcp_odoo_jobs_ended_total", "Jobs that ended here.", "kind", "outcome")
        self.job_seconds = histogram(
            "mcp_odoo_job_duration_seconds", "Seconds from the request for a job to its end.", "kind", buckets=SLOW
        )
        self.handoffs_opened = counter("mcp_odoo_handoffs_opened_total", "Handoffs that were opened here.")
        self.handoffs_ended = counter(
            "mcp_odoo_handoffs_ended_total", "Handoffs that ended here; one that nobody answered may end again.",
            "outcome",
        )  # fmt: skip
        for outcome in HANDOFF_OUTCOMES:  # so that the first one is an increase
            self.handoffs_ended.labels(outcome)

    def served(self, path: str, method: str, route: str | None, status: str, seconds: float) -> None:
        """An HTTP request was answered: by the route with this template, or by none."""
        face = "mcp" if path in MCP_PATHS else "rest"
        method = method if method in METHODS else OTHER
        route = path.rstrip("/") if face == "mcp" else route or NO_ROUTE
        self.http_requests.labels(face, method, route, status).inc()
        self.http_seconds.labels(face, method, route).observe(seconds)

    def called(self, tool: str, outcome: str, seconds: float) -> None:
        """A tool call ended. Names that clients made up are one value."""
        (tool,) = self._tools(tool) if outcome != "name_unknown" else (UNKNOWN_TOOL,)
        self.mcp_calls.labels(*self._outcomes(tool, outcome)).inc()
        self.mcp_seconds.labels(tool).observe(seconds)

    @contextmanager
    def odoo_calling(self, model: str, method: str) -> Iterator[None]:
        """Time a whole call to Odoo."""
        with _timed(
            lambda error, took: self.odoo_calls.labels(*self._calls(model, method), outcome_of(error)).observe(took)
        ):
            yield

    @contextmanager
    def odoo_sending(self, model: str, method: str, attempt: int) -> Iterator[None]:
        """Time one request to Odoo."""
        named = self._calls(model, method)
        if attempt > 1:
            self.odoo_retries.labels(*named).inc()
        with _timed(lambda error, took: self.odoo_requests.labels(*named, outcome_of(error)).observe(took)):
            yield

    def job_known(self, job: str, steps: Sequence[str]) -> None:
        """Show a kind of job before there is one, so that the first one is an increase."""
        for outcome in ("completed", "failed", "cancelled"):
            self.jobs_ended.labels(job, outcome)
        for step in steps:
            self.job_attempts.labels(job, step, "done")

    def step_attempted(self, job: str, step: str, outcome: str, seconds: float) -> None:
        """An attempt ended: done, again (it failed, and is tried again), failed, cancelled, interrupted."""
        self.job_attempts.labels(job, step, outcome).inc()
        self.job_step_seconds.labels(job, step).observe(seconds)

    def job_ended(self, job: str, outcome: str, seconds: float) -> None:
        """A job is over."""
        self.jobs_ended.labels(job, outcome).inc()
        self.job_seconds.labels(job).observe(seconds)


@contextmanager
def _timed(ended: Callable[[BaseException | None, float], None]) -> Iterator[None]:
    began = time.perf_counter()
    error: BaseException | None = None
    try:
        yield
    except BaseException as raised:
        error = raised
        raise
    finally:
        ended(error, time.perf_counter() - began)
