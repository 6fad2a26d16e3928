"""A whole server with a scripted Odoo and a Twilio on loopback, and a clock that tests move."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn

from mcp_odoo.app import create_app
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings
from tests.conftest import logging_as_it_was
from tests.fake_odoo import DATABASE, KEY, LOGIN, fake_odoo
from tests.handoff.office import Office
from tests.messaging.twilio_server import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    TEMPLATE_SID,
    WHATSAPP_FROM,
    Twilio,
    twilio_server,
)

CUSTOMER = "+525512345678"
ASKED: dict[str, Any] = {
    "user_phone": "+52 55 1234 5678", "reason": "Quiere negociar el precio", "user_name": "Ana Torres",
    "conversation_id": "conv_1", "additional_context": "Pide entrega en julio",
}  # fmt: skip
PUBLIC = "https://mcp.example.com"


@dataclass
class Desk:
    """A running server, its Odoo and its Twilio. `ahead` is how far its clock is ahead of ours, in seconds."""

    url: str
    office: Office
    twilio: Twilio
    settings: Settings
    http: httpx2.AsyncClient
    ahead: float = field(default=0.0)
    services: Any = None

    async def ask(self, **changes: Any) -> httpx2.Response:
        """Ask for a person; a field that is None is left out."""
        body = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
        return await self.http.post("/api/elevenlabs/handoff", json=body)

    async def story(self, handoff_id: str) -> dict[str, Any]:
        answer = await self.http.get(f"/api/handoff/{handoff_id}")
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    async def until(
        self, handoff_id: str, true: Callable[[dict[str, Any]], bool], seconds: float = 10.0
    ) -> dict[str, Any]:
        """The story, once that is true of it."""
        deadline = time.monotonic() + seconds
        while not true(story := await self.story(handoff_id)):
            assert time.monotonic() < deadline, story
            await asyncio.sleep(0.02)
        return story

    async def rests(self, handoff_id: str, seconds: float = 10.0) -> None:
        """Until nothing is left to do for it: what is done later would be dated by a clock that has moved."""
        deadline = time.monotonic() + seconds
        while not (handoff := await self.services.handing.ledger.get(handoff_id)).finished:
            assert time.monotonic() < deadline, handoff
            await asyncio.sleep(0.02)

    def later(self, seconds: float) -> None:
        """Move the clock."""
        self.ahead += seconds
        self.services.handing.loop.wake()

    async def answers(self, number: str, text: str, **said: Any) -> httpx2.Response:
        """A salesperson writes."""
        return await self.twilio.write(number, text, to=f"{self.url}/api/twilio/inbound", **said)


def settings_of(folder: Path, twilio: Twilio, office: Office, **settings: Any) -> Settings:
    """Those of a server on this folder, Twilio and Odoo, and others; None leaves one out."""
    known = {
        "MCP_ODOO_DATA_DIR": folder, "ODOO_URL": office.odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN,
        "ODOO_API_KEY": KEY, "ODOO_TRANSPORT": "json2", "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN, "TWILIO_WHATSAPP_FROM": WHATSAPP_FROM, "TWILIO_API_URL": twilio.url,
        "PUBLIC_URL": PUBLIC, "MCP_LOG_DIR": folder / "audit", "TWILIO_TIMEOUT": 1.0,
    }  # fmt: skip
    given = {name: value for name, value in {**known, **settings}.items() if value is not None}
    return Settings(_env_file=None, **given)


@asynccontextmanager
async def desk_of(folder: Path, twilio: Twilio, office: Office, **settings: Any) -> AsyncIterator[Desk]:
    """A server on this folder, Twilio and Odoo; it may be started again on them."""
    made = settings_of(folder, twilio, office, **settings)
    twilio.public_url = PUBLIC
    desk: Desk | None = None

    def services_of(wanted: Settings) -> Any:
        return create_services(wanted, clock=lambda: time.time() + (desk.ahead if desk else 0.0))

    kept: list[Any] = []

    def keeping(wanted: Settings) -> Any:
        kept.append(services_of(wanted))
        return kept[0]

    server = uvicorn.Server(uvicorn.Config(create_app(made, services_of=keeping), port=0, log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
        desk = Desk(url, office, twilio, made, http, services=kept[0])
        yield desk
    server.should_exit = True
    await serving


OpenDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    """A Twilio that knows the account, a template and two senders."""
    async with twilio_server() as server:
        yield server


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """Three salespeople and a lead."""
    async with fake_odoo() as odoo:
        yield Office(odoo).open()


@pytest.fixture
async def open_desk(tmp_path: Path, twilio: Twilio, office: Office) -> AsyncIterator[OpenDesk]:
    """For a test that needs settings of its own."""
    with logging_as_it_was():
        async with AsyncExitStack() as stack:

            async def start(**settings: Any) -> Desk:
                return await stack.enter_async_context(desk_of(tmp_path, twilio, office, **settings))

            yield start


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    """A server with a template and no SMS."""
    return await open_desk(TWILIO_WHATSAPP_TEMPLATE_SID=TEMPLATE_SID)
