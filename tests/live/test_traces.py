"""A quotation on a real Odoo, as a collector sees it."""

from tests.live.conftest import Serve
from tests.live.quotes import customer, quote
from tests.telemetry.collector import collector

STEPS = ["quotation.v1 check", "quotation.v1 partner", "quotation.v1 order", "quotation.v1 summary"]


async def test_one_rest_quotation_is_one_trace(serve: Serve) -> None:
    """The request, below it the job's steps in their order, below these what Odoo was asked; nobody's name is in it."""
    asked = customer()
    with collector() as collected:
        server = serve(OTEL_EXPORTER_OTLP_ENDPOINT=collected.url)
        await quote(server, asked)
        server.stop()
    (request,) = collected.named("POST /api/quotation/async")
    trace = [span for span in collected.spans if span.trace == request.trace]
    steps = {span.id: span.name for span in trace if span.name.startswith("quotation.v1")}
    assert sorted(steps.values()) == sorted(STEPS)
    assert {span.parent for span in trace if span.id in steps} == {request.id}
    below = {steps[span.parent]: span.name for span in trace if span.parent in steps and span.name.endswith(" load")}
    assert below == {"quotation.v1 partner": "res.partner load", "quotation.v1 order": "crm.lead load"}
    known = {request.id, *steps}
    assert [span.name for span in trace if span.parent not in known and span.id != request.id] == []
    sent = b"".join(collected.bodies)
    assert [name for name, value in asked.items() if str(value).encode() in sent] == []
