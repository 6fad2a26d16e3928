"""XML-RPC documents: what cannot be written, what must not be read."""

from typing import Any
from xmlrpc.client import dumps, loads

import httpx2
import pytest

from mcp_odoo.errors import OdooError, OutcomeUnknown, UpstreamUnavailable
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.xmlrpc import decode, encode
from tests.conftest import Connect
from tests.fake_odoo import FakeOdoo, Http

BOMB = b"""<?xml version="1.0"?><!DOCTYPE bomb [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<methodResponse><params><param><value><string>&b;</string></value></param></params></methodResponse>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<methodResponse><params><param><value><string>&x;</string></value></param></params></methodResponse>"""


@pytest.fixture
def xmlrpc(odoo: FakeOdoo, connect: Connect) -> OdooClient:
    return connect(odoo, "xmlrpc")


def answer(value: Any) -> httpx2.Response:
    return httpx2.Response(200, content=dumps((value,), methodresponse=True, allow_none=True).encode())


def test_characters_that_xml_cannot_carry_are_left_out() -> None:
    """A pasted control character or half an emoji does not spoil the document; tabs and line ends stay."""
    params, method = loads(encode("execute_kw", ("a\x00b\x0bc\x1fd\ufffee\ud83df\tg\nh 🤖",)))
    assert params == ("abcdef\tg\nh 🤖",)
    assert method == "execute_kw"


@pytest.mark.parametrize("value", [None, [None, 1], {"a": None}, "Ñandú <&> ]]>", True, 2**31 - 1, 1.5, [], "", {}])
def test_plain_values_go_there_and_back(value: Any) -> None:
    """None included, which plain XML-RPC has not."""
    params, _ = loads(encode("m", (value,)), use_builtin_types=True)
    assert params == (value,)
    assert decode(answer(value)) == value


@pytest.mark.parametrize("document", [BOMB, EXTERNAL])
async def test_entities_are_refused(xmlrpc: OdooClient, odoo: FakeOdoo, document: bytes) -> None:
    """Neither a bomb nor a file of ours is expanded."""
    odoo.answers["res.partner", "write"] = Http(200, document, "text/xml")
    with pytest.raises(OutcomeUnknown):
        await xmlrpc.write("res.partner", [1], {"name": "x"})


@pytest.mark.parametrize("document", [b"<methodResponse><params>", b"", b"<methodResponse><params></params>"])
async def test_a_torn_answer_to_a_read_is_asked_again(xmlrpc: OdooClient, odoo: FakeOdoo, document: bytes) -> None:
    """Half a document is a lost answer."""
    odoo.faults["res.partner", "search_count"] = [Http(200, document, "text/xml")]
    odoo.answers["res.partner", "search_count"] = 4
    assert await xmlrpc.call("res.partner", "search_count", domain=[]) == 4


async def test_answers_that_stay_torn_end_as_unavailable(xmlrpc: OdooClient, odoo: FakeOdoo) -> None:
    """After every attempt was used."""
    odoo.answers["res.partner", "search_count"] = Http(200, b"<methodRes", "text/xml")
    with pytest.raises(UpstreamUnavailable, match="text/xml"):
        await xmlrpc.call("res.partner", "search_count", domain=[])
    assert len(odoo.called("res.partner", "search_count")) == 4


@pytest.mark.parametrize(
    "document",
    [
        b"<methodResponse/>",
        b"<methodResponse><params><param/></params></methodResponse>",
        b"<methodResponse><params><param><value><int>x</int></value></param></params></methodResponse>",
        b"<methodResponse><params><param><value><boolean>7</boolean></value></param></params></methodResponse>",
        b"<methodResponse><fault><value><string>x</string></value></fault></methodResponse>",
        b"<methodResponse><fault><value><struct/></value></fault></methodResponse>",
        b"<methodResponse><params><param><value/></param><param><value/></param></params></methodResponse>",
        b"<data/>",
        b"<struct/>",
    ],
    ids=repr,
)
async def test_well_formed_nonsense_is_an_unknown_outcome(xmlrpc: OdooClient, odoo: FakeOdoo, document: bytes) -> None:
    """Nothing else than our own errors comes out of the parser."""
    odoo.answers["res.partner", "write"] = Http(200, document, "text/xml")
    with pytest.raises(OutcomeUnknown):
        await xmlrpc.write("res.partner", [1], {"name": "x"})


@pytest.mark.parametrize("page", [b"<html><p>Log in</html>", b"<html><p>Log in</p></html>", b"Log in", b"{}"])
async def test_a_web_page_is_not_odoo(xmlrpc: OdooClient, odoo: FakeOdoo, page: bytes) -> None:
    """A login page of a proxy says that the address is wrong."""
    odoo.answers["res.partner", "search_count"] = Http(200, page, "text/html")
    with pytest.raises(OdooError) as caught:
        await xmlrpc.call("res.partner", "search_count", domain=[])
    assert caught.value.code == "not_odoo"
