"""Traces and numbers of a server, as OpenTelemetry's variables say; what answers a scrape is in `scraping.py`."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from mcp_odoo.settings import ENV_FILE
from mcp_odoo.telemetry.tracing import Tracing, start_tracing
from mcp_odoo.telemetry.watchers import Watchers
from mcp_odoo.web.requests import PROBES

if TYPE_CHECKING:
    from mcp_odoo.telemetry.metrics import Metrics


@dataclass
class Observing:
    """`watchers` are told of everything, and trace it where `tracing` says so."""

    watchers: Watchers
    tracing: Tracing | None

    async def aclose(self) -> None:
        """Send the last spans, which takes a moment."""
        if self.tracing:
            await self.tracing.aclose()


def observe(metrics: "Metrics | None" = None) -> Observing:
    """Count with `metrics`, which nobody asks for over stdio, and trace where OpenTelemetry's variables ask for it.

    Its SDK reads the process's environment: variables of the settings' file are put there, unless they are there.
    """
    for name, value in dotenv_values(ENV_FILE).items():
        if name.startswith("OTEL_") and value:
            os.environ.setdefault(name, value)
    tracing = start_tracing(os.environ)
    if tracing is None:
        return Observing(Watchers(metrics), None)
    from mcp_odoo.telemetry.traced import Traced  # noqa: PLC0415 - for those who trace

    return Observing(Watchers(metrics, Traced(tracing.spans, PROBES)), tracing)
