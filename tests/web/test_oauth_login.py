"""Logging in as a real MCP client does, at an OpenID provider made of Authlib's parts, over HTTP on loopback."""

import asyncio
import base64
import hashlib
import json
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from fastmcp import Client, FastMCP
from fastmcp.client.transports import StreamableHttpTransport
from mcp.client.auth import OAuthClientProvider
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.access.provider import Provider
from mcp_odoo.access.scope_map import ScopeMap
from mcp_odoo.access.tokens import TokenVerifier
from mcp_odoo.caller import Caller, calling, current_caller
from mcp_odoo.errors import Unauthenticated
from mcp_odoo.scopes import Scope as Ours
from mcp_odoo.scopes import grants
from mcp_odoo.web.oauth import challenge, insufficient, metadata_url, oauth_routes, resource_of
from tests.access.authlib_provider import ANA, provider_serving

HOME = "http://127.0.0.1:9/callback"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider's."""
    with provider_serving() as url:
        yield url


class Guard:
    """In front of the MCP face: what the authentication of the server does with the same functions. `change` needs
    the scope write; a client that begins is asked for read alone.
    """

    def __init__(self, app: ASGIApp, verifier: TokenVerifier, base_url: str) -> None:
        self._app = app
        self._verifier = verifier
        self._metadata = metadata_url(base_url)
        self.refusals: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/mcp":
            await self._app(scope, receive, send)
            return
        shown = dict(scope["headers"]).get(b"authorization", b"").decode().removeprefix("Bearer ")
        if not shown:
            await self._refuse(401, challenge(self._metadata, ("read",)), scope, receive, send)
            return
        credential = await self._verifier.verify(shown)
        message = await receive()
        asked = json.loads(message.get("body") or b"{}").get("params") or {}
        if asked.get("name") == "change" and not grants(credential.scopes, Ours.WRITE):
            needed = self._verifier.scope_map.asking_for(Ours.WRITE)
            await self._refuse(403, insufficient(self._metadata, needed), scope, receive, send)
            return
        again = iter([message])

        async def repeated() -> Any:
            return next(again, None) or await receive()

        with calling(Caller(principal=credential.principal, face="mcp", scopes=credential.scopes)):
            await self._app(scope, repeated, send)

    async def _refuse(self, status: int, header: str, *asgi: Any) -> None:
        self.refusals.append(f"{status} {header.partition(', resource_metadata')[0]}")
        await Response(status_code=status, headers={"WWW-Authenticate": header})(*asgi)


@asynccontextmanager
async def guarded_server(issuer: str) -> AsyncIterator[tuple[str, Guard]]:
    """An MCP server that takes the issuer's tokens alone: its address, and its guard."""
    mcp = FastMCP("guarded")

    @mcp.tool
    def look() -> str:
        """Who asks."""
        return current_caller().principal

    @mcp.tool
    def change() -> str:
        """With what."""
        return " ".join(sorted(current_caller().scopes))

    face = mcp.http_app(path="/mcp", stateless_http=True)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        verifier = TokenVerifier(Provider(issuer), (resource_of(base_url),), ScopeMap())
        api = FastAPI()
        api.include_router(oauth_routes(base_url, issuer, verifier.scope_map.offered()))
        api.mount("/", face)
        guard = Guard(api, verifier, base_url)
        server = uvicorn.Server(uvicorn.Config(guard, log_config=None, lifespan="off"))
        async with face.lifespan(face):
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            yield base_url, guard
            server.should_exit = True
            await serving
            await verifier.aclose()


class Memory:
    """Where the SDK's client keeps what it has."""

    def __init__(self) -> None:
        self.tokens: OAuthToken | None = None
        self.client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


def logging_in(url: str, memory: Memory, asked: list[dict[str, list[str]]]) -> OAuthClientProvider:
    """The SDK's own login, with Ana's browser; `asked` gets what she was sent to the provider with."""
    returned: list[dict[str, list[str]]] = []

    async def browser(address: str) -> None:
        asked.append(parse_qs(urlsplit(address).query))
        async with httpx2.AsyncClient() as http:
            answer = await http.get(address)
        returned.append(parse_qs(urlsplit(answer.headers["location"]).query))

    async def back() -> AuthorizationCodeResult:
        query = returned.pop()
        return AuthorizationCodeResult(code=query["code"][0], state=query["state"][0], iss=query["iss"][0])

    metadata = OAuthClientMetadata(
        redirect_uris=[AnyUrl(HOME)], token_endpoint_auth_method="none", grant_types=["authorization_code"]
    )
    return OAuthClientProvider(url, metadata, memory, browser, back)


async def test_a_real_client_finds_its_way_from_our_401(issuer: str) -> None:
    """The SDK's client: challenge, metadata, discovery, registration, code with PKCE for this resource, token, tool;
    and once more for the scope that a second tool asks for.
    """
    memory, asked = Memory(), list[dict[str, list[str]]]()
    async with guarded_server(issuer) as (url, guard):
        transport = StreamableHttpTransport(f"{url}/mcp", auth=logging_in(f"{url}/mcp", memory, asked))
        async with Client(transport) as client:
            assert (await client.call_tool("look", {})).data == f"oauth:{ANA}"
            assert (await client.call_tool("change", {})).data == "read write"
    assert [query["resource"] for query in asked] == [[f"{url}/mcp"]] * 2
    assert [query["scope"] for query in asked] == [["read"], ["read write"]]
    assert guard.refusals == ['401 Bearer scope="read"', '403 Bearer error="insufficient_scope", scope="write"']


async def test_the_whole_flow_step_by_step(issuer: str) -> None:
    """The access token for this server is taken; the ID token is not, nor an access token for another resource, nor
    one that was changed.
    """
    async with httpx2.AsyncClient() as http:
        verifier = TokenVerifier(Provider(issuer), ("https://mcp.example.com/mcp",), ScopeMap())
        given = await tokens_of(http, issuer, "https://mcp.example.com/mcp")
        other = await tokens_of(http, issuer, "https://other.example.com/mcp")
        credential = await verifier.verify(given["access_token"])
        assert (credential.principal, credential.scopes) == (f"oauth:{ANA}", frozenset({Ours.READ, Ours.QUOTE}))
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
        json={"redirect_uris": [HOME], "token_endpoint_auth_method": "none", "response_types": ["code"]},
    )
    client_id = registered.json()["client_id"]
    verifier = secrets.token_urlsafe(48)
    challenge_of = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    authorized = await http.get(
        metadata["authorization_endpoint"],
        params={
            "response_type": "code", "client_id": client_id, "redirect_uri": HOME, "scope": "openid read quote",
            "state": "s", "code_challenge": challenge_of, "code_challenge_method": "S256", "resource": resource,
        },
    )  # fmt: skip
    code = parse_qs(urlsplit(authorized.headers["location"]).query)["code"][0]
    form = {
        "grant_type": "authorization_code", "code": code, "client_id": client_id, "redirect_uri": HOME,
        "code_verifier": verifier, "resource": resource,
    }  # fmt: skip
    refused = await http.post(metadata["token_endpoint"], data={**form, "code_verifier": secrets.token_urlsafe(48)})
    assert refused.status_code == 400  # PKCE is really checked
    given = await http.post(metadata["token_endpoint"], data=form)
    return {**given.json(), "client_id": client_id}
