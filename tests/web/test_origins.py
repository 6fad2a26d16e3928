"""The web pages that may call the server."""

from typing import Any

import pytest

from mcp_odoo.errors import Forbidden, NotConfigured
from mcp_odoo.web.authority import read_authority
from mcp_odoo.web.origins import Origins

CORS = {"allowed": ("https://App.example.com/", "http://localhost:5173", "capacitor://localhost")}
PUBLIC = {"public_url": "https://mcp.example.com/odoo"}


def may(given: dict[str, Any], origin: str | list[str], reached: str) -> bool:
    """Whether a page of `origin` may call a server that was `reached` so."""
    scheme, _, rest = reached.partition("://")
    host = read_authority(rest)
    assert host is not None
    try:
        Origins(**given).require([origin] if isinstance(origin, str) else origin, scheme, host)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize(
    ("given", "origin", "reached"),
    [
        ({}, [], "http://localhost:8000"),
        ({}, "http://localhost:8000", "http://localhost:8000"),
        ({}, "http://127.0.0.1:8000", "http://localhost:8000"),
        ({}, "http://[::1]:8000", "http://127.0.0.1:8000"),
        ({}, "HTTPS://MCP.example.com", "https://mcp.example.com"),
        ({}, "https://mcp.example.com", "https://mcp.example.com:443"),
        ({}, "https://mcp.example.com", "http://mcp.example.com"),
        (PUBLIC, "https://mcp.example.com", "http://10.0.0.7:8000"),
        (CORS, "https://app.example.com", "http://localhost:8000"),
        (CORS, "http://localhost:5173", "http://localhost:8000"),
        (CORS, "capacitor://localhost", "https://mcp.example.com"),
        ({"allowed": ("*",)}, "https://anywhere.example", "http://localhost:8000"),
    ],
)
def test_known_pages_may(given: dict[str, Any], origin: str | list[str], reached: str) -> None:
    """No page, our own, those of CORS_ORIGINS; https in front of a proxy that we know nothing of is our own."""
    assert may(given, origin, reached)


@pytest.mark.parametrize("given", [{}, PUBLIC, CORS], ids=str)
@pytest.mark.parametrize(
    "origin",
    [
        "null", "https://evil.example", "http://localhost:3000", "http://localhost:8000.evil.example", "file://", "",
        "https://app.example.com.evil.example", "http://app.example.com", "https://app.example.com:8443",
        ["https://app.example.com", "https://evil.example"], "http://localhost:8000@evil.example", "localhost:8000",
    ],
    ids=str,
)  # fmt: skip
def test_others_may_not(given: dict[str, Any], origin: str | list[str]) -> None:
    """Nor a page on this machine that another program serves, nor two at once, nor a page that will not say which."""
    assert not may(given, origin, "http://localhost:8000")


def test_a_refusal_says_which_setting_helps() -> None:
    """Whoever builds the page reads it."""
    host = read_authority("localhost")
    assert host is not None
    with pytest.raises(Forbidden, match=r"Pages of https://evil\.example .*CORS_ORIGINS") as caught:
        Origins().require(["https://evil.example"], "http", host)
    assert caught.value.code == "origin_not_allowed"


def test_nobody_is_none_of_any() -> None:
    """`*` does not let a sandboxed page in, which every page can become."""
    assert not may({"allowed": ("*",)}, "null", "http://localhost:8000")


def test_a_page_without_tls_is_not_that_of_our_name() -> None:
    """Whoever is between could have written it."""
    assert not may({}, "http://mcp.example.com", "https://mcp.example.com")
    assert not may(PUBLIC, "http://mcp.example.com", "https://mcp.example.com")


def test_an_entry_that_is_no_origin_is_refused_at_the_start() -> None:
    """It would never match, and nobody would know why."""
    with pytest.raises(NotConfigured, match="CORS_ORIGINS") as caught:
        Origins(["app.example.com"])
    assert caught.value.code == "cors_origins_unusable"
