"""A real Prometheus, from Debian's package, scrapes a real server with a key for metrics, and alerts for Odoo."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from operator import eq
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.canaries import canary
from tests.live.conftest import Serve
from tests.live.lab import Lab
from tests.live.prometheus_package import prometheus, promtool
from tests.live.quotes import customer, quote
from tests.live.server import Server, free_port
from tests.live.wire import Wire

FILES = Path(__file__).resolve().parents[2] / "deploy" / "observability"
KEY = canary("MCP_ODOO_API_KEYS", "a-key-for-prometheus-and-nobody-else")
QUOTE = canary("MCP_ODOO_API_KEYS", "a-key-for-quotations-and-nothing-else")
KEYS = f"prometheus:{KEY}:metrics,front:{QUOTE}:read+quote"
QUOTATIONS = 3


class Prometheus:
    """A server of its own on loopback, with our files and a quicker clock."""

    def __init__(self, folder: Path, target: str) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        for path in FILES.glob("*.yml"):
            shutil.copy(path, folder)
        config = folder / "prometheus.yml"
        text = config.read_text(encoding="utf-8").replace("127.0.0.1:8000", target).replace("15s", "1s")
        config.write_text(text, encoding="utf-8")
        alerts = folder / "alerts.yml"
        alerts.write_text(alerts.read_text(encoding="utf-8").replace("for: 1m\n", "for: 2s\n"), encoding="utf-8")
        key = folder / "mcp-odoo.key"
        key.write_text(KEY, encoding="utf-8")
        key.chmod(0o600)
        self._log = (folder / "prometheus.log").open("wb")
        options = ("--storage.tsdb.path=data", f"--web.listen-address={self.url.removeprefix('http://')}")
        self._process = subprocess.Popen(
            [prometheus(), "--config.file=prometheus.yml", *options],
            cwd=folder,
            stdout=self._log,
            stderr=self._log,
        )
        self._http = httpx2.Client(base_url=self.url, timeout=10, verify=False)

    def ask(self, query: str) -> list[dict[str, Any]]:
        """The result of an instant query; nothing while it starts."""
        try:
            answer = self._http.get("/api/v1/query", params={"query": query})
        except httpx2.TransportError:
            return []
        found: list[dict[str, Any]] = answer.json()["data"]["result"] if answer.status_code == httpx2.codes.OK else []
        return found

    def value(self, query: str) -> float | None:
        found = self.ask(query)
        return float(found[0]["value"][1]) if found else None

    def until(self, query: str, holds: Callable[[float], bool], seconds: float = 90) -> float:
        """The value, once it is as wanted."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            value = self.value(query)
            if value is not None and holds(value):
                return value
            time.sleep(0.3)
        raise AssertionError(f"{query} is {self.value(query)}")

    def close(self) -> None:
        self._http.close()
        self._process.terminate()
        self._process.wait(30)
        self._log.close()


@pytest.fixture
def scraping(tmp_path: Path) -> Iterator[Callable[[str], Prometheus]]:
    """Start a Prometheus that scrapes this address."""
    started: list[Prometheus] = []

    def start(url: str) -> Prometheus:
        folder = tmp_path / f"prometheus{len(started)}"
        folder.mkdir()
        started.append(Prometheus(folder, url.removeprefix("http://")))
        return started[-1]

    yield start
    for one in started:
        one.close()


