"""An MCP server that takes the tokens of one OpenID provider, and the login of the SDK's own client."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from fastapi import FastAPI
from fastmcp import FastMCP
from mcp.client.auth import OAuthClientProvider
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.access.provider import Provider
from mcp_odoo.access.scope_map import ScopeMap
from mcp_odoo.access.tokens import TokenVerifier
from mcp_odoo.caller import Caller, calling, current_caller
from mcp_odoo.scopes import Scope as Ours
from mcp_odoo.scopes import grants
from mcp_odoo.web.oauth import challenge, insufficient, metadata_url, oauth_routes, resource_of

CALLBACK = "http://127.0.0.1:9/callback"
Browser = Callable[[str], Awaitable[str]]


class Guard:
    """In front of the MCP face: what the authentication of the server does with the same functions. `change` needs
    the scope write; a client that begins is told to ask for `scopes`.
    """

    def __init__(self, app: ASGIApp, verifier: TokenVerifier, base_url: str, scopes: Sequence[str]) -> None:
        self._app = app
        self._verifier = verifier
        self._metadata = metadata_url(base_url)
        self._scopes = scopes
        self.refusals: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/mcp":
            await self._app(scope, receive, send)
            return
        shown = dict(scope["headers"]).get(b"authorization", b"").decode().removeprefix("Bearer ")
        if not shown:
            await self._refuse(401, challenge(self._metadata, self._scopes), scope, receive, send)
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
async def guarded_server(issuer: str, *scopes: str) -> AsyncIterator[tuple[str, Guard]]:
    """An MCP server that takes the issuer's tokens alone, and tells clients to ask for `scopes`, or for all that it
    offers: its address, and its guard.
    """
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
        guard = Guard(api, verifier, base_url, scopes or verifier.scope_map.offered())
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


def logging_in(url: str, browser: Browser, asked: list[dict[str, list[str]]]) -> OAuthClientProvider:
    """The SDK's own login at the MCP server `url`. `browser` goes to an address and says where it was sent back to;
    `asked` gets what it was sent to the provider with.
    """
    returned: list[dict[str, list[str]]] = []

    async def go(address: str) -> None:
        asked.append(parse_qs(urlsplit(address).query))
        returned.append(parse_qs(urlsplit(await browser(address)).query))

    async def back() -> AuthorizationCodeResult:
        query = returned.pop()
        return AuthorizationCodeResult(code=query["code"][0], state=query["state"][0], iss=query["iss"][0])

    metadata = OAuthClientMetadata(
        redirect_uris=[AnyUrl(CALLBACK)], token_endpoint_auth_method="none", grant_types=["authorization_code"]
    )
    return OAuthClientProvider(url, metadata, Memory(), go, back)
