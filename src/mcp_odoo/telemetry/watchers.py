"""What faces, jobs, handoffs and the Odoo client tell of their work, made into numbers and spans."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from mcp_odoo.caller import current_caller
from mcp_odoo.errors import McpOdooError
from mcp_odoo.telemetry.observing import Work

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from mcp_odoo.telemetry.metrics import Metrics
    from mcp_odoo.telemetry.traced import Traced


class Watchers:
    """Counts with `metrics` and traces with `traced`, where there are any: over stdio nobody asks for numbers."""

    def __init__(self, metrics: "Metrics | None" = None, traced: "Traced | None" = None) -> None:
        self._metrics = metrics
        self._traced = traced

    @contextmanager
    def serving(self, method: str, path: str, headers: Mapping[str, str]) -> Iterator[Work]:
        """As `FaceObserver` has it."""
        began = time.perf_counter()
        work = Work()
        with ExitStack() as stack:
            if self._traced:
                stack.enter_context(self._traced.request(method, path, headers, work))
            try:
                yield work
            finally:
                if self._metrics:
                    self._metrics.served(path, method, work.route, work.outcome, time.perf_counter() - began)

    @contextmanager
    def calling_tool(self, tool: str, carrier: Mapping[str, str]) -> Iterator[Work]:
        """As `FaceObserver` has it."""
        began = time.perf_counter()
        work = Work()
        with ExitStack() as stack:
            if self._traced:
                stack.enter_context(self._traced.tool(tool, carrier, work))
            try:
                yield work
            finally:
                if self._metrics:
                    self._metrics.called(tool, work.outcome, time.perf_counter() - began)

    @contextmanager
    def calling(self, model: str, method: str) -> Iterator[None]:
        """As `OdooObserver` has it. A call has no span of its own: each of its requests has one."""
        if self._metrics is None:
            yield
            return
        with self._metrics.odoo_calling(model, method):
            yield

    @contextmanager
    def sending(self, model: str, method: str, attempt: int) -> Iterator[None]:
        """As `OdooObserver` has it."""
        with ExitStack() as stack:
            if self._metrics:
                stack.enter_context(self._metrics.odoo_sending(model, method, attempt))
            if self._traced:
                stack.enter_context(self._traced.odoo(model, method, attempt))
            yield

    def known(self, job: str, steps: Sequence[str]) -> None:
        """As `JobObserver` has it."""
        if self._metrics:
            self._metrics.job_known(job, steps)

    @contextmanager
    def attempting(self, job: str, step: str, attempt: int) -> Iterator[Callable[[str], None]]:
        """As `JobObserver` has it."""
        began = time.perf_counter()
        outcome = "done"
        span: Span | None = None

        def again(code: str) -> None:
            nonlocal outcome
            outcome = "again"
            if self._traced and span:
                self._traced.failed(span, code)

        with ExitStack() as stack:
            if self._traced:
                span = stack.enter_context(self._traced.step(job, step, attempt, current_caller().trace))
            try:
                yield again
            except BaseException as error:
                outcome = _ended(error)
                raise
            finally:
                if self._metrics:
                    self._metrics.step_attempted(job, step, outcome, time.perf_counter() - began)

    def ended(self, job: str, outcome: str, seconds: float) -> None:
        """As `JobObserver` has it."""
        if self._metrics:
            self._metrics.job_ended(job, outcome, seconds)

    def handoff_opened(self) -> None:
        """A handoff was opened."""
        if self._metrics:
            self._metrics.handoffs_opened.inc()

    def handoff_ended(self, outcome: str) -> None:
        """A handoff is over: taken, unanswered, failed."""
        if self._metrics:
            self._metrics.handoffs_ended.labels(outcome).inc()


def _ended(error: BaseException) -> str:
    if isinstance(error, McpOdooError) and error.code == "job_cancelled":
        return "cancelled"
    return "interrupted" if isinstance(error, asyncio.CancelledError) else "failed"
