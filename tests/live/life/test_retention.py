"""Finished quotations are forgotten after MCP_ODOO_JOB_RETENTION_DAYS, with the customers' data in them."""

import asyncio
import time

import httpx2

from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.quotes import completed, customer, once, request, standing, status
from tests.live.server import Server
from tests.live.wire import FOREVER, Wire

SECONDS = 2.0


async def test_what_is_old_is_gone(serve: Serve, wire: Wire, odoo: Odoo) -> None:
    """Its status is 404 and its customer is in no file any more; what is unfinished stays; in Odoo nothing changes."""
    server = serve(MCP_ODOO_JOB_RETENTION_DAYS=str(SECONDS / 24 / 3600))
    old, open_one = customer(), customer()
    tracking_id = await request(server, old, key="old")
    await completed(server, tracking_id)
    over = time.monotonic()
    assert old["email"] in stored(server)
    wire.hold("res.users.search_read", times=FOREVER)
    waiting = await request(server, open_one)
    await asyncio.sleep(max(0.0, SECONDS + 1.5 - (time.monotonic() - over)))
    server.kill()
    server.start()  # when it looks for the first time
    await gone(server, tracking_id)
    assert (await status(server, waiting))["status"] in {"queued", "processing"}
    assert old["email"] not in stored(server)
    assert open_one["email"] in stored(server)
    wire.clear()
    await completed(server, waiting)
    assert standing(odoo, old, open_one) == once(old, open_one)
    # The key is forgotten too; what it made is found in Odoo.
    assert await request(server, old, key="old") == tracking_id
    await completed(server, tracking_id)
    assert standing(odoo, old) == once(old)


async def gone(server: Server, tracking_id: str) -> None:
    async with httpx2.AsyncClient(base_url=server.url) as http:
        for _ in range(100):
            answer = await http.get(f"/api/quotation/status/{tracking_id}")
            if answer.status_code == 404:
                assert answer.json()["code"] == "quotation_unknown"
                return
            await asyncio.sleep(0.05)
    raise AssertionError(answer.text)


def stored(server: Server) -> str:
    """Everything in the files of its jobs."""
    files = (server.folder / "state").glob("jobs.sqlite*")
    return "".join(path.read_bytes().decode(errors="replace") for path in files)
