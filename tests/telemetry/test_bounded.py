"""There are only so many time series."""

from mcp_odoo.telemetry.bounded import Bounded
from mcp_odoo.telemetry.metrics import MOST_CALLS, MOST_OUTCOMES, MOST_TOOLS, Metrics


def test_the_first_values_are_told_and_all_further_ones_are_one() -> None:
    """Those that are known stay as they are."""
    bounded = Bounded(2)
    assert [bounded(one) for one in "abcab"] == [("a",), ("b",), ("other",), ("a",), ("b",)]


def test_values_that_belong_together_are_counted_together() -> None:
    """A model with another method is another one."""
    bounded = Bounded(1)
    assert bounded("sale.order", "read") == ("sale.order", "read")
    assert bounded("sale.order", "write") == ("other", "other")


def test_strangers_make_no_series_of_their_own() -> None:
    """Whatever methods, models and tools somebody comes up with."""
    metrics = Metrics()
    for number in range(3 * MOST_CALLS):
        with metrics.odoo_calling(f"x_model_{number}", "read"):
            pass
        metrics.called(f"tool_{number}", "name_unknown", 0.1)
        metrics.served(f"/{number}", f"VERB{number}", None, "404", 0.1)
    kinds = {metric.name: {str(one.labels) for one in metric.samples} for metric in metrics.registry.collect()}
    assert len({labels.split("'le'")[0] for labels in kinds["mcp_odoo_odoo_call_duration_seconds"]}) < 3 * MOST_CALLS
    assert len(kinds["mcp_odoo_mcp_calls"]) == 1
    assert len(kinds["mcp_odoo_http_requests"]) == 1


def test_whatever_the_server_itself_comes_up_with_is_bounded() -> None:
    """Models on the wire, tools, and codes of their errors."""
    metrics = Metrics()
    for number in range(3 * MOST_OUTCOMES):
        with metrics.odoo_sending(f"x_model_{number}", "read", 2):
            pass
        metrics.called(f"tool_{number}", f"code_{number}", 0.1)
    values = {
        metric.name: {tuple(one.labels[label] for label in one.labels if label != "le") for one in metric.samples}
        for metric in metrics.registry.collect()
    }
    assert len(values["mcp_odoo_odoo_request_duration_seconds"]) == MOST_CALLS + 1
    assert len(values["mcp_odoo_odoo_retries"]) == MOST_CALLS + 1
    assert len(values["mcp_odoo_mcp_call_duration_seconds"]) == MOST_TOOLS + 1
    assert len(values["mcp_odoo_mcp_calls"]) == MOST_OUTCOMES + 1
