"""Two keys in turns through both faces: each is answered, and writes, as its own person."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.app import create_tools
from mcp_odoo.errors import McpOdooError
from mcp_odoo.odoo.kinds import MODELS
from mcp_odoo.services import Services, create_services
from mcp_odoo.settings import Settings
from mcp_odoo.web.api import create_api
from tests.access.links import link, settings_for, unlink
from tests.fake_odoo import KEY, FakeOdoo
from tests.fake_shop import open_shop
from tests.odoo.people import ANA, LUIS, NOBODY, by

EVERYBODY = [ANA, LUIS, NOBODY] * 5
LOGINS = {ANA: "ana", LUIS: "luis", NOBODY: None}
PERSON = "x-person"


@dataclass
class Desk:
    """A running server with its tools, and the Odoo behind it."""

    odoo: FakeOdoo
    settings: Settings
    services: Services
    mcp: FastMCP
    rest: ASGIApp
    keys: dict[str, str]
    log: Path

    async def call(self, principal: str, tool: str, **arguments: Any) -> Any:
        with by(principal):
            async with Client(self.mcp) as client:
                return (await client.call_tool(tool, arguments)).structured_content

    async def records(self, count: int) -> list[dict[str, Any]]:
        """The documents of so many writes, once they are there."""
        async with asyncio.timeout(10):
            while True:
                found = [json.loads(path.read_text(encoding="utf-8")) for path in self.log.glob("write_*.log")]
                if len(found) == count and all(one["status"] != "started" for one in found):
                    return found
                await asyncio.sleep(0.02)


class Authenticated:
    """Stands for the authentication of REST: a header says who it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = dict(scope["headers"])[PERSON.encode()].decode()
        with by(name):
            await self._app(scope, receive, send)


@asynccontextmanager
async def desk_of(odoo: FakeOdoo, folder: Path) -> AsyncIterator[Desk]:
    open_shop(odoo)
    for model in MODELS.values():
        odoo.answers[model, "fields_get"] = {"user_id": {}}
    odoo.answers |= {
        ("sale.order", "read"): lambda call: [
            {"id": 18, "display_name": f"Order of {odoo.people[call.key]['login']}", "user_id": [5, "Berta"]}
        ],
        ("mail.message", "load"): {"ids": [70], "messages": []},
        ("res.users", "search_count"): 1,
        ("res.users", "fields_get"): {},
        ("res.users", "search_read"): lambda call: [
            {"id": odoo.people[call.key]["id"], "name": "N", "login": odoo.people[call.key]["login"], "email": "",
             "active": True}
        ],
    }  # fmt: skip
    settings = settings_for(odoo, folder)
    keys = {ANA: odoo.let_in(21, "ana"), LUIS: odoo.let_in(22, "luis"), NOBODY: KEY}
    link(settings, ANA, "ana", keys[ANA])
    link(settings, LUIS, "luis", keys[LUIS])
    services = create_services(settings)
    router = APIRouter()

    @router.get("/who")
    async def who() -> dict[str, Any]:
        return {"id": (await services.users.find()).users[0].id}

    @router.post("/note")
    async def note() -> dict[str, Any]:
        return {"id": (await services.chatter.log_note("order:18", "Hola", None)).id}

    api = create_api(
        [router],
        language="en",
        odoo_reach=lambda: services.odoo.breaker.reach,
        writes=services.writes,
        audit_health=lambda: services.audit.health,
        lifespan=lambda _: nullcontext(),
        asked=services.accounts.asked,
    )
    assert isinstance(api, FastAPI)
    async with services.running():
        yield Desk(odoo, settings, services, create_tools(settings, services), Authenticated(api), keys, folder / "log")


