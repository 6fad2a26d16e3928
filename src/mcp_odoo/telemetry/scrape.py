"""What Prometheus reads: this process's counters, and what is so at the moment of the scrape."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Metric, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from mcp_odoo import __version__
from mcp_odoo.telemetry.metrics import Metrics

# Samples by the name of their metric, each with its labels' values.
Stored = Mapping[str, Sequence[tuple[tuple[str, ...], float]]]


@dataclass(frozen=True)
class Now:
    """What is so in this process, and what the jobs' database said: None where it did not answer in time.

    `odoo_up` is None as long as nothing was heard of Odoo; `sinks` says for each sink whether it takes records, and how
    many deliveries it took and refused.
    """

    ready: bool
    odoo_up: bool | None
    jobs_in_line: int
    sinks: Mapping[str, tuple[bool, int, int]]
    stored: Stored | None
    seconds: float


# Gauges of the whole database: every process says the same, so they are not to be added up.
OF_THE_DATABASE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "mcp_odoo_jobs": (
        "Jobs by state in the jobs' database, whichever process runs them; completed ones are not counted.",
        ("kind", "state"),
    ),
    "mcp_odoo_job_oldest_age_seconds": ("Age of the oldest job that is not over.", ("kind", "state")),
    "mcp_odoo_handoffs_open": ("Handoffs that are not over, by phase.", ("phase",)),
    "mcp_odoo_handoff_oldest_age_seconds": ("Age of the oldest handoff that is not over.", ("phase",)),
    "mcp_odoo_audit_records_waiting": ("Records of the audit log that wait for a sink.", ("sink",)),
    "mcp_odoo_audit_oldest_waiting_age_seconds": ("Age of the oldest record that waits for a sink.", ("sink",)),
}


class Scrape:
    """Renders everything as Prometheus' text. `folder`: that of PROMETHEUS_MULTIPROC_DIR, whose files have the counters
    of all processes on the port.
    """

    def __init__(self, metrics: Metrics, folder: str | None = None) -> None:
        self._counted = metrics.registry
        if folder is not None:
            self._counted = CollectorRegistry()
            MultiProcessCollector(self._counted, folder)  # type: ignore[no-untyped-call] # it has no types
        self._shared = folder is not None
        self._process = CollectorRegistry()
        ProcessCollector(registry=self._process)

    def render(self, now: Now) -> bytes:
        """The text. Where several processes share a port, what is one process's own is left out, since every scrape
        would tell of another one.
        """
        current = CollectorRegistry()
        current.register(_Once(_gauges(now, whole=not self._shared)))
        texts = [generate_latest(self._counted), generate_latest(current)]
        return b"".join(texts if self._shared else [*texts, generate_latest(self._process)])


class _Once:
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families

    def describe(self) -> Iterable[Metric]:
        return []


def _gauges(now: Now, *, whole: bool) -> Iterable[Metric]:
    build = GaugeMetricFamily("mcp_odoo_build_info", "Which release this is.", labels=["version", "python"])
    build.add_metric([__version__, platform.python_version()], 1)
    yield build
    ready = GaugeMetricFamily("mcp_odoo_ready", "Whether the process that answered takes work (/ready).")
    ready.add_metric([], now.ready)
    yield ready
    if now.odoo_up is not None:
        up = GaugeMetricFamily("mcp_odoo_odoo_up", "Whether Odoo answered lately, by the circuit breaker.")
        up.add_metric([], now.odoo_up)
        yield up
    if whole:
        line = GaugeMetricFamily("mcp_odoo_jobs_in_line", "Jobs of this process that wait for Odoo or are at it.")
        line.add_metric([], now.jobs_in_line)
        yield line
        yield from _sinks(now.sinks)
    for name, (text, labels) in OF_THE_DATABASE.items():
        family = GaugeMetricFamily(name, text, labels=labels)
        for values, value in (now.stored or {}).get(name, ()):
            family.add_metric(values, value)
        yield family
    scrape = GaugeMetricFamily(
        "mcp_odoo_scrape_ok", "Whether the jobs' database answered this scrape in time; else its gauges are missing."
    )
    scrape.add_metric([], now.stored is not None)
    yield scrape
    took = GaugeMetricFamily("mcp_odoo_scrape_duration_seconds", "Seconds that asking the jobs' database took.")
    took.add_metric([], now.seconds)
    yield took


def _sinks(sinks: Mapping[str, tuple[bool, int, int]]) -> Iterable[Metric]:
    up = GaugeMetricFamily("mcp_odoo_audit_sink_up", "Whether the folder or the bucket takes records.", labels=["sink"])
    deliveries = CounterMetricFamily(
        "mcp_odoo_audit_deliveries", "Deliveries of records to a sink.", labels=["sink", "outcome"]
    )
    for sink, (takes, taken, refused) in sinks.items():
        up.add_metric([sink], takes)
        deliveries.add_metric([sink, "taken"], taken)
        deliveries.add_metric([sink, "refused"], refused)
    yield up
    yield deliveries
