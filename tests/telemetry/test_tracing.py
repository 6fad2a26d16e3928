"""What OpenTelemetry's variables ask for, and what is said where it cannot be had."""

import pytest

from mcp_odoo.telemetry import tracing
from mcp_odoo.telemetry.tracing import start_tracing, wanted

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        (ENDPOINT, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({**ENDPOINT, "OTEL_TRACES_EXPORTER": "none"}, False),
        ({**ENDPOINT, "OTEL_SDK_DISABLED": "true"}, False),
        ({**ENDPOINT, "OTEL_SDK_DISABLED": "false"}, True),
        ({"OTEL_SERVICE_NAME": "ventas"}, False),
    ],
)
def test_the_standard_variables_decide(variables: dict[str, str], expected: bool) -> None:  # noqa: FBT001 - a row
    """An endpoint or the exporter's name turns traces on, and two variables turn them off whatever the others say."""
    assert wanted(variables) is expected


@pytest.mark.parametrize(
    ("variables", "event"),
    [
        ({**ENDPOINT, "OTEL_TRACES_EXPORTER": "zipkin"}, "tracing.exporter_unknown"),
        ({**ENDPOINT, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "tracing.protocol_unknown"),
    ],
)
def test_what_is_not_supported_is_a_warning(
    variables: dict[str, str], event: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The server starts without traces, and says so."""
    assert start_tracing(variables) is None
    assert event in capsys.readouterr().out


def test_without_the_extra_a_warning_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`mcp-odoo[otel]`; the server starts without traces."""
    monkeypatch.setattr(tracing, "EXPORTER", "opentelemetry.exporter.nobody_has_this")
    assert start_tracing(ENDPOINT) is None
    said = capsys.readouterr().out
    assert "tracing.not_installed" in said
    assert "mcp-odoo[otel]" in said