@pytest.fixture
async def desk(odoo: FakeOdoo, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_of(odoo, tmp_path) as desk:
        yield desk


def rest(desk: Desk, principal: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(desk.rest), base_url="http://desk", headers={PERSON: principal}
    )


async def test_tools_answer_each_caller_as_themselves(desk: Desk) -> None:
    """Fifteen calls at the same time."""
    answers = await asyncio.gather(*(desk.call(who, "list_users") for who in EVERYBODY))
    ids = [answer["users"][0]["id"] for answer in answers]
    assert ids == [desk.odoo.people[desk.keys[who]]["id"] for who in EVERYBODY]


async def test_routes_answer_each_caller_as_themselves(desk: Desk) -> None:
    """Likewise."""

    async def who(principal: str) -> Any:
        async with rest(desk, principal) as http:
            return (await http.get("/who")).json()["id"]

    ids = await asyncio.gather(*(who(principal) for principal in EVERYBODY))
    assert ids == [desk.odoo.people[desk.keys[principal]]["id"] for principal in EVERYBODY]


async def test_writes_are_each_one_s_own_and_on_record_so(desk: Desk) -> None:
    """A note is written with the key of whoever writes it, and its record says with which account."""

    async def note(principal: str) -> None:
        await desk.call(principal, "log_note", record="order:18", text="Hola")
        async with rest(desk, principal) as http:
            assert (await http.post("/note")).status_code == 200

    await asyncio.gather(*(note(principal) for principal in EVERYBODY))
    written = [call.key for call in desk.odoo.called("mail.message", "load")]
    assert sorted(written) == sorted(desk.keys[principal] for principal in [*EVERYBODY, *EVERYBODY])
    records = await desk.records(2 * len(EVERYBODY))
    assert {(one["principal"], one["odoo_login"]) for one in records} == set(LOGINS.items())


async def test_resources_are_read_as_whoever_reads(desk: Desk) -> None:
    """Odoo's rules hold for what is attached, too."""
    for who in (ANA, LUIS):
        desk.odoo.calls.clear()
        with by(who):
            async with Client(desk.mcp) as client:
                with pytest.raises(Exception, match=r"\w"):  # the order is not one that can be shown
                    await client.read_resource("odoo://order/18")
        assert {call.key for call in desk.odoo.called("sale.order", "read")} == {desk.keys[who]}


async def test_a_refused_key_is_said_to_its_owner(desk: Desk) -> None:
    """With what to do; the others are served, and over REST it is the same sentence's code."""
    del desk.odoo.people[desk.keys[ANA]]
    with pytest.raises(ToolError, match=r"cuenta 'ana'.*\[odoo_account_refused\]"):
        await desk.call(ANA, "list_users")
    async with rest(desk, ANA) as http:
        assert (await http.get("/who")).json()["code"] == "odoo_account_refused"
    assert (await desk.call(LUIS, "list_users"))["users"][0]["id"] == 22


async def test_unlinked_in_the_middle_of_a_call_it_ends_as_whom_it_began(desk: Desk) -> None:
    """Several questions of one call are one person's, whatever happens in between; the next call is the server's."""
    desk.odoo.delay = 0.05
    calling = asyncio.create_task(desk.call(ANA, "log_note", record="order:18", text="Hola"))
    while not desk.odoo.asked_by(desk.keys[ANA]):  # noqa: ASYNC110 - the fake tells nobody
        await asyncio.sleep(0.005)
    unlink(desk.settings, ANA)
    await desk.services.accounts.refresh()
    await calling
    assert [call.key for call in desk.odoo.called("mail.message", "load")] == [desk.keys[ANA]]
    await desk.call(ANA, "log_note", record="order:18", text="Hola")
    assert desk.odoo.called("mail.message", "load")[-1].key == KEY


async def test_no_key_is_in_any_log(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """With everything logged, refused calls included; nor in the records or the jobs' database."""
    desk.odoo.people.pop(desk.keys[LUIS])
    await desk.call(ANA, "log_note", record="order:18", text="Hola")
    for who in (LUIS, ANA):
        try:
            await desk.call(who, "list_users")
        except (McpOdooError, ToolError):
            assert who == LUIS
    await desk.records(1)
    written = "".join(capsys.readouterr())
    files = b"".join(path.read_bytes() for path in desk.log.parent.rglob("*") if path.is_file())
    assert "odoo.call" in written
    assert b"key:ana" in files
    for key in desk.keys.values():
        assert key not in written
        assert key.encode() not in files
