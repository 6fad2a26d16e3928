"""The metadata that tells clients where to log in, and the headers that lead there."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from mcp_odoo.web.oauth import challenge, insufficient, metadata_url, oauth_routes, resource_of

BASE = "https://mcp.example.com"
ISSUER = "https://idp.example.com/realms/sales"


def client_of(base_url: str = BASE) -> TestClient:
    """A client of an application with these routes alone."""
    app = FastAPI()
    app.include_router(oauth_routes(base_url, ISSUER, ("sales.read", "sales")))
    return TestClient(app)


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        (BASE, "/.well-known/oauth-protected-resource"),
        (BASE, "/.well-known/oauth-protected-resource/mcp"),
        (f"{BASE}/odoo", "/.well-known/oauth-protected-resource/mcp"),
        (f"{BASE}/odoo", "/.well-known/oauth-protected-resource/odoo/mcp"),
    ],
)
def test_the_metadata_is_where_clients_look(base_url: str, path: str) -> None:
    """By RFC 9728 and by MCP's specification since 2025-06-18, also behind a proxy that serves this under a path."""
    answer = client_of(base_url).get(path)
    assert answer.json() == {
        "resource": f"{base_url}/mcp",
        "authorization_servers": [ISSUER],
        "scopes_supported": ["sales.read", "sales"],
        "bearer_methods_supported": ["header"],
        "resource_name": "MCP-Odoo",
    }
    assert answer.headers["content-type"] == "application/json"


def test_pages_of_any_origin_may_read_it() -> None:
    """Clients in a browser send MCP-Protocol-Version, so the browser asks before."""
    path, client = "/.well-known/oauth-protected-resource/mcp", client_of()
    asked = {
        "Origin": "https://inspector.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "mcp-protocol-version",
    }
    preflight = client.options(path, headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-headers"] == "*"
    for answer in (preflight, client.get(path, headers={"Origin": "https://inspector.example"})):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("base_url", [BASE, f"{BASE}/", f"{BASE}/odoo"])
def test_the_header_leads_to_a_path_below_the_servers_own_address(base_url: str) -> None:
    """A proxy that serves this under a path passes that on, and not the root of the host."""
    assert metadata_url(base_url) == f"{base_url.rstrip('/')}/.well-known/oauth-protected-resource/mcp"
    assert resource_of(base_url) == f"{base_url.rstrip('/')}/mcp"


def test_who_shows_nothing_is_told_where_to_log_in() -> None:
    """And what to ask for; there is no error yet (RFC 6750, section 3.1)."""
    assert challenge(metadata_url(BASE), ("read", "quote")) == (
        'Bearer scope="read quote", '
        'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"'
    )


def test_who_shows_a_bad_token_is_told_so() -> None:
    """The client gets a new one then."""
    assert challenge(metadata_url(BASE), shown=True) == (
        'Bearer error="invalid_token", '
        'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"'
    )


def test_where_only_keys_are_taken_there_is_nothing_to_find() -> None:
    """A client that finds no metadata asks its user for a key."""
    assert challenge(None) == "Bearer"
    assert challenge(None, shown=True) == 'Bearer error="invalid_token"'


def test_who_may_not_is_told_which_scope_is_missing() -> None:
    """MCP's clients then ask the provider for it (step-up)."""
    assert insufficient(metadata_url(BASE), ("sales",)) == (
        'Bearer error="insufficient_scope", scope="sales", '
        'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"'
    )


def test_a_scope_cannot_break_out_of_its_header() -> None:
    """Neither by quotation marks nor by a new line."""
    assert insufficient(None, ('a"b', "c\r\nX: d\\", "ñ")) == 'Bearer error="insufficient_scope", scope="ab cX: d "'
