"""What answers Prometheus about a server: its counters, and what its jobs' database says at the moment."""

import asyncio
import os
import time

import sqlalchemy as sa

from mcp_odoo.services import Services
from mcp_odoo.telemetry.fresh import Fresh
from mcp_odoo.telemetry.metrics import Metrics
from mcp_odoo.telemetry.scrape import Now, Scrape, Stored
from mcp_odoo.telemetry.shared import SHARED_FOLDER
from mcp_odoo.web.readiness import Readiness

# How long a scrape waits for the jobs' database, of the ten seconds that Prometheus waits for us.
PATIENCE_SECONDS = 3.0
FRESH_SECONDS = 1.0
STATES = ("queued", "processing", "failed", "cancelled")
PHASES = ("choosing", "waiting")


class Scraper:
    """Answers scrapes: the database is asked off the event loop, once a second at most, and waited for not long."""

    def __init__(self, scrape: Scrape, services: Services, readiness: Readiness) -> None:
        self._scrape = scrape
        self._services = services
        self._readiness = readiness
        self._stored = Fresh(self._ask, seconds=FRESH_SECONDS, patience=PATIENCE_SECONDS)

    async def text(self) -> bytes:
        """Everything there is to know now, as Prometheus' text."""
        # At once, since both may wait: a scrape that takes longer than Prometheus waits would tell nothing at all.
        (stored, seconds), seen = await asyncio.gather(self._answer(), self._readiness.look())
        reach = self._services.odoo.breaker.reach
        now = Now(
            ready=seen.ready,
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

    async def _answer(self) -> tuple[Stored | None, float]:
        """What the database said, if it did, and how many seconds that took."""
        began = time.perf_counter()
        try:
            stored = await self._stored()
        except (sa.exc.SQLAlchemyError, TimeoutError):
            stored = None
        return stored, time.perf_counter() - began

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


def create_scraper(metrics: Metrics, services: Services, readiness: Readiness) -> Scraper:
    """What answers Prometheus about these services."""
    return Scraper(Scrape(metrics, os.environ.get(SHARED_FOLDER)), services, readiness)
