"""OpenTelemetry's SDK, where its standard variables ask for it; without them it is not even imported."""

import asyncio
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import structlog

from mcp_odoo import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

    from mcp_odoo.telemetry.spans import Spans

log = structlog.get_logger(__name__)

SERVICE = "mcp-odoo"
STOP_SECONDS = 3.0
SDK = "opentelemetry.sdk"
EXPORTER = "opentelemetry.exporter.otlp.proto.http"
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
HEADERS = ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS")
PROTOCOL = "http/protobuf"


@dataclass
class Tracing:
    """A running SDK: `spans` makes spans, which a thread of its own sends; nothing waits for it."""

    spans: "Spans"
    provider: "TracerProvider"

    async def aclose(self) -> None:
        """Send what is left, for a moment: a collector that is away must not hold a stopping server up."""
        # Not in a thread of the loop's: whoever stopped the jobs' engine has shut those down.
        sending = threading.Thread(target=self.provider.shutdown, name="last-spans", daemon=True)
        sending.start()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                while sending.is_alive():  # noqa: ASYNC110 - threads set no asyncio events
                    await asyncio.sleep(0.01)


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether the variables ask for traces (OpenTelemetry's "SDK configuration" page has them)."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if exporter == "otlp":
        return True
    if exporter and exporter != "none":
        log.warning(
            "tracing.exporter_unknown", exporter=exporter, reason="traces are sent by OTLP alone: otlp, or none"
        )
    return not exporter and any(environment.get(name) for name in ENDPOINTS)


def start_tracing(environment: Mapping[str, str]) -> Tracing | None:
    """What these variables, which are also the process's own, ask for; None where they ask for nothing, or for what
    cannot be had, which a warning says.
    """
    if not wanted(environment):
        return None
    protocol = next((environment[name] for name in PROTOCOLS if environment.get(name)), PROTOCOL)
    if protocol != PROTOCOL:
        log.warning("tracing.protocol_unknown", protocol=protocol, reason=f"OTLP is sent as {PROTOCOL} alone")
        return None
    if find_spec(SDK) is None or find_spec(EXPORTER) is None:
        log.warning(
            "tracing.not_installed",
            reason="no traces are sent: install the extra, mcp-odoo[otel]",
        )
        return None
    for name in HEADERS:
        # The SDK would say so with the header, which is a key: its logger is kept quiet (`logs.py`).
        if any(one.strip() and "=" not in one for one in environment.get(name, "").split(",")):
            log.warning("tracing.header_unreadable", variable=name, reason="headers are name=value, comma separated")
    try:
        return _started(environment)
    except ValueError as error:
        log.warning("tracing.variable_unusable", reason=str(error))
        return None


def _started(environment: Mapping[str, str]) -> Tracing:
    # Half of a tenth of a second, and some megabytes: for those who asked for it.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    from mcp_odoo.telemetry.spans import Spans  # noqa: PLC0415

    named = environment.get("OTEL_SERVICE_NAME") or "service.name=" in environment.get("OTEL_RESOURCE_ATTRIBUTES", "")
    about = {"service.version": __version__, **({} if named else {"service.name": SERVICE})}
    # Not made the process's own: FastAPI and FastMCP would then make spans of the same requests, with query strings and
    # sentences of errors in them.
    provider = TracerProvider(resource=Resource.create(about), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    log.info("tracing.on", protocol=PROTOCOL)
    return Tracing(Spans(provider.get_tracer("mcp_odoo", __version__)), provider)
