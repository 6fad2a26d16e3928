"""One request is one trace, from the face over the job's steps to Odoo; nothing that somebody said is in it."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastmcp import Client
from fastmcp.client.transports import StdioTransport

from mcp_odoo.odoo.account import Limits
from tests.fake_odoo import DATABASE, KEY, LOGIN, Drop, FakeOdoo
from tests.fake_shop import open_shop
from tests.live.server import PROGRAM, clean_environment, free_port
from tests.telemetry.collector import Collector, collector
from tests.telemetry.conftest import REQUEST, Serve

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"
STEPS = ["quotation.v1 check", "quotation.v1 partner", "quotation.v1 order", "quotation.v1 summary"]


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector that the standard variables name."""
    with collector() as kept:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", kept.url)
        yield kept


async def test_a_rest_quotation_is_one_trace(collected: Collector, serve: Serve) -> None:
    """The request hangs below its client's span, each step below the request, each request to Odoo below its step."""
    async with serve() as watched:
        assert (await watched.quote(traceparent=TRACEPARENT))["status"] == "completed"
    (request,) = collected.named("POST /api/quotation/async")
    assert (request.trace, request.parent) == (TRACE, PARENT)
    assert request.attributes["http.response.status_code"] == 200
    steps = [span for span in collected.spans if span.trace == TRACE and span.name.startswith("quotation.v1")]
    assert [step.name for step in steps] == STEPS
    assert {step.parent for step in steps} == {request.id}
    (made,) = collected.named("crm.lead load")
    assert (made.trace, made.parent) == (TRACE, steps[2].id)
    assert made.attributes == {
        "rpc.system": "odoo",
        "rpc.service": "crm.lead",
        "rpc.method": "load",
        "mcp_odoo.attempt": 1,
    }
    assert request.resource["service.name"] == "mcp-odoo"


async def test_an_mcp_call_belongs_to_what_its_meta_says(collected: Collector, serve: Serve) -> None:
    """`_meta` names the parent; the HTTP request that brought it is linked, and the job's steps are below the call."""
    async with serve() as watched, Client(f"{watched.url}/mcp") as client:
        await client.call_tool("dev_create_quotation", REQUEST, meta={"traceparent": TRACEPARENT})
    (call,) = collected.named("tools/call dev_create_quotation")
    assert (call.trace, call.parent) == (TRACE, PARENT)
    assert call.links
    assert call.links[0] != TRACE
    steps = [span for span in collected.spans if span.name in STEPS]
    assert {(step.trace, step.parent) for step in steps} == {(TRACE, call.id)}
    assert len(steps) == len(STEPS)


async def test_without_a_context_the_http_request_is_the_parent(collected: Collector, serve: Serve) -> None:
    """A client that traces nothing gets a trace of its own, beginning with its request."""
    async with serve() as watched, Client(f"{watched.url}/mcp") as client:
        await client.call_tool("get_salesperson_with_least_opportunities", {})
    (call,) = collected.named("tools/call get_salesperson_with_least_opportunities")
    posts = {span.id: span for span in collected.named("POST /mcp")}
    assert posts[call.parent].trace == call.trace
    assert posts[call.parent].parent == ""


async def test_every_attempt_is_a_span_with_its_outcome(collected: Collector, serve: Serve) -> None:
    """An answer that got lost is a failed first attempt, and the second one is numbered."""
    async with serve() as watched:
        watched.odoo.faults["sale.order", "search_read"] = [Drop()]
        await watched.quote()
    first, second = sorted(
        collected.named("sale.order search_read"), key=lambda span: span.attributes["mcp_odoo.attempt"]
    )
    assert (first.failed, first.attributes["error.type"]) == (True, "outcome_unknown")
    assert (second.failed, second.attributes["mcp_odoo.attempt"]) == (False, 2)
    assert first.parent == second.parent


async def test_an_attempt_of_a_step_after_which_it_is_tried_again_failed(collected: Collector, serve: Serve) -> None:
    """With the code of what kept it; the next attempt of the same step did not."""
    async with serve() as watched:
        watched.odoo.faults["sale.order", "search_read"] = [Drop()] * Limits().attempts
        assert (await watched.quote())["status"] == "completed"
    (step,) = {span.name for span in collected.spans if span.name in STEPS and span.failed}
    attempts = sorted(collected.named(step), key=lambda span: span.attributes["mcp_odoo.attempt"])
    assert [span.attributes["mcp_odoo.attempt"] for span in attempts] == [1, 2]
    assert [(span.failed, span.attributes.get("error.type")) for span in attempts] == [
        (True, "odoo_unavailable"), (False, None),
    ]  # fmt: skip


async def test_only_what_the_server_is_to_blame_for_is_a_failed_request(
    collected: Collector, serve: Serve, tmp_path: Path
) -> None:
    """A tool that refuses has failed, with its code; an HTTP request has where its status begins with 5."""
    async with serve() as watched:
        made = await watched.quote()
        await watched.http.get("/api/quotation/quot_0123456789ab/events")
        async with Client(f"{watched.url}/mcp") as client:
            await client.call_tool("dev_read_sale", {"order_id": "x"}, raise_on_error=False)
            await client.call_tool("get_salesperson_with_least_opportunities", {})
        jobs = sa.create_engine(f"sqlite:///{tmp_path / 'data' / 'jobs.sqlite'}")
        with jobs.begin() as db:
            db.execute(sa.text("ALTER TABLE job_turns RENAME TO elsewhere"))
        away = await watched.http.post(f"/api/quotation/{made['tracking_id']}/cancel")
        with jobs.begin() as db:
            db.execute(sa.text("ALTER TABLE elsewhere RENAME TO job_turns"))
        jobs.dispose()
    assert away.status_code == 503
    told = {
        span.name: (span.failed, span.attributes.get("error.type"))
        for span in collected.spans
        if span.name.endswith(("/events", "/cancel")) or span.name.startswith("tools/call")
    }
    assert told == {
        "GET /api/quotation/{tracking_id}/events": (False, None),
        "POST /api/quotation/{tracking_id}/cancel": (True, "503"),
        "tools/call dev_read_sale": (True, "invalid_input"),
        "tools/call get_salesperson_with_least_opportunities": (False, None),
    }


