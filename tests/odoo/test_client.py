"""The client without an account, its secrets, and what it remembers."""

import asyncio
import io
import logging

import pytest

from mcp_odoo.errors import McpOdooError, NotConfigured
from mcp_odoo.logs import configure_logs
from mcp_odoo.odoo.account import OdooAccount
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.conftest import Connect
from tests.fake_odoo import KEY, Drop, FakeOdoo, Http, Refusal

FIELDS = {"name": {"type": "char"}, "phone": {"type": "char"}}


async def test_without_an_account_the_missing_variables_are_named() -> None:
    """In the sentence and in the details."""
    async with OdooClient(None, missing=["ODOO_URL", "ODOO_API_KEY"]) as client:
        with pytest.raises(NotConfigured, match="ODOO_URL, ODOO_API_KEY") as caught:
            await client.search_read("res.partner", [], ["name"])
    assert caught.value.details == {"variables": "ODOO_URL, ODOO_API_KEY"}
    assert caught.value.status == 503


@pytest.mark.parametrize("url", ["http://", "erp.example.com", "ftp://erp"])
async def test_an_address_that_is_none_says_so(url: str) -> None:
    """The error names ODOO_URL and is not repeated for seconds."""
    async with OdooClient(OdooAccount(url, "db", "me", KEY)) as client:
        with pytest.raises(McpOdooError, match="ODOO_URL cannot be used") as caught:
            await client.version()
    assert caught.value.code == "odoo_url_invalid"


async def test_the_key_never_prints(odoo: FakeOdoo, connect: Connect) -> None:
    """Not in the account, the client, its transports or their errors."""
    odoo.answers["res.partner", "write"] = Refusal("builtins.ValueError", "no", 500)
    shown = [repr(odoo.account())]
    for transport in ("json2", "xmlrpc"):
        client = connect(odoo, transport)
        connection = await client.connection()
        with pytest.raises(McpOdooError) as caught:
            await client.write("res.partner", [1], {})
        shown += [repr(client), repr(connection), repr(connection.transport), repr(caught.value)]
    assert KEY not in "".join(shown)
    assert "api_key" not in "".join(shown)


@pytest.mark.usefixtures("root_logging")
async def test_the_key_never_reaches_the_log(odoo: FakeOdoo, connect: Connect) -> None:
    """At DEBUG, with failures and retries, over both transports; what was called does."""
    configure_logs("DEBUG")
    written = io.StringIO()
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    for transport in ("json2", "xmlrpc"):
        odoo.faults["res.partner", "search_count"] = [Drop(), Drop()]
        odoo.answers["res.partner", "search_count"] = 1
        await connect(odoo, transport).call("res.partner", "search_count", domain=[])
    assert "search_count" in written.getvalue()
    assert KEY not in written.getvalue()


async def test_twenty_callers_fetch_a_schema_once(client: OdooClient, odoo: FakeOdoo) -> None:
    """They wait for the same answer; other models are asked on their own."""
    odoo.answers["res.partner", "fields_get"] = FIELDS
    odoo.answers["crm.lead", "fields_get"] = {}
    odoo.delay = 0.01
    schema = Schema(client)
    answers = await asyncio.gather(*(schema.fields("res.partner") for _ in range(20)))
    assert answers == [FIELDS] * 20
    assert len(odoo.called("res.partner", "fields_get")) == 1
    assert await schema.has("res.partner", "phone")
    assert not await schema.has("res.partner", "mobile")
    assert not await schema.has("crm.lead", "phone")
    assert len(odoo.called("res.partner", "fields_get")) == 1


async def test_a_schema_is_asked_again_after_a_while(json2: OdooClient, odoo: FakeOdoo) -> None:
    """So a field that was added is seen without a restart."""
    odoo.answers["res.partner", "fields_get"] = FIELDS
    schema = Schema(json2, seconds=0.05)
    await schema.fields("res.partner")
    odoo.answers["res.partner", "fields_get"] = {**FIELDS, "x_new": {"type": "char"}}
    await asyncio.sleep(0.1)
    assert await schema.has("res.partner", "x_new")


async def test_a_failure_is_not_remembered(json2: OdooClient, odoo: FakeOdoo) -> None:
    """The next caller asks again: for the schema, the connection and the identity."""
    odoo.answers["res.partner", "fields_get"] = FIELDS
    schema = Schema(json2)
    for call in (("web", "version_info"), ("res.users", "context_get"), ("res.partner", "fields_get")):
        odoo.faults[call] = [Http(404)]
        with pytest.raises(McpOdooError):
            await schema.fields("res.partner")
    assert await schema.has("res.partner", "name")


async def test_twenty_callers_log_in_once(client: OdooClient, odoo: FakeOdoo) -> None:
    """A cold start asks for version, user and name once."""
    odoo.answers["res.partner", "search_count"] = 1
    odoo.delay = 0.01
    await asyncio.gather(*(client.call("res.partner", "search_count", domain=[]) for _ in range(20)))
    assert len(odoo.calls) == 23
