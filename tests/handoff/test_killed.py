"""A real server that is killed in the middle of the loop, and Twilio's lost answers: nobody gets a message twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.fake_odoo import DATABASE, KEY, LOGIN
from tests.handoff.conftest import ASKED, Desk
from tests.handoff.office import Office
from tests.live.server import Server
from tests.messaging.twilio_server import ACCOUNT_SID, AUTH_TOKEN, TEMPLATE_SID, WHATSAPP_FROM, Drop, Hang, Http, Twilio

N_BERTA = "+525511110005"


class Process:
    """A server as a process of its own, on the same folder over restarts."""

    def __init__(self, server: Server, twilio: Twilio) -> None:
        self._server = server
        self.twilio = twilio
        self.url = server.url
        self._http = httpx2.AsyncClient(base_url=server.url, timeout=30, trust_env=False)

    async def start(self) -> None:
        await asyncio.to_thread(self._server.start)

    async def kill(self) -> None:
        await asyncio.to_thread(self._server.kill)

    async def ask(self) -> httpx2.Response:
        return await self._http.post("/api/elevenlabs/handoff", json=ASKED)

    async def until(self, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The only handoff, once that is true of it."""
        for _ in range(400):
            (listed,) = (await self._http.get("/api/handoffs")).json()["handoffs"]
            story: dict[str, Any] = (await self._http.get(listed["status_url"])).json()
            if true(story):
                return story
            await asyncio.sleep(0.05)
        raise AssertionError(story)

    async def close(self) -> None:
        await self._http.aclose()
        await self.kill()


@pytest.fixture
async def process(tmp_path: Path, office: Office, twilio: Twilio) -> AsyncIterator[Process]:
    """Not started yet; its salespeople have two seconds to answer."""
    settings = {
        "ODOO_URL": office.odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN, "TWILIO_API_URL": twilio.url,
        "TWILIO_WHATSAPP_FROM": WHATSAPP_FROM, "TWILIO_WHATSAPP_TEMPLATE_SID": TEMPLATE_SID, "HANDOFF_TIMEOUT": "2",
        "TWILIO_TIMEOUT": "1",
    }  # fmt: skip
    made = Process(Server(tmp_path, settings), twilio)
    yield made
    await made.close()


async def test_a_server_that_is_killed_while_somebody_is_waited_for_goes_on(process: Process) -> None:
    """The clock ran meanwhile: the next one is asked after the start, once; whoever answers then gets the customer."""
    await process.start()
    assert (await process.ask()).json()["status"] == "ok"
    await process.kill()
    await asyncio.sleep(2.1)
    await process.start()
    await process.until(lambda story: len(story["attempts"]) == 2 and story["status"] == "waiting")
    await process.twilio.write(N_BERTA, "1", to=f"{process.url}/api/twilio/inbound")
    story = await process.until(lambda story: story["status"] == "taken")
    assert story["taken_by"] == "Berta"
    assert len({message.form["To"] for message in process.twilio.messages}) == len(process.twilio.messages) == 2


async def test_a_server_that_is_killed_while_twilio_makes_the_message_sends_it_once(process: Process) -> None:
    """Twilio has it, nobody recorded it: it is found in Twilio's list after the start."""
    process.twilio.faults.append(Hang(made=True, seconds=30))
    await process.start()
    asking = asyncio.create_task(process.ask())
    while not process.twilio.messages:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    await process.kill()
    await asyncio.gather(asking, return_exceptions=True)
    await process.start()
    story = await process.until(lambda story: story["attempts"] != [] and story["attempts"][0]["message_sid"])
    assert story["attempts"][0]["message_sid"] == process.twilio.messages[0].sid
    assert len([one for one in process.twilio.messages if one.form["To"] == f"whatsapp:{N_BERTA}"]) == 1


async def test_a_server_that_is_killed_before_twilio_knows_sends_it_after_all(process: Process) -> None:
    """Nothing was made: it is made after the start."""
    process.twilio.faults.append(Hang(made=False, seconds=30))
    await process.start()
    asking = asyncio.create_task(process.ask())
    while not process.twilio.posts():  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    await process.kill()
    await asyncio.gather(asking, return_exceptions=True)
    await process.start()
    await process.until(lambda story: story["attempts"] != [] and story["attempts"][0]["message_sid"] is not None)
    assert process.twilio.messages[0].form["To"] == f"whatsapp:{N_BERTA}"


@pytest.mark.parametrize(
    "fault", [Drop(made=True), Hang(made=True, seconds=5), Http(500, made=True), Http(503, made=True)]
)
async def test_a_lost_answer_from_twilio_is_looked_for(desk: Desk, fault: Any) -> None:
    """The request is answered with the sid of the message that was made; there is one message."""
    desk.twilio.faults.append(fault)
    told = (await desk.ask()).json()
    assert (told["status"], told["message_sid"]) == ("ok", desk.twilio.messages[0].sid)
    assert len(desk.twilio.messages) == 1


@pytest.mark.parametrize("fault", [Drop(made=False), Http(500, made=False)])
async def test_what_twilio_did_not_make_is_sent_again(desk: Desk, fault: Any) -> None:
    """Once it is certain that it is not in the list."""
    desk.twilio.faults.append(fault)
    told = (await desk.ask()).json()
    assert told["status"] == "ok"
    assert len(desk.twilio.messages) == 1


async def test_twilio_that_asks_for_patience_gets_it(desk: Desk) -> None:
    """429 with Retry-After: nothing was made, and the message leaves afterwards."""
    busy = b'{"code": 20429, "message": "Too Many Requests", "status": 429}'
    desk.twilio.faults.append(Http(429, busy, {"Retry-After": "1"}))
    told = (await desk.ask()).json()
    assert told["status"] == "ok"
    assert len(desk.twilio.messages) == 1
