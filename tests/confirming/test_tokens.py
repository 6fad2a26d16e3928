"""Where nobody can be asked at the client: two calls, the second with the token that the first was answered with."""

from pathlib import Path

import pytest
from fastmcp import FastMCP

from mcp_odoo.errors import NotConfigured
from tests.confirming.counter import (
    ACTIONS,
    ERAS,
    STATES,
    Era,
    acted,
    client,
    counter,
    nothing_done,
    refusal,
    settings_for,
    token_for,
    yes,
)
from tests.fake_odoo import FakeOdoo
from tests.orders.desk import Desk

EACH_ERA = pytest.mark.parametrize("era", ERAS)
TOOLS = pytest.mark.parametrize("tool", ACTIONS)


@EACH_ERA
@TOOLS
async def test_the_first_call_shows_and_the_second_does(mcp: FastMCP, odoo: FakeOdoo, era: Era, tool: str) -> None:
    """The first writes nothing: it shows the order, its customer, total and state, and says what to do."""
    async with client(mcp, era) as connected:
        with nothing_done(odoo):
            text = await refusal(connected, tool, order_id=40)
            token = await token_for(connected, tool, order_id=40)
        for part in ("S00040", "Almacenes Torres", "116.00 MXN", "en borrador", "Pregúntaselo a la persona", tool):
            assert part in text
        answer = await connected.call_tool(tool, {"order_id": 40, "confirm_token": token})
        again = await connected.call_tool(tool, {"order_id": 40, "confirm_token": token})
    assert (answer.structured_content or {})["state"] == STATES[tool]
    assert (again.structured_content or {})["changed"] == []
    assert acted(odoo) == [ACTIONS[tool]]


@EACH_ERA
async def test_an_order_that_changed_in_between_stays(mcp: FastMCP, odoo: FakeOdoo, desk: Desk, era: Era) -> None:
    """Its total, its customer, or its state."""
    async with client(mcp, era) as connected:
        for change in ({"amount_total": 1160.0}, {"partner_id": [8, "Oso Polar"]}, {"state": "sent"}):
            token = await token_for(connected, "confirm_sale", order_id=40)
            desk.order |= change
            with nothing_done(odoo):
                text = await refusal(connected, "confirm_sale", order_id=40, confirm_token=token)
            assert text.endswith("[confirmation_outdated]")


async def test_a_token_of_one_call_confirms_no_other(mcp: FastMCP, odoo: FakeOdoo) -> None:
    """Another tool, another order; each refusal says to ask anew."""
    async with client(mcp, "2026-07-28") as connected:
        token = await token_for(connected, "confirm_sale", order_id=40)
        with nothing_done(odoo):
            for tool, order_id in (("cancel_sale", 40), ("confirm_sale", 41)):
                text = await refusal(connected, tool, order_id=order_id, confirm_token=token)
                assert text.endswith("[confirmation_of_another_call]")
                assert f"llama otra vez a {tool} sin confirm_token" in text


@pytest.mark.parametrize("made_up", ["yes", "A" * 48, 1, True, {"confirm": True}, ["x"]])
async def test_a_token_that_is_made_up_is_refused(mcp: FastMCP, odoo: FakeOdoo, made_up: object) -> None:
    """Whatever its type."""
    async with client(mcp, "2026-07-28") as connected:
        with nothing_done(odoo):
            text = await refusal(connected, "confirm_sale", order_id=40, confirm_token=made_up)
    assert text.endswith("[confirmation_invalid]")


@pytest.mark.parametrize("nothing", ["", None, 0, False])
async def test_an_empty_token_is_none(mcp: FastMCP, odoo: FakeOdoo, nothing: object) -> None:
    """Models send these for what they do not have."""
    async with client(mcp, "legacy") as connected:
        with nothing_done(odoo):
            text = await refusal(connected, "confirm_sale", order_id=40, confirm_token=nothing)
    assert text.endswith("[confirmation_needed]")


async def test_a_restart_voids_no_token(odoo: FakeOdoo, desk: Desk, tmp_path: Path) -> None:
    """Its secret is in the jobs' database."""
    settings = settings_for(odoo, tmp_path)
    async with counter(settings) as (before, _), client(before, "legacy") as connected:
        token = await token_for(connected, "cancel_sale", order_id=40)
    async with counter(settings) as (after, _), client(after, "2026-07-28") as connected:
        await connected.call_tool("cancel_sale", {"order_id": 40, "confirm_token": token})
    assert desk.order["state"] == "cancel"


async def test_the_argument_is_listed_where_it_is_needed(odoo: FakeOdoo, desk: Desk, tmp_path: Path) -> None:
    """In the tools that MCP_ODOO_CONFIRM names, and in no other; it is optional."""
    for said, names in ((None, {*ACTIONS}), ("log_note", {"log_note"}), ("none", set[str]())):
        given = {"MCP_ODOO_CONFIRM": said} if said else {}
        async with counter(settings_for(odoo, tmp_path, **given)) as (mcp, _), client(mcp, "legacy") as connected:
            schemas = {tool.name: tool.input_schema for tool in await connected.list_tools()}
        assert {name for name, schema in schemas.items() if "confirm_token" in schema["properties"]} == names
        assert not any("confirm_token" in schema.get("required", ()) for schema in schemas.values())
    assert desk.order["state"] == "draft"


async def test_without_confirmations_a_call_is_done_at_once(odoo: FakeOdoo, desk: Desk, tmp_path: Path) -> None:
    """MCP_ODOO_CONFIRM=none."""
    async with (
        counter(settings_for(odoo, tmp_path, MCP_ODOO_CONFIRM="none")) as (mcp, _),
        client(mcp, "legacy") as connected,
    ):
        await connected.call_tool("confirm_sale", {"order_id": 40})
    assert (desk.order["state"], acted(odoo)) == ("sale", ["action_confirm"])


async def test_any_tool_can_need_a_yes(odoo: FakeOdoo, desk: Desk, tmp_path: Path) -> None:
    """What is asked shows its title and what it was called with; other arguments need another yes."""
    asked = {"order_id": 40, "client_order_ref": "OC-7\u202e", "note": None}
    async with counter(settings_for(odoo, tmp_path, MCP_ODOO_CONFIRM="dev_update_sale")) as (mcp, _):
        who = yes()
        async with client(mcp, "2026-07-28", who) as connected:
            await connected.call_tool("dev_update_sale", asked)
        async with client(mcp, "legacy") as connected:
            token = await token_for(connected, "dev_update_sale", **asked)
            other = {**asked, "client_order_ref": "OC-8", "confirm_token": token}
            assert "[confirmation_of_another_call]" in await refusal(connected, "dev_update_sale", **other)
            await connected.call_tool("dev_update_sale", {**asked, "confirm_token": token})
    assert who.asked == ["¿Hacer esto: Change an order? order_id: 40; client_order_ref: OC-7"]
    assert len(desk.writes()) == 2


async def test_an_unknown_name_is_refused_at_the_start(odoo: FakeOdoo, tmp_path: Path) -> None:
    """With the names that there are."""
    settings = settings_for(odoo, tmp_path, MCP_ODOO_CONFIRM="confirm_sale, delete_sale")
    with pytest.raises(NotConfigured, match=r"no tool delete_sale\. There are: .*cancel_sale.*; or none") as caught:
        async with counter(settings):
            pass
    assert caught.value.code == "confirm_unusable"
