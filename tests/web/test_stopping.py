"""A server that is told to stop while somebody watches a quotation."""

import asyncio
import time
from pathlib import Path

import httpx2
import pytest

from tests.live.server import Server, free_port

AT_ONCE_SECONDS = 4.0
REQUEST = {"partner_name": "T", "contact_name": "A", "email": "a@torres.mx", "phone": "", "lead_name": "R"}


@pytest.mark.timeout(60)
async def test_an_open_stream_of_events_does_not_hold_a_stop_up(tmp_path: Path) -> None:
    """It ends between two events, the server at once, and the log has no traceback."""
    nobody = f"http://127.0.0.1:{free_port()}"
    server = Server(tmp_path, {"ODOO_URL": nobody, "ODOO_DB": "shop", "ODOO_LOGIN": "api", "ODOO_API_KEY": "k3y"})
    server.start()
    async with httpx2.AsyncClient(base_url=server.url, timeout=20) as http:
        tracking_id = (await http.post("/api/quotation/async", json=REQUEST)).json()["tracking_id"]
        async with http.stream("GET", f"/api/quotation/{tracking_id}/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            began = time.monotonic()
            stopping = asyncio.create_task(asyncio.to_thread(server.stop))
            rest = b"".join([chunk async for chunk in stream.aiter_bytes()])
            await stopping
    assert time.monotonic() - began < AT_ONCE_SECONDS
    assert rest == b"" or rest.endswith(b"\n\n")
    assert "Traceback" not in server.logs
