"""Numbers and traces of a server, as OpenTelemetry's variables and prometheus_client's say."""

import os
import time
from dataclasses import dataclass

import sqlalchemy as sa
from dotenv import dotenv_values

from mcp_odoo.services import Services
from mcp_odoo.settings import Settings
from mcp_odoo.telemetry.fresh import Fresh
from mcp_odoo.telemetry.metrics import Metrics
from mcp_odoo.telemetry.scrape import Now, Scrape, Stored
from mcp_odoo.telemetry.tracing import Tracing, start_tracing
from mcp_odoo.telemetry.watchers import Watchers
from mcp_odoo.web.readiness import Readiness
from mcp_odoo.web.requests import PROBES

# How long a scrape waits for the jobs' database, of the ten seconds that Prometheus waits for us.
PATIENCE_SECONDS = 3.0
FRESH_SECONDS = 1.0
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
STATES = ("queued", "processing", "failed", "cancelled")
PHASES = ("choosing", "waiting")


@dataclass
class Observing:
    """`watchers` are told of everything, and trace it where `tracing` says so."""

    watchers: Watchers
    tracing: Tracing | None

    async def aclose(self) -> None:
        """Send the last spans, which takes a moment."""
        if self.tracing:
            await self.tracing.aclose()


class Scraper:
    """Answers scrapes: the database is asked off the event loop, once a second at most, and waited for not long."""

    def __init__(self, scrape: Scrape, services: Services, readiness: Readiness) -> None:
        self._scrape = scrape
        self._services = services
        self._readiness = readiness
        self._stored = Fresh(self._ask, seconds=FRESH_SECONDS, patience=PATIENCE_SECONDS)

    async def text(self) -> bytes:
        """Everything there is to know now, as Prometheus' text."""
        began = time.perf_counter()
        stored = await self._answer()
        seconds = time.perf_counter() - began
        reach = self._services.odoo.breaker.reach
        now = Now(
            ready=(await self._readiness.look()).ready,
            odoo_up=None if reach == "unknown" else reach == "reachable",
            jobs_in_line=self._services.engine.in_line,
            sinks=self._services.audit.sinks,
            stored=stored,
            seconds=seconds,
        )
        return self._scrape.render(now)

    def close(self) -> None:
        """Ask the database no more."""
        self._stored.close()

    async def _answer(self) -> Stored | None:
        try:
            return await self._stored()
        except (sa.exc.SQLAlchemyError, TimeoutError):
            return None

    def _ask(self) -> Stored:
        """Three questions: about jobs, handoffs and records that wait. States in which there is nothing are 0."""
        services, now = self._services, time.time()
        states = [(job, state) for job in services.engine.names for state in STATES]
        jobs = dict.fromkeys(states, 0.0)
        ages = {one: 0.0 for one in states if one[1] in STATES[:2]}
        for count in services.engine.count():
            jobs[count.job, count.state] = count.jobs
            if count.oldest is not None:
                ages[count.job, count.state] = count.oldest
        handoffs = {(phase,): (0, now) for phase in PHASES} | {
            (phase,): (number, since) for phase, number, since in services.handing.ledger.count_open()
        }
        waiting = services.audit.waiting()
        return {
            "mcp_odoo_jobs": list(jobs.items()),
            "mcp_odoo_job_oldest_age_seconds": list(ages.items()),
            "mcp_odoo_handoffs_open": [(phase, number) for phase, (number, _) in handoffs.items()],
            "mcp_odoo_handoff_oldest_age_seconds": [
                (phase, max(0.0, now - since)) for phase, (_, since) in handoffs.items()
            ],
            "mcp_odoo_audit_records_waiting": [((one.sink,), one.records) for one in waiting],
            "mcp_odoo_audit_oldest_waiting_age_seconds": [((one.sink,), one.oldest) for one in waiting],
        }


def observe_server() -> tuple[Observing, Metrics]:
    """Numbers and, where its variables ask for them, OpenTelemetry's traces."""
    metrics = Metrics()
    return _observing(metrics), metrics


def trace_alone() -> Observing:
    """For a client that starts the server itself, over stdio: nobody scrapes it."""
    return _observing(None)


def create_scraper(metrics: Metrics, services: Services, readiness: Readiness) -> Scraper:
    """What answers Prometheus about these services."""
    return Scraper(Scrape(metrics, os.environ.get(SHARED_FOLDER)), services, readiness)


def _observing(metrics: Metrics | None) -> Observing:
    """The SDK reads the process's environment: variables of the settings' file are put there, unless they are."""
    for name, value in dotenv_values(str(Settings.model_config.get("env_file"))).items():
        if name.startswith("OTEL_") and value:
            os.environ.setdefault(name, value)
    tracing = start_tracing(os.environ)
    if tracing is None:
        return Observing(Watchers(metrics), None)
    from mcp_odoo.telemetry.traced import Traced  # noqa: PLC0415 - for those who trace

    return Observing(Watchers(metrics, Traced(tracing.spans, PROBES)), tracing)
