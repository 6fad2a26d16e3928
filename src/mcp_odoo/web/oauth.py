"""Where MCP clients log in: RFC 9728's metadata, and the `WWW-Authenticate` of RFC 6750 that leads there."""

from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Response
from pydantic import BaseModel

WELL_KNOWN = "/.well-known/oauth-protected-resource"
MCP = "/mcp"
# Browsers' clients read it from any page: it says nothing that is secret, and no cookie opens anything here.
FROM_ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "max-age=300",
}


class ProtectedResource(BaseModel):
    """RFC 9728, section 2: what is protected, whose tokens open it, and which scopes there are to ask for."""

    resource: str
    authorization_servers: list[str]
    scopes_supported: list[str]
    bearer_methods_supported: list[Literal["header"]] = ["header"]
    resource_name: str = "MCP-Odoo"


def resource_of(base_url: str) -> str:
    """The canonical URI of the MCP server (RFC 8707), which is also the audience of its tokens where none is set."""
    return f"{base_url.rstrip('/')}{MCP}"


def metadata_url(base_url: str) -> str:
    """Where the metadata is, below the server's own address: a proxy that serves it under a path passes that on."""
    return f"{base_url.rstrip('/')}{WELL_KNOWN}{MCP}"


def metadata_paths(base_url: str) -> tuple[str, ...]:
    """Every path where clients look: that of `metadata_url`, the one of the origin, and where PUBLIC_URL has a path,
    that which RFC 9728, section 3.1, makes of it.
    """
    inserted = f"{WELL_KNOWN}{urlsplit(resource_of(base_url)).path}"
    return tuple(dict.fromkeys((f"{WELL_KNOWN}{MCP}", WELL_KNOWN, inserted)))


def oauth_routes(base_url: str, issuer: str, scopes: Sequence[str]) -> APIRouter:
    """The metadata of the MCP server at `base_url`, for tokens of `issuer`; `scopes` are the provider's names."""
    router = APIRouter(include_in_schema=False)
    document = ProtectedResource(
        resource=resource_of(base_url), authorization_servers=[issuer], scopes_supported=list(scopes)
    )

    async def protected_resource() -> Response:
        """Where clients of this MCP server get their tokens."""
        return Response(document.model_dump_json(), media_type="application/json", headers=FROM_ANYWHERE)

    async def preflight() -> Response:
        """A browser asks first, as clients send MCP-Protocol-Version with it."""
        return Response(status_code=204, headers=FROM_ANYWHERE)

    for path in metadata_paths(base_url):
        router.add_api_route(path, protected_resource, methods=["GET", "HEAD"])
        router.add_api_route(path, preflight, methods=["OPTIONS"])
    return router


def challenge(metadata: str | None, scopes: Iterable[str] = (), *, shown: bool = False) -> str:
    """The `WWW-Authenticate` of a 401: `metadata` is `metadata_url`'s, None where only keys are taken; `scopes` are the
    provider's, which clients then ask for. `shown` says that there was a credential, and that it is not taken.
    """
    return _bearer(error="invalid_token" if shown else None, scope=_list(scopes), resource_metadata=metadata)


def insufficient(metadata: str | None, scopes: Iterable[str] = ()) -> str:
    """The `WWW-Authenticate` of a 403: `scopes` are the provider's that are needed, all at once."""
    return _bearer(error="insufficient_scope", scope=_list(scopes), resource_metadata=metadata)


def _bearer(**parameters: str | None) -> str:
    given = ", ".join(f'{name}="{_quotable(value)}"' for name, value in parameters.items() if value)
    return f"Bearer {given}".rstrip()


def _list(scopes: Iterable[str]) -> str:
    return " ".join(scopes)


def _quotable(value: str) -> str:
    """Without what would end the quotation marks or the header (RFC 6750, section 3)."""
    return "".join(sign for sign in value if " " <= sign <= "~" and sign not in '"\\')
