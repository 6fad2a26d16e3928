"""The OIDC provider that settings describe: for the server, and for `mcp-odoo check`."""

from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter

from mcp_odoo.access.provider import Provider
from mcp_odoo.access.scope_map import ScopeMap
from mcp_odoo.access.tokens import TokenVerifier
from mcp_odoo.errors import McpOdooError
from mcp_odoo.finding import Finding
from mcp_odoo.settings import Settings
from mcp_odoo.web.oauth import oauth_routes, resource_of

SUBJECT = "OIDC provider"


def create_verifier(settings: Settings) -> TokenVerifier | None:
    """Whoever verifies tokens, if there is a provider; it is not asked yet.

    Raises NotConfigured (`oidc_issuer_invalid`, `oidc_scopes_invalid`).
    """
    if settings.oidc_issuer is None:
        return None
    audiences = settings.oidc_audience or (resource_of(settings.base_url),)
    return TokenVerifier(Provider(settings.oidc_issuer), audiences, ScopeMap.of(settings.oidc_scopes, audiences))


def login_routes(settings: Settings, verifier: TokenVerifier | None) -> Sequence[APIRouter]:
    """The metadata that leads clients to the provider, where there is one."""
    if verifier is None:
        return ()
    return (oauth_routes(settings.base_url, verifier.provider.issuer, verifier.scope_map.offered()),)


async def oidc_findings(settings: Settings) -> AsyncIterator[Finding]:
    """What a look at the settings and a question to the provider show; nothing without a provider."""
    try:
        verifier = create_verifier(settings)
    except McpOdooError as error:
        yield Finding("wrong", SUBJECT, error.message)
        return
    if verifier is None:
        return
    try:
        keys = await verifier.provider.probe()
    except McpOdooError as error:
        yield Finding("wrong", SUBJECT, error.message)
    else:
        yield Finding("ok", SUBJECT, f"{verifier.provider.issuer} answers; keys that can be used: {keys}")
    finally:
        await verifier.aclose()
    if not (settings.oidc_audience or settings.public_url):
        yield Finding(
            "warning",
            SUBJECT,
            f"its tokens have to be for {resource_of(settings.base_url)}, which clients elsewhere do not reach: set "
            "PUBLIC_URL",
        )
