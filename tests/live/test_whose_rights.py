"""Ana sees her own documents, the user without an address sees all: each acts with an account of their own, and a third
key with none. On a real Odoo each sees and writes as themselves, in turns with the others.
"""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError

from mcp_odoo.app import create_tools
from mcp_odoo.sales.models import QuotationRequest
from mcp_odoo.services import Services, create_services
from mcp_odoo.settings import Settings
from tests.live.lab import Lab, Odoo
from tests.live.quotes import customer
from tests.live.records import new_opportunity, new_order, new_partner, unique
from tests.live.server import PROGRAM, clean_environment
from tests.odoo.people import ANA, NOBODY, by

BOT = "oauth:bot"
EVERYBODY = (ANA, BOT, NOBODY)
LINKED = {ANA: "ana", BOT: "bot"}


@dataclass
class House:
    """A server in this process, whose callers are who a test says."""

    services: Services
    mcp: FastMCP

    async def call(self, principal: str, tool: str, arguments: dict[str, Any]) -> Any:
        with by(principal):
            async with Client(self.mcp) as client:
                return (await client.call_tool(tool, arguments)).structured_content

    async def quoted(self, principal: str, tracking_id: str) -> dict[str, Any]:
        """The output of a quotation, which has to succeed."""
        with by(principal):
            async for status in self.services.quotations.follow(tracking_id):
                last = status
        assert last.status == "completed", last.error
        return last.output.model_dump() if last.output else {}


Open = Callable[[], AbstractAsyncContextManager[House]]


