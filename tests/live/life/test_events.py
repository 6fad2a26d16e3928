"""The events of a quotation: each step while it happens, and where a stream goes on that broke off."""

import asyncio

import httpx2

from tests.live.life.stream import told, watching
from tests.live.quotes import completed, customer, request, status
from tests.live.server import Server
from tests.live.wire import Wire

STEPS = ["check", "partner", "order", "summary", "completed"]


async def test_each_step_is_told_while_it_happens(
    life_server: Server, life_wire: Wire, http: httpx2.AsyncClient
) -> None:
    """With growing ids; the stream ends with the state itself."""
    trap = life_wire.hold("res.partner.load")
    tracking_id = await request(life_server, customer())
    async with asyncio.timeout(20), watching(http, tracking_id) as events:
        seen = [await anext(events)]
        assert seen[0].step == "check"
        assert (await status(life_server, tracking_id))["progress"]["step"] == "partner"
        trap.release.set()
        seen += [event async for event in events]
    assert [event.step for event in seen] == STEPS
    assert [event.data["done"] for event in seen[:-1]] == [1, 2, 3, 4]
    assert seen[-1].data == await status(life_server, tracking_id)
    numbers = [event.number for event in seen]
    assert numbers == sorted(set(numbers))


async def test_a_stream_that_broke_off_goes_on(life_server: Server, http: httpx2.AsyncClient) -> None:
    """After Last-Event-ID nothing is told twice; after the last one there is nothing, which tells browsers to stop."""
    tracking_id = await request(life_server, customer())
    seen = await told(http, tracking_id)
    assert [event.step for event in seen] == STEPS
    for place, event in enumerate(seen[:-1]):
        assert await told(http, tracking_id, after=event.number) == seen[place + 1 :]
    headers = {"Last-Event-ID": str(seen[-1].number)}
    answer = await http.get(f"/api/quotation/{tracking_id}/events", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")


async def test_an_attempt_that_failed_is_an_event_too(
    life_server: Server, life_wire: Wire, http: httpx2.AsyncClient
) -> None:
    """With its reason, before the one that works."""
    with life_wire.refusing():
        tracking_id = await request(life_server, customer())
        async with asyncio.timeout(20), watching(http, tracking_id) as events:
            first = await anext(events)
    assert (first.step, first.data["final"]) == ("check", False)
    assert first.data["error"].startswith("No se puede llegar a Odoo")
    later = await told(http, tracking_id, after=first.number)
    assert later[-1].step == "completed"
    assert (later[-2].data["error"], later[-2].data["done"]) == (None, 4)


async def test_a_client_that_goes_away_disturbs_nobody(
    life_server: Server, life_wire: Wire, http: httpx2.AsyncClient
) -> None:
    """The quotation is made, whoever else listens hears of it, and the log has no error."""
    logged = len(life_server.logs)
    trap = life_wire.hold("crm.lead.load")
    tracking_id = await request(life_server, customer())
    for _ in range(5):
        async with watching(http, tracking_id) as events:
            await anext(events)
    staying = asyncio.create_task(told(http, tracking_id))
    trap.release.set()
    await completed(life_server, tracking_id)
    assert [event.step for event in await staying] == STEPS
    assert '"error"' not in life_server.logs[logged:]
    assert "Traceback" not in life_server.logs[logged:]


async def test_events_of_an_unknown_quotation_are_404(http: httpx2.AsyncClient) -> None:
    """As JSON, not as a stream; and what is no event id is 422."""
    answer = await http.get("/api/quotation/quot_000000000000/events", headers={"Accept": "text/event-stream"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["code"] == "quotation_unknown"
    answer = await http.get("/api/quotation/quot_000000000000/events", headers={"Last-Event-ID": "x"})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["msg"] == "tiene que ser un número entero"
