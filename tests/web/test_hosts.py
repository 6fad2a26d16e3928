"""The names under which the server answers."""

from typing import Any

import pytest

from mcp_odoo.errors import InvalidRequest, Misdirected, NotConfigured
from mcp_odoo.web.authority import Authority, read_authority
from mcp_odoo.web.hosts import Hosts

PUBLIC = {"public_url": "https://Mcp.Example.com:8443/odoo"}
LISTED = {"allowed": ("mcp.internal", "10.0.0.7:8000", "*.example.org", "2001:db8::7")}
EVERYWHERE = {"listening_on": "0.0.0.0"}


def answers(given: dict[str, Any], host: str, came_to: str | None = "127.0.0.1") -> bool:
    """Whether a server that listens on loopback, unless told otherwise, answers to this Host."""
    try:
        Hosts(**{"listening_on": "127.0.0.1", **given}).require([host], came_to)
    except Misdirected:
        return False
    return True


@pytest.mark.parametrize("given", [{}, PUBLIC, LISTED, EVERYWHERE, {**EVERYWHERE, **PUBLIC}], ids=str)
@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "localhost.", "127.0.0.1", "127.8.9.1:80", "[::1]:8000", "[0:0::0:1]"]
)
def test_loopback_is_always_us(given: dict[str, Any], host: str) -> None:
    """Its names mean this machine to every browser."""
    assert answers(given, host)


@pytest.mark.parametrize(
    ("given", "yes", "no"),
    [
        ({}, [], ["evil.example", "localhost.evil.example", "192.0.2.7", "0.0.0.0", "[2001:db8::1]", "127.0.0.1.evil"]),
        (PUBLIC, ["mcp.example.com", "MCP.example.com.:443", "mcp.example.com:8443"], ["example.com", "192.0.2.7"]),
        (
            LISTED,
            ["mcp.internal", "mcp.internal:9", "10.0.0.7:8000", "a.example.org", "a.b.example.org", "[2001:DB8::7]"],
            ["internal", "10.0.0.7", "10.0.0.7:8001", "example.org", "evilexample.org", "[2001:db8::8]"],
        ),
        (EVERYWHERE, ["192.0.2.7", "10.0.0.1:8000", "[2001:db8::1]:8000"], ["evil.example", "mcp-odoo:8000"]),
        ({"listening_on": "::"}, ["192.0.2.7"], ["evil.example"]),
        ({**EVERYWHERE, **PUBLIC}, ["mcp.example.com"], ["192.0.2.7", "evil.example"]),
        ({**EVERYWHERE, "allowed": ("mcp.internal",)}, ["mcp.internal"], ["192.0.2.7"]),
        ({"listening_on": "192.0.2.7"}, ["192.0.2.7:8000"], ["192.0.2.8", "evil.example"]),
        ({"allowed": ("*",)}, ["evil.example", "192.0.2.7"], []),
    ],
    ids=str,
)  # fmt: skip
def test_other_names_have_to_be_known(given: dict[str, Any], yes: list[str], no: list[str]) -> None:
    """By PUBLIC_URL, MCP_ODOO_ALLOWED_HOSTS or HOST; on every address and told nothing, by being an address."""
    assert [host for host in yes if not answers(given, host)] == []
    assert [host for host in no if answers(given, host)] == []


def test_the_address_that_was_called_is_us() -> None:
    """As where `uvicorn --host 0.0.0.0` listens and HOST says nothing of it; a name is none."""
    assert answers({}, "192.0.2.7:8000", came_to="192.0.2.7")
    assert not answers({}, "192.0.2.8:8000", came_to="192.0.2.7")
    assert not answers({}, "evil.example", came_to="evil.example")


@pytest.mark.parametrize(
    "given",
    [
        [], ["localhost", "localhost"], [""], ["a b"], ["a@b"], ["a/b"], ["a:x"], ["[::1"], ["[zz]"], ["."], ["ñ"],
        ["x" * 300],
    ],
)  # fmt: skip
def test_what_is_no_host_is_unreadable(given: list[str]) -> None:
    """None, several, or no name and no address."""
    with pytest.raises(InvalidRequest) as caught:
        Hosts(listening_on="127.0.0.1", allowed=["*"]).require(given)
    assert caught.value.code == "host_invalid"


def test_a_refusal_says_which_settings_help() -> None:
    """Whoever set a proxy up reads it."""
    with pytest.raises(Misdirected, match=r"the name evil\.example: .*MCP_ODOO_ALLOWED_HOSTS.*PUBLIC_URL") as caught:
        Hosts(listening_on="127.0.0.1").require(["evil.example:80"])
    assert (caught.value.status, caught.value.code) == (421, "host_not_allowed")


@pytest.mark.parametrize("entry", ["https://mcp.example.com", "a b", "*.10.0.0.1", "a*.example.com", "mcp/x", ":80"])
def test_an_entry_that_is_no_host_is_refused_at_the_start(entry: str) -> None:
    """It would never match, and nobody would know why."""
    with pytest.raises(NotConfigured, match="MCP_ODOO_ALLOWED_HOSTS") as caught:
        Hosts(listening_on="127.0.0.1", allowed=[entry])
    assert caught.value.code == "allowed_hosts_unusable"


@pytest.mark.parametrize(
    ("text", "authority", "written"),
    [
        ("A.Example:80", Authority("a.example", 80), "a.example:80"),
        ("[2001:DB8::0]", Authority("2001:db8::"), "[2001:db8::]"),
    ],
)
def test_a_host_is_read_and_written_in_one_form(text: str, authority: Authority, written: str) -> None:
    """Lower case, and addresses in their short form."""
    assert read_authority(text) == authority
    assert str(authority) == written
