"""What a route demands of its caller."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from mcp_odoo.access.required import require
from mcp_odoo.scopes import Scope

API_KEY_HEADER = "X-API-Key"
# For the OpenAPI document: who the caller is was found out before a route is chosen.
_BEARER = HTTPBearer(auto_error=False, description="An API key, or a token of the OIDC provider")
_API_KEY = APIKeyHeader(name=API_KEY_HEADER, auto_error=False, description="The same API key, as another header")


def needs(*scopes: Scope) -> Callable[..., Awaitable[None]]:
    """A dependency: the caller holds one of these, or the answer is 403 (`scope_missing`)."""

    async def required(
        _bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
        _api_key: Annotated[str | None, Depends(_API_KEY)],
    ) -> None:
        require(*scopes)

    required.needed = scopes  # type: ignore[attr-defined] # for whoever checks that no route was forgotten
    return required