@pytest.fixture
def open_house(lab: Lab, tmp_path: Path, transport: str) -> Open:
    """Open the server; its people were linked by the command line, which logs in as each."""
    variables = {
        **lab.settings(), "ODOO_TRANSPORT": transport, "MCP_ODOO_DATA_DIR": str(tmp_path / "data"),
        "MCP_LOG_DIR": str(tmp_path / "log"), "MCP_ODOO_TOOL_WAIT": "60",
    }  # fmt: skip
    for principal, login in LINKED.items():
        subprocess.run(
            [PROGRAM, "accounts", "link", principal, "--login", login], env=clean_environment(**variables),
            input=lab.others[login]["api_key"].encode(), cwd=tmp_path, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    settings = Settings.model_validate(variables)

    @asynccontextmanager
    async def opened() -> AsyncIterator[House]:
        # As a new process would have: a stopped engine leaves the loop without threads.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        services = create_services(settings)
        async with services.running():
            yield House(services, create_tools(settings, services))

    return opened


def ids(lab: Lab, odoo: Odoo) -> dict[str, int]:
    """Who each is in Odoo."""
    return {ANA: odoo.user("ana"), BOT: odoo.user("bot"), NOBODY: lab.user_id}


async def test_each_sees_what_odoo_shows_them(open_house: Open, lab: Lab, odoo: Odoo) -> None:
    """Thirty times in turns, at the same time: Ana's lists and searches show hers, the others' show hers and Luis's."""
    luis, word = odoo.user("luis"), unique("Turno").split()[1]
    hers, his = (new_opportunity(odoo, user_id=who, name=f"{word} {who}") for who in (ids(lab, odoo)[ANA], luis))
    for owner in (ids(lab, odoo)[ANA], luis):
        new_order(odoo, "ACC-CHAROLA", user_id=owner, client_order_ref=word)
    expected = {ANA: {hers}, BOT: {hers, his}, NOBODY: {hers, his}}

    async def look(house: House, who: str) -> None:
        found = await house.call(who, "list_opportunities", {"q": word})
        assert {one["id"] for one in found["opportunities"]} == expected[who]
        assert (await house.call(who, "list_orders", {"q": word}))["total"] == len(expected[who])
        hits = (await house.call(who, "search", {"query": word}))["results"]
        assert {hit["id"] for hit in hits if hit["id"].startswith("opportunity:")} == {
            f"opportunity:{lead}" for lead in expected[who]
        }

    async with open_house() as house:
        await asyncio.gather(*(look(house, EVERYBODY[number % 3]) for number in range(30)))


async def test_what_is_not_hers_is_refused(open_house: Open, lab: Lab, odoo: Odoo) -> None:
    """By Odoo's own rules, in turns with somebody for whom the same works, and in whose name it is done."""
    lead = new_opportunity(odoo, user_id=odoo.user("luis"), expected_revenue=1)
    async with open_house() as house:
        for revenue in (2, 3):
            change = {"opportunity_id": lead, "expected_revenue": revenue}
            for tool, arguments in (("fetch", {"id": f"opportunity:{lead}"}), ("update_opportunity", change)):
                with pytest.raises(ToolError, match="odoo_access_denied"):
                    await house.call(ANA, tool, arguments)
                await house.call(BOT, tool, arguments)
    assert odoo.one("crm.lead", lead, "write_uid")["write_uid"][0] == ids(lab, odoo)[BOT]


async def test_quotations_and_notes_are_the_real_person_s(open_house: Open, lab: Lab, odoo: Odoo) -> None:
    """Six quotations at the same time: whose each is in Odoo, who wrote in its chatter, and who made the customer."""
    users = ids(lab, odoo)
    partner_of = {who: odoo.one("res.users", user_id, "partner_id")["partner_id"][0] for who, user_id in users.items()}

    async def quote(house: House, who: str) -> None:
        made = await house.call(who, "dev_create_quotation", customer(product_id=odoo.product("ACC-CHAROLA")))
        output = made["output"]
        for model, record_id in (
            ("sale.order", output["sale_order_id"]),
            ("crm.lead", output["lead_id"]),
            ("res.partner", output["partner_id"]),
        ):
            assert odoo.one(model, record_id, "create_uid")["create_uid"][0] == users[who], model
        if who == ANA:  # who sees their own documents alone gets their own
            assert output["user_id"] == users[who]
        note = await house.call(who, "log_note", {"record": f"order:{output['sale_order_id']}", "text": "Hola"})
        about = [("model", "=", "sale.order"), ("res_id", "=", output["sale_order_id"])]
        authors = {one["author_id"][0] for one in odoo.find("mail.message", about, ["author_id"])}
        assert note["id"]
        assert authors == {partner_of[who]}

    async with open_house() as house:
        await asyncio.gather(*(quote(house, EVERYBODY[number % 3]) for number in range(6)))


async def test_a_quotation_goes_on_as_her_after_a_restart(open_house: Open, lab: Lab, odoo: Odoo) -> None:
    """Asked for by Ana, made by another process than the one that she asked."""
    with by(ANA):
        async with open_house() as house:
            body = customer(product_id=odoo.product("ACC-CHAROLA"))
            asked = QuotationRequest.model_validate(body)
            tracking_id = await house.services.quotations.request(asked, None)  # and the server stops at once
    async with open_house() as house:
        output = await house.quoted(ANA, tracking_id)
    made_by = odoo.one("sale.order", output["sale_order_id"], "create_uid")["create_uid"][0]
    assert made_by == ids(lab, odoo)[ANA]


async def test_orders_of_hers_are_hers(open_house: Open, lab: Lab, odoo: Odoo) -> None:
    """The same idempotency key of two people makes two orders, each its maker's."""
    users, partner = ids(lab, odoo), new_partner(odoo)
    asked = {"partner_id": partner, "idempotency_key": unique("clave")}
    async with open_house() as house:
        made = {who: (await house.call(who, "dev_create_sale", asked))["id"] for who in EVERYBODY}
        again = {who: (await house.call(who, "dev_create_sale", asked))["id"] for who in EVERYBODY}
    assert made == again
    assert len(set(made.values())) == 3
    for who, order_id in made.items():
        assert odoo.one("sale.order", order_id, "create_uid")["create_uid"][0] == users[who]
