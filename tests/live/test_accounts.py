"""API users with less than they should have: no e-mail address, or only their own documents. And other languages."""

from collections.abc import Iterator

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from tests.live.conftest import Serve
from tests.live.lab import Lab, Odoo
from tests.live.quotes import customer, finished, once, quote, refusal, request, standing, submit
from tests.live.server import Server


@pytest.fixture(scope="module")
def english_bot(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The user without an address, on a server that speaks English."""
    settings = {**lab.settings(who="bot"), "MCP_ODOO_LANGUAGE": "en"}
    server = Server(tmp_path_factory.mktemp("bot"), settings)
    server.start()
    yield server
    server.kill()


async def test_a_user_without_an_address_quotes(english_bot: Server, odoo: Odoo) -> None:
    """Odoo would refuse to notify the salesperson; the quotation is made without, and a note says so."""
    body = customer(product_id=odoo.product("ACC-CHAROLA"), user_id=odoo.user("luis"))
    output = await quote(english_bot, body)
    (counts,) = standing(odoo, body)
    assert counts == {**once(body)[0], "lines": 1}
    assert output["user_id"] == odoo.user("luis")
    assert output["notes"] == ["Odoo did not notify the salesperson: the API user has no e-mail address."]


async def test_english(english_bot: Server) -> None:
    """MCP_ODOO_LANGUAGE=en: what people read in answers, refusals and progress is English."""
    queued = (await submit(english_bot, customer())).json()
    assert (queued["message"], queued["estimated_time"]) == ("Quotation in progress...", "a few seconds")
    state = await finished(english_bot, queued["tracking_id"])
    assert state["progress"]["message"] == "Quotation ready"
    failed = await refusal(english_bot, customer(product_id=999_999))
    assert failed["error"].startswith("product_id: there is no product 999999")
    said: list[str] = []

    async def listen(_: float, __: float | None, message: str | None) -> None:
        said.append(message or "")

    async with Client(f"{english_bot.url}/mcp", progress_handler=listen) as client:
        with pytest.raises(ToolError, match="there is no user"):
            await client.call_tool("dev_create_quotation", customer(user_id=999_999))
    assert said
    waiting = "Waiting for its turn"  # where the listener was there before the job began
    assert set(said) <= {waiting, "Checking customer, products and salesperson", "The quotation failed"}


async def test_a_plain_salesperson(serve: Serve, odoo: Odoo) -> None:
    """With the key of somebody who sees only their own documents: quotations for herself work, with the right lines;
    one for somebody else ends in an error that says what to change, never in silence.
    """
    server = serve(who="ana")
    ana, luis = odoo.user("ana"), odoo.user("luis")
    body = customer(product_id=odoo.product("ACC-CHAROLA"), user_id=ana)
    output = await quote(server, body)
    assert output["user_id"] == ana
    (counts,) = standing(odoo, body)
    assert counts == {**once(body)[0], "lines": 1}
    state = await finished(server, await request(server, customer(user_id=luis)))
    assert state["status"] == "failed"
    assert state["error_code"] in ("order_unreadable", "odoo_access_denied", "odoo_validation")
    # The last is Odoo 14's own sentence, which has no Spanish.
    assert any(said in state["error"].lower() for said in ("permiso", "acceso", "you are not allowed"))
