"""`/metrics` on a whole server: what was done, who may read it, and what is left of them without a database."""

import asyncio
import re
from pathlib import Path

import sqlalchemy as sa
from fastmcp import Client

from tests.fake_odoo import Drop, FakeOdoo, Refusal
from tests.telemetry.conftest import REQUEST, Serve, sample

KEYS = "prometheus:a-key-of-prometheus-0001:metrics,ana:a-key-of-anas-0002:read+quote,root:a-key-of-root-0003:admin"


async def test_a_quotation_is_counted_everywhere(serve: Serve) -> None:
    """At its route, at each step, at what Odoo was asked, and at its end."""
    async with serve() as watched:
        await watched.quote()
        seen = await watched.metrics()
    route = {"face": "rest", "method": "POST", "route": "/api/quotation/async"}
    assert sample(seen, "mcp_odoo_http_requests_total", **route, status="200") == 1
    assert sample(seen, "mcp_odoo_http_request_duration_seconds_count", **route) == 1
    assert sample(seen, "mcp_odoo_jobs_ended_total", kind="quotation.v1", outcome="completed") == 1
    assert sample(seen, "mcp_odoo_job_duration_seconds_count", kind="quotation.v1") == 1
    for step in ("check", "partner", "order", "summary"):
        assert sample(seen, "mcp_odoo_job_attempts_total", kind="quotation.v1", step=step, outcome="done") == 1
    loaded = {"model": "crm.lead", "method": "load", "outcome": "ok"}
    assert sample(seen, "mcp_odoo_odoo_request_duration_seconds_count", **loaded) == 1
    assert sample(seen, "mcp_odoo_odoo_call_duration_seconds_count", **loaded) == 1
    assert sample(seen, "mcp_odoo_jobs", kind="quotation.v1", state="queued") == 0
    assert sample(seen, "mcp_odoo_ready") == sample(seen, "mcp_odoo_odoo_up") == sample(seen, "mcp_odoo_scrape_ok") == 1


async def test_time_on_the_wire_and_repetitions_are_apart(serve: Serve) -> None:
    """One call that took two requests: one is unavailable, one is ok, one retry."""
    async with serve() as watched:
        watched.odoo.faults["sale.order", "search_read"] = [Drop()]
        await watched.quote()
        seen = await watched.metrics()
    asked = {"model": "sale.order", "method": "search_read"}
    assert sample(seen, "mcp_odoo_odoo_request_duration_seconds_count", **asked, outcome="unavailable") == 1
    assert sample(seen, "mcp_odoo_odoo_request_duration_seconds_count", **asked, outcome="ok") == 1
    assert sample(seen, "mcp_odoo_odoo_call_duration_seconds_count", **asked, outcome="ok") == 1
    assert sample(seen, "mcp_odoo_odoo_retries_total", **asked) == 1


async def test_a_failed_job_is_counted_as_such(serve: Serve) -> None:
    """With the step that failed, what Odoo refused, and the failed one in the database."""
    async with serve() as watched:
        watched.odoo.faults["crm.lead", "load"] = [Refusal("odoo.exceptions.UserError", "No")]
        assert (await watched.quote())["status"] == "failed"
        async with asyncio.timeout(10):
            while True:
                seen = await watched.metrics()
                if sample(seen, "mcp_odoo_jobs", kind="quotation.v1", state="failed") == 1:
                    break
                await asyncio.sleep(0.2)
    assert sample(seen, "mcp_odoo_jobs_ended_total", kind="quotation.v1", outcome="failed") == 1
    assert sample(seen, "mcp_odoo_job_attempts_total", kind="quotation.v1", step="order", outcome="failed") == 1
    refused = {"model": "crm.lead", "method": "load", "outcome": "refused"}
    assert sample(seen, "mcp_odoo_odoo_call_duration_seconds_count", **refused) == 1


