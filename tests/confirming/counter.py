"""A counter where orders are confirmed and cancelled: the assembled tools over a scripted Odoo with one order."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import mcp_types
from fastmcp import Client, FastMCP
from fastmcp.client.elicitation import ElicitResult

from mcp_odoo.app import create_tools
from mcp_odoo.services import Services, create_services
from mcp_odoo.settings import Settings
from tests.fake_odoo import DATABASE, KEY, LOGIN, Call, FakeOdoo
from tests.fake_shop import open_shop
from tests.orders.desk import COMPUTED, ORDER, Desk, open_desk

Era = Literal["2026-07-28", "legacy"]
ERAS: tuple[Era, ...] = ("2026-07-28", "legacy")
ACTIONS = {"confirm_sale": "action_confirm", "cancel_sale": "action_cancel"}
STATES = {"confirm_sale": "sale", "cancel_sale": "cancel"}
HEADER = {"locked": False, "opportunity_id": False, "tag_ids": []}


def open_counter(odoo: FakeOdoo) -> Desk:
    """Order 40, S00040 of Almacenes Torres over 116 MXN, is a draft; Odoo's actions do what they say."""
    open_shop(odoo)
    desk = open_desk(odoo, HEADER, {"note": {"type": "html"}, **COMPUTED}, "product_uom_id")

    def becomes(state: str) -> Any:
        def act(_: Call) -> bool:
            desk.order["state"] = state
            return True

        return act

    odoo.answers |= {(ORDER, action): becomes(STATES[tool]) for tool, action in ACTIONS.items()}
    return desk


def acted(odoo: FakeOdoo) -> list[str]:
    """Which actions Odoo was asked for."""
    return [call.method for call in odoo.calls if call.method in ACTIONS.values()]


def settings_for(odoo: FakeOdoo, folder: Path, **given: Any) -> Settings:
    account = {"ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY}
    places = {"MCP_ODOO_DATA_DIR": folder / "data", "MCP_LOG_DIR": folder / "log"}
    return Settings(_env_file=None, **{**account, **places, **given})


@asynccontextmanager
async def counter(settings: Settings) -> AsyncIterator[tuple[FastMCP, Services]]:
    """The assembled tools in this process, as far as they can be called without running jobs."""
    services = create_services(settings)
    services.audit.create_tables()
    try:
        async with services.odoo:
            yield create_tools(settings, services), services
    finally:
        services.engine.leave()


@dataclass
class Person:
    """Somebody at a client who is asked, and what they answer: a result, or nonsense."""

    answer: Any
    asked: list[str]
    schemas: list[dict[str, Any]]

    async def __call__(self, message: str, _: Any, params: mcp_types.ElicitRequestParams, __: Any) -> Any:
        self.asked.append(message)
        if isinstance(params, mcp_types.ElicitRequestFormParams):
            self.schemas.append(params.requested_schema)
        return self.answer() if callable(self.answer) else self.answer


def person(answer: Any) -> Person:
    return Person(answer, [], [])


def yes() -> Person:
    return person(ElicitResult(action="accept", content={"confirm": True}))


def client(server: Any, era: Era, who: Person | None = None) -> Client[Any]:
    """A client that asks its user, or one that cannot."""
    return Client(server, mode=era, elicitation_handler=who, timeout=20)


async def refusal(connected: Client[Any], tool: str, **arguments: Any) -> str:
    """The sentence with which a call is refused."""
    answer = await connected.call_tool(tool, arguments, raise_on_error=False)
    assert answer.is_error, answer
    return str(getattr(answer.content[0], "text", ""))


async def token_for(connected: Client[Any], tool: str, **arguments: Any) -> str:
    """The token that the first call is answered with."""
    text = await refusal(connected, tool, **arguments)
    assert text.endswith("[confirmation_needed]"), text
    return text.partition('confirm_token="')[2].partition('"')[0]


@contextmanager
def nothing_done(odoo: FakeOdoo) -> Iterator[None]:
    """Odoo is not asked for an action inside."""
    before = acted(odoo)
    yield
    assert acted(odoo) == before
