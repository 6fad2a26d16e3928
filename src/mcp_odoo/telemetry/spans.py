"""Spans of what is done here, and trace contexts that come in and are passed on.

What goes into a span: names of ours (routes, tools, steps, Odoo's models and methods) and outcomes. Never what somebody
said: arguments, addresses, query strings, sentences of errors.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import bound_contextvars

from mcp_odoo.telemetry.outcomes import code_of

CARRIED = ("traceparent", "tracestate")
Value = str | int
_w3c = TraceContextTextMapPropagator()


def context_of(carrier: Mapping[str, str]) -> Context | None:
    """What a `traceparent` says; None where there is none that can be read."""
    context = _w3c.extract({name: carrier[name] for name in CARRIED if name in carrier}, Context())
    return context if trace.get_current_span(context).get_span_context().is_valid else None


def carrier_of(span: Span) -> dict[str, str]:
    """The `traceparent` (and `tracestate`) that makes what gets it a child of this span."""
    carrier: dict[str, str] = {}
    _w3c.inject(carrier, trace.set_span_in_context(span, Context()))
    return carrier


class Spans:
    """Makes spans with this tracer; log lines meanwhile have their ids."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def span(
        self,
        name: str,
        kind: SpanKind,
        attributes: Mapping[str, Value],
        *,
        parent: Context | None = None,
        linked: bool = False,
        code: Callable[[BaseException], str] = code_of,
    ) -> Iterator[Span]:
        """A span around what is done inside, below `parent`, or below what is under way where that is None.

        `linked`: it points at what is under way as well. What is raised inside is noted by its code alone,
        which `code` says.
        """
        current = trace.get_current_span().get_span_context()
        with self._tracer.start_as_current_span(
            name,
            context=parent,
            kind=kind,
            attributes=dict(attributes),
            links=[Link(current)] if linked and current.is_valid else [],
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            ids = span.get_span_context()
            with bound_contextvars(
                trace_id=trace.format_trace_id(ids.trace_id), span_id=trace.format_span_id(ids.span_id)
            ):
                try:
                    yield span
                except BaseException as error:
                    failed(span, code(error))
                    raise


def failed(span: Span, code: str) -> None:
    """The span ended with this code; no sentence, which may quote somebody."""
    span.set_attribute("error.type", code)
    span.set_status(Status(StatusCode.ERROR))