async def test_a_job_that_waits_is_counted_with_its_age(serve: Serve, odoo: FakeOdoo) -> None:
    """Odoo hangs: the quotation is queued and grows older."""
    async with serve(ODOO_READ_TIMEOUT=60) as watched:
        odoo.delay = 5.0
        await watched.http.post("/api/quotation/async", json=REQUEST)
        await asyncio.sleep(1.2)
        seen = await watched.metrics()
        odoo.delay = 0.0
    assert sample(seen, "mcp_odoo_jobs", kind="quotation.v1", state="queued") == 1
    assert 1 <= sample(seen, "mcp_odoo_job_oldest_age_seconds", kind="quotation.v1", state="queued") < 60
    assert sample(seen, "mcp_odoo_jobs_in_line") == 1


async def test_tool_calls_are_counted_by_tool_and_outcome(serve: Serve) -> None:
    """Names that clients make up are one value, and so are paths."""
    async with serve() as watched:
        async with Client(f"{watched.url}/mcp") as client:
            await client.call_tool("get_salesperson_with_least_opportunities", {})
            await client.call_tool("dev_read_sale", {"order_id": "x"}, raise_on_error=False)
            for number in range(5):
                await client.call_tool(f"made_up_{number}", {}, raise_on_error=False)
                await watched.http.get(f"/made/up/{number}")
        seen = await watched.metrics()
    least = "get_salesperson_with_least_opportunities"
    assert sample(seen, "mcp_odoo_mcp_calls_total", tool=least, outcome="ok") == 1
    assert sample(seen, "mcp_odoo_mcp_call_duration_seconds_count", tool=least) == 1
    assert sample(seen, "mcp_odoo_mcp_calls_total", tool="dev_read_sale", outcome="invalid_input") == 1
    assert sample(seen, "mcp_odoo_mcp_calls_total", tool="unknown", outcome="name_unknown") == 5
    nowhere = {"face": "rest", "method": "GET", "route": "none"}
    assert sample(seen, "mcp_odoo_http_requests_total", **nowhere, status="404") == 5
    assert not [key for key in seen if "made" in str(key)]


async def test_only_keys_with_the_scope_may_read_them(serve: Serve) -> None:
    """`metrics`, and `admin`, which is everything; a key for metrics reads nothing else."""
    async with serve(MCP_ODOO_API_KEYS=KEYS) as watched:

        async def status(path: str, key: str | None) -> int:
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            return (await watched.http.get(path, headers=headers)).status_code

        assert await status("/metrics", None) == 401
        assert await status("/metrics", "a-key-of-nobody-00000") == 401
        assert await status("/metrics", "a-key-of-anas-0002") == 403
        assert await status("/metrics", "a-key-of-prometheus-0001") == 200
        assert await status("/metrics", "a-key-of-root-0003") == 200
        assert await status("/api/quotations", "a-key-of-prometheus-0001") == 403


async def test_a_busy_client_at_the_same_address_keeps_nobody_from_scraping(serve: Serve) -> None:
    """Its requests are refused, and those of Prometheus are not."""
    async with serve(MCP_ODOO_API_KEYS=KEYS, MCP_ODOO_RATE_LIMIT=10) as watched:
        busy = [
            (await watched.http.get("/api/quotations", headers={"X-API-Key": "a-key-of-anas-0002"})).status_code
            for _ in range(30)
        ]
        assert 429 in busy
        seen = await watched.metrics(**{"X-API-Key": "a-key-of-prometheus-0001"})
    assert sample(seen, "mcp_odoo_ready") == 1


async def test_scrapes_are_counted_apart(serve: Serve) -> None:
    """Somebody who scrapes all the time is refused, and what else that address asks is not; `/ready` is free."""
    async with serve(MCP_ODOO_API_KEYS=KEYS, MCP_ODOO_RATE_LIMIT=10) as watched:
        # Of guesses, which these are as well, there may be twenty.
        scraped = [(await watched.http.get("/metrics")).status_code for _ in range(15)]
        asked = await watched.http.get("/api/quotations", headers={"X-API-Key": "a-key-of-anas-0002"})
        ready = {(await watched.http.get("/ready")).status_code for _ in range(30)}
    assert scraped[0] == 401
    assert 429 in scraped
    assert (asked.status_code, ready) == (200, {200})


