"""Where a provider's keys are: RFC 8414 and OpenID Connect Discovery 1.0."""

from urllib.parse import urlsplit

import httpx2

from mcp_odoo.access.documents import Documents, NoDocument
from mcp_odoo.arguments import shortened
from mcp_odoo.errors import NotConfigured, UpstreamUnavailable

VARIABLE = "MCP_ODOO_OIDC_ISSUER"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST_ADDRESS = 200


def require_issuer(issuer: str) -> str:
    """The issuer. Raises NotConfigured (`oidc_issuer_invalid`) for what cannot be one (RFC 8414, section 2)."""
    if not _safe(issuer) or "?" in issuer or "#" in issuer:
        named = shortened(issuer, LONGEST_ADDRESS)
        raise NotConfigured(
            f"{VARIABLE}: {named!r} is no issuer. It is the https address that the provider's tokens have as `iss`, "
            "with neither ? nor #; http is for localhost, 127.0.0.1 and [::1] alone",
            code="oidc_issuer_invalid",
            issuer=named,
            variables=VARIABLE,
        )
    return issuer


def well_known(issuer: str) -> tuple[str, ...]:
    """Where its metadata may be: both forms of both specifications, where it has a path; what most providers have
    comes first.
    """
    parts = urlsplit(issuer)
    root, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    appended = f"{root}{path}/.well-known/openid-configuration"
    inserted = [f"{root}/.well-known/{kind}{path}" for kind in ("oauth-authorization-server", "openid-configuration")]
    return tuple(dict.fromkeys((appended, *inserted)))


async def find_jwks(documents: Documents, issuer: str) -> str:
    """Where the issuer's key set is.

    Raises UpstreamUnavailable (`oidc_unavailable`, `oidc_unusable`), NotConfigured (`oidc_issuer_mismatch`): a document
    that names another issuer is that one's, whoever serves it.
    """
    strangers, reasons = [], []
    for url in well_known(issuer):
        try:
            document = await documents.get(url)
        except NoDocument as nothing:
            reasons.append(str(nothing))
            continue
        if document.get("issuer") != issuer:
            strangers.append(shortened(str(document.get("issuer")), LONGEST_ADDRESS))
            continue
        jwks = document.get("jwks_uri")
        if isinstance(jwks, str) and _safe(jwks, plain_http=issuer.startswith("http://")):
            return jwks
        reasons.append(f"{url} names no jwks_uri that can be used")
    if strangers:
        raise NotConfigured(
            f"{VARIABLE} is {issuer}, and the provider calls itself {strangers[0]}: they have to be the same, to the "
            "last slash",
            code="oidc_issuer_mismatch",
            issuer=issuer,
            found=strangers[0],
            variables=VARIABLE,
        )
    raise unusable("; ".join(reasons))


def unusable(reason: str) -> UpstreamUnavailable:
    """The provider answers, and not like one."""
    return UpstreamUnavailable(
        f"The OIDC provider publishes nothing that tokens could be verified with ({reason}); check {VARIABLE}",
        code="oidc_unusable",
        reason=reason,
    )


def _safe(address: str, *, plain_http: bool = True) -> bool:
    """Whether nobody between here and there could put other keys in: https, or this machine."""
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        return False
    return bool(url.host) and (url.scheme == "https" or (plain_http and url.scheme == "http" and url.host in LOOPBACK))
