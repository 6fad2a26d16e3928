"""Which spans there are, what they are called and what hangs below what."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind

from mcp_odoo.telemetry.observing import MCP_PATHS, METHODS, Work
from mcp_odoo.telemetry.spans import Spans, Value, carrier_of, context_of, failed

SERVER_S_FAULT = "5"  # HTTP statuses that begin with it


class Traced:
    """Spans of requests, tool calls, steps of jobs and requests to Odoo. Paths in `untraced` are asked every few
    seconds, and nobody wants to know.
    """

    failed = staticmethod(failed)

    def __init__(self, spans: Spans, untraced: Collection[str]) -> None:
        self._spans = spans
        self._untraced = frozenset(untraced)

    @contextmanager
    def request(self, method: str, path: str, headers: Mapping[str, str], work: Work) -> Iterator[None]:
        """An HTTP request, below its client's span where it names one."""
        if path in self._untraced:
            yield
            return
        method = method if method in METHODS else "HTTP"
        attributes = {"http.request.method": method}
        with self._spans.span(method, SpanKind.SERVER, attributes, parent=context_of(headers) or Context()) as span:
            work.trace = carrier_of(span)
            yield
            route = path.rstrip("/") if path in MCP_PATHS else work.route
            if route:
                span.update_name(f"{method} {route}")
                span.set_attribute("http.route", route)
            span.set_attribute("http.response.status_code", int(work.outcome))
            if work.outcome.startswith(SERVER_S_FAULT):
                failed(span, work.outcome)

    @contextmanager
    def tool(self, tool: str, carrier: Mapping[str, str], work: Work) -> Iterator[None]:
        """A tool call, below what its client says in `_meta`, else below the HTTP request that brought it."""
        parent = context_of(carrier)
        attributes = {"mcp.method.name": "tools/call"}
        with self._spans.span(
            "tools/call",
            SpanKind.SERVER,
            attributes,
            parent=parent,
            linked=bool(parent),
            code=lambda _: work.outcome,  # what is raised is FastMCP's, for all of them
        ) as span:
            work.trace = carrier_of(span)
            try:
                yield
            finally:
                span.set_attribute("mcp_odoo.outcome", work.outcome)
                if work.outcome != "name_unknown":  # such names are whatever a client writes
                    span.update_name(f"tools/call {tool}")
                    span.set_attribute("gen_ai.tool.name", tool)

    @contextmanager
    def step(self, job: str, step: str, attempt: int, carrier: Mapping[str, str]) -> Iterator[Span]:
        """An attempt of a job's step, below the request for the job, however long ago and in whichever process that
        was; a trace of its own where nobody asked.
        """
        attributes: dict[str, Value] = {"mcp_odoo.job": job, "mcp_odoo.step": step, "mcp_odoo.attempt": attempt}
        parent = context_of(carrier) or Context()
        with self._spans.span(f"{job} {step}", SpanKind.INTERNAL, attributes, parent=parent) as span:
            yield span

    @contextmanager
    def odoo(self, model: str, method: str, attempt: int) -> Iterator[None]:
        """One request to Odoo."""
        attributes: dict[str, Value] = {
            "rpc.system": "odoo",
            "rpc.service": model,
            "rpc.method": method,
            "mcp_odoo.attempt": attempt,
        }
        with self._spans.span(f"{model} {method}", SpanKind.CLIENT, attributes):
            yield
