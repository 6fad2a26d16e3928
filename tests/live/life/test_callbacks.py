"""Callbacks over real HTTP: signed, tried again, kept over a kill, and only to hosts that are allowed."""

import httpx2

from tests.callbacks.receiver import Answer, Receiver
from tests.live.conftest import Serve
from tests.live.life.arrivals import arrived
from tests.live.life.conftest import CALLBACKS
from tests.live.quotes import completed, customer, quote, request, status, submit
from tests.live.server import Server


async def test_it_arrives_once_signed(life_server: Server, receiver: Receiver) -> None:
    """The official library verifies it, and it says what the status says."""
    tracking_id = await request(life_server, customer(callback_url=receiver.url))
    output = await completed(life_server, tracking_id)
    await quote(life_server, customer())  # whatever would come twice has come by now
    (delivery,) = await arrived(receiver, 1)
    assert delivery.event["type"] == "quotation.completed"
    assert delivery.event["data"]["output"] == output
    state = await status(life_server, tracking_id)
    assert delivery.event["data"] == {name: state[name] for name in state if name not in ("input", "progress")}
    assert delivery.event["timestamp"] == state["updated_at"]


async def test_what_is_not_taken_is_sent_again_also_after_a_kill(serve: Serve, receiver: Receiver) -> None:
    """A receiver that answered 500 gets the same event again, though the server was killed meanwhile."""
    server = serve(**CALLBACKS)
    receiver.answers = [Answer(500)]
    tracking_id = await request(server, customer(callback_url=receiver.url))
    await completed(server, tracking_id)
    await arrived(receiver, 1)
    server.kill()
    server.start()
    first, second = await arrived(receiver, 2)
    assert first.event == second.event
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert second.event["data"]["tracking_id"] == tracking_id


async def test_a_host_that_is_not_allowed(life_server: Server, http: httpx2.AsyncClient) -> None:
    """400 before anything is queued."""
    before = (await http.get("/api/quotations")).json()
    for url in ("https://evil.example/x", "http://127.0.0.1:1/x", "http://evil.example/x", "app.example.com"):
        answer = await submit(life_server, customer(callback_url=url))
        assert answer.status_code == 400
        assert answer.json()["code"] in {
            "callback_host_not_allowed", "callback_url_not_https", "callback_url_invalid"
        }  # fmt: skip
        assert answer.json()["detail"].startswith("callback_url")
    assert (await http.get("/api/quotations")).json() == before