async def test_prometheus_counts_the_quotations_and_alerts_for_odoo(
    serve: Serve, wire: Wire, scraping: Callable[[str], Prometheus]
) -> None:
    """It has their number from the routes, the jobs and the orders made in Odoo; the alert about Odoo fires while that
    is cut off, and the server stays ready.
    """
    server = serve(MCP_ODOO_API_KEYS=KEYS)
    seen = scraping(server.url)
    seen.until('up{job="mcp-odoo"}', lambda value: value == 1)
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, headers={"X-API-Key": QUOTE}) as http:
        for _ in range(QUOTATIONS):
            asked = (await http.post("/api/quotation/async", json=customer())).json()
            await http.get(f"/api/quotation/{asked['tracking_id']}/events")  # until it is over
            assert (await http.get(asked["status_url"])).json()["status"] == "completed"
    for query in (
        'mcp_odoo_http_requests_total{route="/api/quotation/async", status="200"}',
        'mcp_odoo_jobs_ended_total{kind="quotation.v1", outcome="completed"}',
        'sum(mcp_odoo_odoo_request_duration_seconds_count{model="crm.lead", method="load", outcome="ok"})',
        'sum(increase(mcp_odoo_jobs_ended_total{kind="quotation.v1", outcome="completed"}[5m])) > bool 0',
    ):
        expected = 1 if "bool" in query else QUOTATIONS
        seen.until(query, partial(eq, expected))
    assert seen.value("mcp_odoo_ready") == seen.value("mcp_odoo_odoo_up") == seen.value("mcp_odoo_scrape_ok") == 1
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, headers={"X-API-Key": QUOTE}) as http:
        with wire.refusing():
            # Odoo is asked something, and so its absence is noticed at once.
            waiting = (await http.post("/api/quotation/async", json=customer())).json()
            seen.until('ALERTS{alertname="McpOdooOdooAway", alertstate="firing"}', lambda value: value == 1)
            assert seen.value("mcp_odoo_ready") == 1
            assert (await http.get(waiting["status_url"])).json()["status"] in ("queued", "processing")
    seen.until("mcp_odoo_odoo_up", lambda value: value == 1)
    seen.until('absent(ALERTS{alertname="McpOdooOdooAway"})', lambda value: value == 1)


async def test_workers_on_one_port_count_together(lab: Lab, postgresql: dict[str, str], tmp_path: Path) -> None:
    """Whichever answers a scrape tells of all quotations, and of the one jobs' database, which is PostgreSQL here."""
    server = Server(tmp_path, {**lab.settings(), **postgresql}, "--workers", "2")
    server.start()
    try:
        for _ in range(QUOTATIONS):
            await quote(server, customer())
        for _ in range(6):  # connections come to any of them
            samples = await _scraped(server)
            assert samples["mcp_odoo_jobs_ended_total", "quotation.v1", "completed"] == QUOTATIONS
            assert samples["mcp_odoo_jobs", "quotation.v1", "failed"] == 0
            assert samples["mcp_odoo_jobs", "quotation.v1", "queued"] == 0
            assert samples["mcp_odoo_audit_records_waiting", "folder"] == 0
            assert samples[("mcp_odoo_scrape_ok",)] == samples[("mcp_odoo_ready",)] == 1
            assert not [key for key in samples if key[0].startswith("process_")]
    finally:
        server.stop()


async def _scraped(server: Server) -> dict[tuple[str, ...], float]:
    """Every sample, on a connection of its own: by name and the values of its labels, in their names' order."""
    async with httpx2.AsyncClient(timeout=20, verify=False) as http:
        text = (await http.get(f"{server.url}/metrics")).raise_for_status().text
    return {
        (one.name, *(value for _, value in sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_promtool_takes_rules_and_configuration(tmp_path: Path) -> None:
    """Prometheus' own program runs the tests of the alerts."""
    for path in FILES.iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / "mcp-odoo.key").write_text("key", encoding="utf-8")
    for asked in (("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")):
        done = subprocess.run([promtool(), *asked], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_takes_the_dashboard_s_expressions(tmp_path: Path) -> None:
    """With what Grafana puts in the places of its variables; one that is wrong is a panel with an error."""
    panels = json.loads((FILES / "grafana-dashboard.json").read_text(encoding="utf-8"))["panels"]
    asked = [
        target["expr"].replace("$__rate_interval", "1m") for panel in panels for target in panel.get("targets", ())
    ]
    rules = [{"record": f"dashboard:{number}", "expr": text} for number, text in enumerate(asked)]
    file = tmp_path / "rules.json"  # which is YAML as well
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")
    done = subprocess.run([promtool(), "check", "rules", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules)} rules found" in done.stdout


async def test_promtool_finds_nothing_to_blame_in_the_metrics(server: Server) -> None:
    """Its rules about names, units and sentences."""
    await quote(server, customer())
    text = httpx2.get(f"{server.url}/metrics", timeout=10).text
    done = subprocess.run([promtool(), "check", "metrics"], input=text, capture_output=True, text=True, check=False)  # noqa: ASYNC221 - a moment
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
