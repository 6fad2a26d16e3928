"""The server is killed while it makes a quotation: what the next one does belongs to the same trace."""

import asyncio
from pathlib import Path

import httpx2
import pytest

from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo, Hang
from tests.fake_shop import open_shop
from tests.live.server import Server
from tests.telemetry.collector import collector
from tests.telemetry.conftest import REQUEST

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
STEPS = {f"quotation.v1 {step}" for step in ("check", "partner", "order", "summary")}


@pytest.mark.timeout(120)
async def test_the_next_process_goes_on_with_the_trace(odoo: FakeOdoo, tmp_path: Path) -> None:
    """Killed inside `order`: its steps in the next process hang below the request that the first one took."""
    open_shop(odoo)
    odoo.faults["crm.lead", "load"] = [Hang(60)]
    with collector() as collected:
        server = Server(
            tmp_path,
            {
                "ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY,
                "OTEL_EXPORTER_OTLP_ENDPOINT": collected.url, "OTEL_BSP_SCHEDULE_DELAY": "100",
            },
        )  # fmt: skip
        await asyncio.to_thread(server.start)
        async with httpx2.AsyncClient(base_url=server.url, timeout=30, verify=False) as http:
            headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
            asked = (await http.post("/api/quotation/async", json=REQUEST, headers=headers)).json()
        async with asyncio.timeout(60):
            while not (odoo.called("crm.lead", "load") and collected.named("quotation.v1 partner")):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        server.kill()
        (request,) = collected.named("POST /api/quotation/async")
        await asyncio.to_thread(server.start)
        async with httpx2.AsyncClient(base_url=server.url, timeout=60, verify=False) as http:
            await http.get(f"/api/quotation/{asked['tracking_id']}/events")  # until it is over
            assert (await http.get(asked["status_url"])).json()["status"] == "completed"
        await asyncio.to_thread(server.stop)
    steps = [span for span in collected.spans if span.trace == TRACE and span.name.startswith("quotation.v1")]
    assert {span.name for span in steps} == {
        f"quotation.v1 {step}" for step in ("check", "partner", "order", "summary")
    }
    assert {span.parent for span in steps} == {request.id}
