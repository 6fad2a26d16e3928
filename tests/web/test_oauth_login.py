"""Logging in as a real MCP client does, at an OpenID provider made of Authlib's parts, over HTTP on loopback."""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport

from mcp_odoo.access.provider import Provider
from mcp_odoo.access.scope_map import ScopeMap
from mcp_odoo.access.tokens import TokenVerifier
from mcp_odoo.app import create_app
from mcp_odoo.errors import Unauthenticated
from mcp_odoo.scopes import Scope
from mcp_odoo.settings import Settings
from tests.access.authlib_provider import ANA, provider_serving
from tests.live.server import free_port
from tests.serving import serving
from tests.web.guarded import CALLBACK, guarded_server, logging_in


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider's."""
    with provider_serving() as url:
        yield url


async def browser(address: str) -> str:
    """Ana's, who is logged in and has allowed everything."""
    async with httpx2.AsyncClient() as http:
        return (await http.get(address)).headers["location"]


async def test_a_real_client_finds_its_way_from_our_401(issuer: str) -> None:
    """The SDK's client: challenge, metadata, discovery, registration, code with PKCE for this resource, token, tool;
    and once more for the scope that a second tool asks for.
    """
    asked: list[dict[str, list[str]]] = []
    async with guarded_server(issuer, "read") as (url, guard):
        transport = StreamableHttpTransport(f"{url}/mcp", auth=logging_in(f"{url}/mcp", browser, asked))
        async with Client(transport) as client:
            assert (await client.call_tool("look", {})).data == f"oauth:{ANA}"
            assert (await client.call_tool("change", {})).data == "read write"
    assert [query["resource"] for query in asked] == [[f"{url}/mcp"]] * 2
    assert [query["scope"] for query in asked] == [["read"], ["read write"]]
    assert guard.refusals == ['401 Bearer scope="read"', '403 Bearer error="insufficient_scope", scope="write"']


async def test_the_whole_server_is_behind_the_provider(issuer: str, tmp_path: Path, root_logging: None) -> None:
    """From the assembled server's 401 to its tools: of those a client sees what its token's scopes allow, and its key
    holders come in as before. The metadata is for everybody, and for every web page.
    """
    port = free_port()
    settings = Settings.model_validate(
        {
            "MCP_ODOO_DATA_DIR": tmp_path, "PORT": port, "MCP_ODOO_OIDC_ISSUER": issuer,
            "MCP_ODOO_API_KEYS": "web:a-key-of-twenty-letters:quote", "CORS_ORIGINS": "https://app.example.com",
        }
    )  # fmt: skip
    asked: list[dict[str, list[str]]] = []
    async with serving(create_app(settings), port) as url, httpx2.AsyncClient(base_url=url) as http:
        refused = await http.post(
            "/mcp", json={}, headers={"Authorization": "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmVk"}
        )
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == (
            'Bearer error="invalid_token", scope="read quote write handoff", '
            f'resource_metadata="{url}/.well-known/oauth-protected-resource/mcp"'
        )
        page = {"Origin": "https://inspector.example.com"}
        metadata = await http.get("/.well-known/oauth-protected-resource/mcp", headers=page)
        assert metadata.json()["authorization_servers"] == [issuer]
        assert metadata.headers["access-control-allow-origin"] == "*"
        asking = {
            **page,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "mcp-protocol-version",
        }
        preflight = await http.options("/.well-known/oauth-protected-resource/mcp", headers={**page, **asking})
        assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
        login = logging_in(f"{url}/mcp", browser, asked)
        async with Client(StreamableHttpTransport(f"{url}/mcp", auth=login)) as client:
            names = {tool.name for tool in await client.list_tools()}
        assert {"find_products", "dev_create_quotation", "confirm_sale", "message_notification"} <= names
        by_key = await http.get("/api/quotation/status/quot_0", headers={"X-API-Key": "a-key-of-twenty-letters"})
        assert by_key.status_code == 404
    assert asked[0]["resource"] == [f"{url}/mcp"]


async def test_the_whole_flow_step_by_step(issuer: str) -> None:
    """The access token for this server is taken; the ID token is not, nor an access token for another resource, nor
    one that was changed.
    """
    async with httpx2.AsyncClient() as http:
        verifier = TokenVerifier(Provider(issuer), ("https://mcp.example.com/mcp",), ScopeMap())
        given = await tokens_of(http, issuer, "https://mcp.example.com/mcp")
        other = await tokens_of(http, issuer, "https://other.example.com/mcp")
        credential = await verifier.verify(given["access_token"])
        assert (credential.principal, credential.scopes) == (f"oauth:{ANA}", frozenset({Scope.READ, Scope.QUOTE}))
        codes = []
        for token in (given["id_token"], other["access_token"], f"{given['access_token'][:-8]}AAAAAAAA"):
            with pytest.raises(Unauthenticated) as refused:
                await verifier.verify(token)
            codes.append(refused.value.code)
        assert codes == ["token_type_wrong", "token_audience_wrong", "token_signature_wrong"]
        await verifier.aclose()


async def test_an_id_token_is_refused_where_its_client_is_an_audience(issuer: str) -> None:
    """As with one application at Entra ID for both, whose id is then in every token."""
    async with httpx2.AsyncClient() as http:
        given = await tokens_of(http, issuer, "https://mcp.example.com/mcp")
        verifier = TokenVerifier(Provider(issuer), (given["client_id"],), ScopeMap())
        with pytest.raises(Unauthenticated) as refused:
            await verifier.verify(given["id_token"])
        assert refused.value.code == "token_type_wrong"
        await verifier.aclose()


async def tokens_of(http: httpx2.AsyncClient, issuer: str, resource: str) -> dict[str, str]:
    """What the provider gives a new client of Ana's for `resource`, and the client's id."""
    metadata = (await http.get(f"{issuer}/.well-known/openid-configuration")).json()
    registered = await http.post(
        metadata["registration_endpoint"],
        json={"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none", "response_types": ["code"]},
    )
    client_id = registered.json()["client_id"]
    verifier = secrets.token_urlsafe(48)
    challenge_of = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    authorized = await http.get(
        metadata["authorization_endpoint"],
        params={
            "response_type": "code", "client_id": client_id, "redirect_uri": CALLBACK, "scope": "openid read quote",
            "state": "s", "code_challenge": challenge_of, "code_challenge_method": "S256", "resource": resource,
        },
    )  # fmt: skip
    code = parse_qs(urlsplit(authorized.headers["location"]).query)["code"][0]
    form = {
        "grant_type": "authorization_code", "code": code, "client_id": client_id, "redirect_uri": CALLBACK,
        "code_verifier": verifier, "resource": resource,
    }  # fmt: skip
    refused = await http.post(metadata["token_endpoint"], data={**form, "code_verifier": secrets.token_urlsafe(48)})
    assert refused.status_code == 400  # PKCE is really checked
    given = await http.post(metadata["token_endpoint"], data=form)
    return {**given.json(), "client_id": client_id}