async def test_nothing_that_somebody_said_is_in_a_span(collected: Collector, serve: Serve) -> None:
    """No names, addresses, query strings, keys or sentences of errors; what strangers call tools and paths neither."""
    async with serve() as watched:
        await watched.quote()
        await watched.http.get("/api/quotations", params={"since": "ana@torres.mx"})
        await watched.http.get("/ana@torres.mx")
        async with Client(f"{watched.url}/mcp") as client:
            await client.call_tool("ana@torres.mx", {}, raise_on_error=False)
            await client.call_tool("dev_read_sale", {"order_id": "ana@torres.mx"}, raise_on_error=False)
    assert collected.named("tools/call")[0].attributes["mcp_odoo.outcome"] == "name_unknown"
    sent = b"".join(collected.bodies)
    assert [text for text in (b"torres", b"Torres", b"Ana", b"Robots", KEY.encode()) if text in sent] == []
    assert [span.name for span in collected.spans if span.said or span.events] == []


async def test_probes_are_not_traced(collected: Collector, serve: Serve) -> None:
    """What is asked every few seconds would be most of what a collector keeps."""
    async with serve() as watched:
        for path in ("/health", "/ready", "/metrics", "/api/quotations"):
            await watched.http.get(path)
    assert [span.name for span in collected.spans if span.name.startswith("GET")] == ["GET /api/quotations"]


async def test_log_lines_have_the_ids(collected: Collector, serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    """The request's line has the trace that its client named, and the span that stands there."""
    async with serve() as watched:
        await watched.http.get("/api/quotations", headers={"traceparent": TRACEPARENT})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (line,) = [line for line in lines if line.get("path") == "/api/quotations"]
    (span,) = collected.named("GET /api/quotations")
    assert (line["trace_id"], line["span_id"]) == (TRACE, span.id)


async def test_a_context_that_is_none_is_not_believed(collected: Collector, serve: Serve) -> None:
    """A trace of its own begins."""
    async with serve() as watched:
        for number, given in enumerate(("", "00-zz-00-01", f"00-{'0' * 32}-{PARENT}-01", "x" * 5000)):
            answer = await watched.http.get("/api/quotations", headers={"traceparent": given})
            assert answer.status_code == 200, number
    spans = collected.named("GET /api/quotations")
    assert [span.parent for span in spans] == [""] * 4
    assert len({span.trace for span in spans}) == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none"), ("OTEL_TRACES_SAMPLER", "always_off")],
)
async def test_it_is_off_where_the_variables_say_so(
    collected: Collector, serve: Serve, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Each of the standard variables for that."""
    monkeypatch.setenv(name, value)
    async with serve() as watched:
        assert (await watched.quote())["status"] == "completed"
    assert collected.spans == []


async def test_the_service_has_the_name_that_the_variables_give(
    collected: Collector, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OTEL_SERVICE_NAME."""
    monkeypatch.setenv("OTEL_SERVICE_NAME", "ventas")
    async with serve() as watched:
        await watched.http.get("/api/quotations")
    assert collected.spans[0].resource["service.name"] == "ventas"


async def test_a_collector_that_is_away_holds_nothing_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotations are made, and the server stops within the few seconds that the last spans get."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    async with serve() as watched:
        assert (await watched.quote())["status"] == "completed"
        began = time.monotonic()
    assert time.monotonic() - began < 15
    for sending in threading.enumerate():
        if sending.name == "last-spans":  # a process would end here; this one has further tests, and it logs errors
            sending.join(60)
            assert not sending.is_alive()


async def test_over_stdio_a_call_is_traced_as_well(collected: Collector, odoo: FakeOdoo, tmp_path: Path) -> None:
    """Below what its message's `_meta` names."""
    open_shop(odoo)
    environment = clean_environment(
        ODOO_URL=odoo.url, ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN, ODOO_API_KEY=KEY, MCP_ODOO_TOOL_WAIT="60",
        MCP_ODOO_DATA_DIR=str(tmp_path / "data"), OTEL_EXPORTER_OTLP_ENDPOINT=collected.url,
    )  # fmt: skip
    transport = StdioTransport(PROGRAM, ["stdio"], env=environment, cwd=str(tmp_path), keep_alive=False)
    async with Client(transport) as client:
        await client.call_tool("dev_create_quotation", REQUEST, meta={"traceparent": TRACEPARENT})
    async with asyncio.timeout(30):
        while not (found := collected.named("tools/call dev_create_quotation")):  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.05)
    (call,) = found
    assert (call.trace, call.parent) == (TRACE, PARENT)
    assert {span.parent for span in collected.spans if span.name in STEPS} == {call.id}


def test_without_the_variables_the_sdk_is_not_even_imported() -> None:
    """Nor is anything of an exporter; and of Prometheus nothing, before there is a server that can be scraped."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    program = (
        "import sys, mcp_odoo.app, mcp_odoo.observing as o; made = o.observe(); "
        "print(made.tracing, [m for m in sys.modules if m.startswith(('opentelemetry.sdk', 'opentelemetry.exporter', "
        "'google.protobuf', 'prometheus_client'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None []"
