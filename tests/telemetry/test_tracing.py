"""What OpenTelemetry's variables ask for, and what is said where it cannot be had."""

import sys

import pytest

from mcp_odoo.logs import configure_logs
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


@pytest.mark.parametrize(
    ("name", "value"), [("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "many"), ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "99999")]
)
def test_a_value_that_the_sdk_cannot_use_is_a_warning(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The server starts without traces, and says why."""
    monkeypatch.setenv(name, value)
    assert start_tracing(ENDPOINT) is None
    assert "tracing.variable_unusable" in capsys.readouterr().out


async def test_a_header_that_cannot_be_read_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root_logging: None
) -> None:
    """A colon for the equals sign is a common slip, and what stands behind it is a key."""
    configure_logs("DEBUG", sys.stdout)
    variables = {**ENDPOINT, "OTEL_EXPORTER_OTLP_HEADERS": "x-team: hunter-two, x-other=fine"}
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", variables["OTEL_EXPORTER_OTLP_HEADERS"])
    started = start_tracing(variables)
    assert started is not None
    await started.aclose()
    said = capsys.readouterr().out
    assert "tracing.header_unreadable" in said
    assert "hunter" not in said


async def test_an_empty_name_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As compose files and `.env` leave one that nobody set."""
    monkeypatch.setenv("OTEL_SERVICE_NAME", "")
    started = start_tracing({**ENDPOINT, "OTEL_SERVICE_NAME": ""})
    assert started is not None
    await started.aclose()
    assert started.provider.resource.attributes["service.name"] == "mcp-odoo"
