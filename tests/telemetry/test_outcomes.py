"""By which face something was answered, and how it ended, in the words of the labels."""

import asyncio

import pytest

from mcp_odoo.errors import NotFound, OutcomeUnknown, UpstreamUnavailable
from mcp_odoo.telemetry.metrics import Metrics

ENDS: list[tuple[BaseException, str]] = [
    (UpstreamUnavailable("away"), "unavailable"),
    (OutcomeUnknown("lost"), "unavailable"),
    (NotFound("no such record"), "refused"),
    (asyncio.CancelledError(), "cancelled"),
    (ZeroDivisionError(), "broken"),
]


@pytest.mark.parametrize(("error", "outcome"), ENDS, ids=lambda one: type(one).__name__)
def test_what_a_call_raised_is_its_outcome(error: BaseException, outcome: str) -> None:
    """Of the whole call and of its request; a client that hung up is no bug."""
    metrics = Metrics()
    with (
        pytest.raises(type(error)),
        metrics.odoo_calling("crm.lead", "read"),
        metrics.odoo_sending("crm.lead", "read", 1),
    ):
        raise error
    labels = {"model": "crm.lead", "method": "read", "outcome": outcome}
    for name in ("mcp_odoo_odoo_call_duration_seconds_count", "mcp_odoo_odoo_request_duration_seconds_count"):
        assert metrics.registry.get_sample_value(name, labels) == 1


@pytest.mark.parametrize(
    ("path", "route", "face", "told"),
    [
        ("/mcp", None, "mcp", "/mcp"),
        ("/mcp/", None, "mcp", "/mcp"),
        ("/mcp/sse", None, "mcp", "/mcp/sse"),
        ("/mcp/x", None, "rest", "none"),
        ("/api/quotation/quot_1", "/api/quotation/{tracking_id}", "rest", "/api/quotation/{tracking_id}"),
    ],
)
def test_a_request_is_of_one_face_and_route(path: str, route: str | None, face: str, told: str) -> None:
    """Those of MCP have no templates: their few paths are told, with and without a slash as one."""
    metrics = Metrics()
    metrics.served(path, "POST", route, "200", 0.1)
    labels = {"face": face, "method": "POST", "route": told, "status": "200"}
    assert metrics.registry.get_sample_value("mcp_odoo_http_requests_total", labels) == 1
