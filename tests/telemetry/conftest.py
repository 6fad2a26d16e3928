"""A whole server over a scripted Odoo, with what it tells Prometheus and a collector."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from mcp_odoo.app import create_app
from mcp_odoo.settings import Settings
from tests.conftest import logging_as_it_was
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo
from tests.fake_shop import open_shop
from tests.serving import serving

REQUEST: dict[str, Any] = {
    "partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "Robots",
    "product_id": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Watched:
    """A running server, a client of it, and the Odoo behind it."""

    url: str
    http: httpx2.AsyncClient
    odoo: FakeOdoo

    async def quote(self, **headers: str) -> dict[str, Any]:
        """A quotation through REST, over: its status."""
        asked = await self.http.post("/api/quotation/async", json=REQUEST, headers=headers)
        assert asked.status_code == 200, asked.text
        async with self.http.stream("GET", f"/api/quotation/{asked.json()['tracking_id']}/events") as events:
            async for _ in events.aiter_bytes():
                pass
        status: dict[str, Any] = (await self.http.get(asked.json()["status_url"])).json()
        return status

    async def metrics(self, **headers: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """Every sample of a scrape."""
        answer = await self.http.get("/metrics", headers=headers)
        assert answer.status_code == 200, answer.text
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }


def sample(samples: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str) -> float:
    """The value of one of them; 0 where it is not there."""
    return samples.get((name, frozenset(labels.items())), 0.0)


Serve = Callable[..., AbstractAsyncContextManager[Watched]]


@pytest.fixture
def serve(odoo: FakeOdoo, tmp_path: Path) -> Serve:
    """Servers with what settings a test names beside the usual ones."""

    @asynccontextmanager
    async def start(**given: Any) -> AsyncIterator[Watched]:
        open_shop(odoo)
        named: dict[str, Any] = {
            "MCP_ODOO_DATA_DIR": tmp_path / "data", "ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN,
            "ODOO_API_KEY": KEY, "MCP_ODOO_TOOL_WAIT": 20, "MCP_LOG_DIR": tmp_path / "audit",
        }  # fmt: skip
        settings = Settings(_env_file=None, **{**named, **given})
        with logging_as_it_was():
            async with (
                serving(create_app(settings)) as url,
                httpx2.AsyncClient(base_url=url, timeout=30, verify=False) as http,
            ):
                yield Watched(url, http, odoo)

    return start
