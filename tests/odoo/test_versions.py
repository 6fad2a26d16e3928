"""Which Odoo answers, which transport it gets, and where its records' pages are."""

from typing import Any

import pytest

from mcp_odoo.errors import OdooError
from mcp_odoo.odoo.account import TransportChoice, Version
from mcp_odoo.odoo.transports import parse_version
from tests.conftest import Connect
from tests.fake_odoo import V14, V18, V19, FakeOdoo, Http, fake_odoo

SAAS = ["saas~18", 4, 0, "final", 0, ""]


@pytest.mark.parametrize(
    ("info", "major", "minor"),
    [(V14, 14, 0), (V18, 18, 0), (V19, 19, 0), (SAAS, 18, 4), (["saas~19", "2"], 19, 2), (["18.0", 0], 18, 0)],
)
def test_releases_are_numbers(info: list[Any], major: int, minor: int) -> None:
    """Online releases carry a name before theirs."""
    version = parse_version(info, "as told")
    assert (version.major, version.minor, version.full) == (major, minor, "as told")


@pytest.mark.parametrize("info", [["next", 0], [], [None, 0], ["19", "x"]])
def test_what_is_no_release_is_refused(info: list[Any]) -> None:
    """A proxy's answer is not taken for a version."""
    with pytest.raises((ValueError, IndexError)):
        parse_version(info, "")


@pytest.mark.parametrize(
    ("version", "url"),
    [
        (Version(14), "http://o/web#id=5&model=sale.order&view_type=form"),
        (Version(17), "http://o/web#id=5&model=sale.order&view_type=form"),
        (Version(18), "http://o/odoo/sale.order/5"),
        (Version(18, 4), "http://o/odoo/sale.order/5"),
        (Version(19), "http://o/odoo/sale.order/5"),
    ],
)
def test_record_pages_moved_in_18(version: Version, url: str) -> None:
    """Links open the record in the form that its version understands."""
    assert version.record_url("http://o", "sale.order", 5) == url


@pytest.mark.parametrize(
    ("info", "asked", "spoken"),
    [
        (V14, "auto", "xmlrpc"),
        (V18, "auto", "xmlrpc"),
        (SAAS, "auto", "xmlrpc"),
        (V19, "auto", "json2"),
        (["saas~19", 1], "auto", "json2"),
        (V19, "xmlrpc", "xmlrpc"),
        (V19, "json2", "json2"),
        (V18, "xmlrpc", "xmlrpc"),
    ],
)
async def test_json2_is_spoken_where_the_server_has_it(
    connect: Connect, info: list[Any], asked: TransportChoice, spoken: str
) -> None:
    """JSON-2 came with 19; ODOO_TRANSPORT may ask for XML-RPC there as well."""
    async with fake_odoo(info) as odoo:
        connection = await connect(odoo, asked).connection()
    assert connection.transport.name == spoken


async def test_json2_cannot_be_forced_on_18(connect: Connect) -> None:
    """The refusal names the version, and what to set; nothing but the version was asked."""
    async with fake_odoo(V18) as odoo:
        with pytest.raises(OdooError, match="ODOO_TRANSPORT") as caught:
            await connect(odoo, "json2").search_read("res.partner", [], ["name"])
        assert [call.method for call in odoo.calls] == ["version_info"]
    assert (caught.value.code, caught.value.details) == ("transport_unsupported", {"version": "18.0"})


@pytest.mark.parametrize(
    "answer",
    [
        Http(200, b"<html>It works!</html>"),
        Http(404, b"not found"),
        Http(200, b'{"result": {}}', "application/json"),
        Http(200, b'{"result": {"server_version_info": ["x"], "server_version": ""}}', "application/json"),
        Http(200, b"[]", "application/json"),
    ],
)
async def test_a_server_that_is_no_odoo_is_told_apart(odoo: FakeOdoo, connect: Connect, answer: Http) -> None:
    """A wrong address is not worth repeating: the error says what to check."""
    odoo.faults["web", "version_info"] = [answer]
    with pytest.raises(OdooError, match="check ODOO_URL") as caught:
        await connect(odoo).version()
    assert caught.value.code == "not_odoo"
    assert len(odoo.calls) == 1


async def test_the_version_is_asked_once(client: Any, odoo: FakeOdoo) -> None:
    """And remembered: every later call goes straight to the model."""
    odoo.answers["res.partner", "search_count"] = 1
    for _ in range(3):
        await client.call("res.partner", "search_count", domain=[])
    assert len(odoo.called("web", "version_info")) == 1
    assert await client.record_url("res.partner", 3) == f"{odoo.url}/odoo/res.partner/3"
