"""The list of quotations, through REST and as a resource that an agent reads."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastmcp import Client

from tests.live.quotes import completed, customer, refusal, request, status
from tests.live.server import Server
from tests.live.wire import Wire


async def listed(http: httpx2.AsyncClient, **wanted: Any) -> dict[str, Any]:
    answer = await http.get("/api/quotations", params=wanted)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def ids(page: dict[str, Any]) -> list[str]:
    return [one["tracking_id"] for one in page["quotations"]]


async def test_by_state_and_time_newest_first_in_pages(
    life_server: Server, life_wire: Wire, http: httpx2.AsyncClient
) -> None:
    """One of each state, found by it; the pages follow on each other."""
    began = datetime.now(UTC)
    done = await request(life_server, customer())
    output = await completed(life_server, done)
    wrong = (await refusal(life_server, customer(product_id=999999)))["tracking_id"]
    with life_wire.refusing():
        tried = await request(life_server, customer())
        async with asyncio.timeout(10):
            while (await status(life_server, tried))["status"] == "queued":  # noqa: ASYNC110 - nothing tells when
                await asyncio.sleep(0.05)
        since = {"date_from": began.isoformat()}
        found = {
            state: ids(await listed(http, status=state, **since)) for state in ("completed", "failed", "processing")
        }
        assert found == {"completed": [done], "failed": [wrong], "processing": [tried]}
        assert ids(await listed(http, **since)) == [tried, wrong, done]
        first = await listed(http, limit=2, **since)
        second = await listed(http, limit=2, offset=first["next_offset"], **since)
        assert (ids(first), ids(second)) == ([tried, wrong], [done])
        assert (first["has_more"], second["has_more"], second["next_offset"]) == (True, False, None)
    assert second["quotations"][0]["sale_order_name"] == output["sale_order_name"]
    assert first["quotations"][1]["error"].startswith("product_id: no existe el producto 999999")
    await completed(life_server, tried)


async def test_days_are_whole_and_in_utc(life_server: Server, http: httpx2.AsyncClient) -> None:
    """Today has it, as first and as last day; yesterday and tomorrow have not; a moment has its time zone."""
    tracking_id = await request(life_server, customer())
    asked = datetime.fromisoformat((await status(life_server, tracking_id))["created_at"])
    today, day = asked.date(), timedelta(days=1)
    assert tracking_id in ids(await listed(http, date_from=today, date_to=today))
    assert tracking_id not in ids(await listed(http, date_to=today - day))
    assert tracking_id not in ids(await listed(http, date_from=today + day))
    in_mexico = asked.astimezone().isoformat()
    assert tracking_id in ids(await listed(http, date_from=in_mexico))
    assert tracking_id not in ids(await listed(http, date_to=in_mexico))
    await completed(life_server, tracking_id)


@pytest.mark.parametrize(
    ("wanted", "field", "text"),
    [
        ({"limit": 0}, "limit", "tiene que ser 1 o más"),
        ({"limit": 201}, "limit", "tiene que ser 200 o menos"),
        ({"offset": -1}, "offset", "tiene que ser 0 o más"),
        ({"status": "nonsense"}, "status", "tiene que ser uno de 'queued', 'processing', 'completed' o 'failed'"),
        ({"date_from": "ayer"}, "date_from", "indica un día o un momento en ISO 8601"),
        ({"date_to": "2026-02-30"}, "date_to", "indica un día o un momento en ISO 8601"),
        ({"date_to": "9999-12-31"}, "date_to", "indica un día o un momento en ISO 8601"),
        ({"date_from": "2026-02-02", "date_to": "2026-02-01"}, "query", "date_from: es posterior a date_to"),
    ],
)
async def test_what_cannot_be_meant(http: httpx2.AsyncClient, wanted: dict[str, Any], field: str, text: str) -> None:
    """422, one sentence in Spanish at the field."""
    answer = await http.get("/api/quotations", params=wanted)
    assert answer.status_code == 422, answer.text
    (mistake,) = answer.json()["detail"]
    assert mistake["loc"][-1] == field
    assert mistake["msg"].startswith(text)


async def test_an_agent_reads_the_latest(life_server: Server, http: httpx2.AsyncClient) -> None:
    """`odoo://quotations` has what the list has."""
    tracking_id = await request(life_server, customer())
    await completed(life_server, tracking_id)
    async with Client(f"{life_server.url}/mcp") as client:
        assert "odoo://quotations" in {str(one.uri) for one in await client.list_resources()}
        (content,) = await client.read_resource("odoo://quotations")
    page = json.loads(content.text)
    assert page == await listed(http, limit=50)
    assert ids(page)[0] == tracking_id