async def test_without_the_database_the_rest_is_answered(serve: Serve, tmp_path: Path) -> None:
    """Counters and gauges of the process are there, those of the database are not, and a metric says so."""
    async with serve() as watched:
        await watched.quote()
        with sa.create_engine(f"sqlite:///{tmp_path / 'data' / 'jobs.sqlite'}").begin() as db:
            db.execute(sa.text("ALTER TABLE job_turns RENAME TO elsewhere"))
        try:
            await asyncio.sleep(1.1)  # what was asked is good for a second
            seen = await watched.metrics()
        finally:
            with sa.create_engine(f"sqlite:///{tmp_path / 'data' / 'jobs.sqlite'}").begin() as db:
                db.execute(sa.text("ALTER TABLE elsewhere RENAME TO job_turns"))
    assert sample(seen, "mcp_odoo_scrape_ok") == 0
    assert sample(seen, "mcp_odoo_jobs_ended_total", kind="quotation.v1", outcome="completed") == 1
    assert not [key for key in seen if key[0] == "mcp_odoo_jobs"]


async def test_names_and_help_follow_prometheus_rules(serve: Serve) -> None:
    """One prefix but for the process's own, base units, `_total` for counters alone, and a sentence for each."""
    async with serve() as watched:
        text = (await watched.http.get("/metrics")).text
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    helped = dict(re.findall(r"^# HELP (\S+) (.+)$", text, re.MULTILINE))
    assert set(kinds) == set(helped)
    assert {name for name in kinds if not name.startswith(("mcp_odoo_", "process_"))} == set()
    assert {name for name, kind in kinds.items() if name.endswith("_total") != (kind == "counter")} == set()
    assert {name for name, kind in kinds.items() if kind == "histogram" and not name.endswith("_seconds")} == set()
    assert [name for name in kinds if name.endswith("_created")] == []


async def test_a_client_that_hangs_up_is_no_failure_of_the_server(serve: Serve) -> None:
    """As one does that cancels a call of MCP 2026-07-28, or whose connection breaks within its request."""
    async with serve() as watched:
        host, port = watched.url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n")
        writer.write(b"Accept: application/json, text/event-stream\r\nContent-Length: 500\r\n\r\n{")
        await writer.drain()
        writer.close()
        async with asyncio.timeout(10):
            while True:
                seen = await watched.metrics()
                statuses = {dict(labels)["status"] for name, labels in seen if name == "mcp_odoo_http_requests_total"}
                if "499" in statuses:
                    break
                assert "500" not in statuses
                await asyncio.sleep(0.1)


async def test_a_head_is_answered_as_a_get_is(serve: Serve) -> None:
    """With its size and no body, and with the same key."""
    async with serve(MCP_ODOO_API_KEYS=KEYS) as watched:
        key = {"Authorization": "Bearer a-key-of-prometheus-0001"}
        head = await watched.http.head("/metrics", headers=key)
        refused = await watched.http.head("/metrics")
        another = await watched.http.head("/metrics", headers={"Authorization": "Bearer a-key-of-anas-0002"})
    assert (head.status_code, head.content, int(head.headers["content-length"]) > 1000) == (200, b"", True)
    assert (refused.status_code, another.status_code) == (401, 403)


async def test_whether_odoo_is_up_is_told_once_it_is_known(serve: Serve) -> None:
    """Nothing is said where nothing was heard of it; then whether it answers, and whether it does again."""
    known = ("mcp_odoo_odoo_up", frozenset[tuple[str, str]]())
    async with serve(ODOO_API_KEY=None) as watched:
        assert known not in await watched.metrics()
    async with serve() as watched:
        await watched.quote()
        assert (await watched.metrics())[known] == 1
        await watched.odoo.stop()
        async with Client(f"{watched.url}/mcp") as client, asyncio.timeout(60):
            while (await watched.metrics())[known]:
                await client.call_tool("get_salesperson_with_least_opportunities", {}, raise_on_error=False)
        await watched.odoo.start()
        async with asyncio.timeout(60):
            while not (await watched.metrics())[known]:  # noqa: ASYNC110 - nothing tells when
                await asyncio.sleep(0.1)
