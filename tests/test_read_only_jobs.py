"""A quotation that a server had accepted before it became read-only, over the whole server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import logging_as_it_was
from tests.fake_odoo import FakeOdoo, Http
from tests.ruled import ARGUMENTS, Ruled, furnish, ruled

LOAD = ("crm.lead", "load")


class Shop:
    """An Odoo that stays where it is while servers come and go, each with an event loop of its own."""

    def __init__(self, folder: Path) -> None:
        self.odoo, self.folder = FakeOdoo(), folder

    @asynccontextmanager
    async def served(self, **settings: Any) -> AsyncIterator[Ruled]:
        await self.odoo.start()
        furnish(self.odoo)
        async with ruled(self.odoo, self.folder / "state", **settings) as served:
            yield served
        await self.odoo.stop()

    async def begin(self) -> str:
        """A server that is stopped where the opportunity is to be made, which Odoo does not do yet."""
        async with self.served() as served:
            self.odoo.faults[LOAD] = [Http(503)] * 100
            answer = await served.post("/api/quotation/async", ARGUMENTS["dev_create_quotation"])
            while not self.odoo.called(*LOAD):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
        self.odoo.faults.clear()
        return str(answer.json()["tracking_id"])

    async def hold(self, tracking_id: str) -> dict[str, Any]:
        """A read-only server, a second of its time: what it says of the quotation."""
        self.odoo.calls.clear()
        async with self.served(MCP_ODOO_READ_ONLY=True) as served:
            await asyncio.sleep(1.0)
            assert served.written() == []
            return await status(served, tracking_id)

    async def end(self, tracking_id: str) -> dict[str, Any]:
        """A server that may write: the quotation once it is completed."""
        async with self.served() as served, asyncio.timeout(20):
            while (told := await status(served, tracking_id))["status"] != "completed":  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
            return told


async def status(served: Ruled, tracking_id: str) -> dict[str, Any]:
    async with httpx2.AsyncClient(base_url=served.url, trust_env=False) as http:
        return dict((await http.get(f"/api/quotation/status/{tracking_id}")).json())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with logging_as_it_was():
        yield Shop(tmp_path)


def test_a_quotation_under_way_waits_and_is_completed_later(shop: Shop) -> None:
    """Nothing is written meanwhile, its status says why, and nothing of it is lost."""
    tracking_id = asyncio.run(shop.begin())
    held = asyncio.run(shop.hold(tracking_id))
    assert held["status"] == "processing"
    assert held["progress"]["message"] == "En espera: este servidor está en modo de solo lectura y no escribe en Odoo"
    assert asyncio.run(shop.end(tracking_id))["output"]["sale_order_id"] == 40
