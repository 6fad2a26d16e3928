"""What a token claims, once its signature is known to be good: RFC 9068, section 4, and plain JWTs as Keycloak, Auth0
and Entra ID give them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc.errors import ClaimError, ExpiredTokenError
from joserfc.jwt import JWTClaimsRegistry

from mcp_odoo.access.models import Credential
from mcp_odoo.access.scope_map import ScopeMap
from mcp_odoo.arguments import shortened
from mcp_odoo.errors import Unauthenticated

CLOCK_SKEW = 60  # seconds that a provider's clock may be before or behind ours
LONGEST_SHOWN = 200
FAR_AWAY = 1e11  # Unix seconds after which a time says no more than "long"
# JWTs of other kinds say so (RFC 8725, section 3.11); an ID token's hashes are in no access token.
TYPES = ("at+jwt", "jwt")
KEYCLOAK_TYPES = ("Bearer", None)
ONLY_IN_ID_TOKENS = ("at_hash", "c_hash", "s_hash")
# OIDC Core, section 2: at most 255 ASCII characters. It stands in logs and records.
_SUBJECT = re.compile(r"[!-~]{1,255}")


def require_issued_by(issuer: str, claims: Mapping[str, Any]) -> None:
    """Nothing, where `issuer` stands in `iss`. Raises Unauthenticated (`token_issuer_wrong`)."""
    if claims.get("iss") != issuer:
        found = shortened(str(claims.get("iss")), LONGEST_SHOWN)
        raise Unauthenticated(
            f"The token is from {found}, and this server takes those of {issuer}",
            code="token_issuer_wrong",
            found=found,
            issuer=issuer,
        )


def require_access_token(header: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
    """Nothing, for an access token that whoever holds it may show. Raises Unauthenticated: `token_type_wrong`,
    `token_bound` for one that counts together with a proof alone (RFC 9449, RFC 8705), which this server does not ask.
    """
    kind = str(header.get("typ", "jwt")).lower().removeprefix("application/")
    hashes = [name for name in ONLY_IN_ID_TOKENS if name in claims]
    if kind not in TYPES or claims.get("typ") not in KEYCLOAK_TYPES or hashes:
        found = "ID token" if hashes else shortened(str(claims.get("typ") or kind))
        raise Unauthenticated(
            f"This is no access token but something else of the provider's ({found})",
            code="token_type_wrong",
            found=found,
        )
    if "cnf" in claims:
        raise Unauthenticated(
            "The token counts only with a proof of possession (DPoP or a certificate), and this server takes bearer "
            "tokens: turn that off for this client at the provider",
            code="token_bound",
        )


def require_for_us(claims: Mapping[str, Any], issuer: str, audiences: Sequence[str], now: float) -> None:
    """Nothing, where the token is for one of `audiences`, `now` (Unix seconds).

    Raises Unauthenticated: `token_audience_wrong`, `token_expired`, `token_not_yet_valid`, `token_subject_missing`,
    `token_claims_wrong`.
    """
    registry = JWTClaimsRegistry(
        now=int(now),
        leeway=CLOCK_SKEW,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "values": list(audiences)},
        exp={"essential": True},
        sub={"essential": True},
    )
    try:
        registry.validate(dict(claims))
    except ExpiredTokenError as error:
        raise Unauthenticated("The token has expired: get a new one", code="token_expired") from error
    except ClaimError as error:
        raise _wrong(error, claims, audiences, now) from error
    if not _SUBJECT.fullmatch(claims["sub"]):
        raise _no_subject()


def credential_of(claims: Mapping[str, Any], scope_map: ScopeMap) -> Credential:
    """What verified claims say of whoever shows them."""
    return Credential(
        principal=f"oauth:{claims['sub']}",
        scopes=scope_map.granted(claims),
        expires_at=float(min(claims["exp"], FAR_AWAY)),
        name=_text(claims, "preferred_username", "upn", "email", "name"),
        client=_text(claims, "azp", "client_id", "appid"),
    )


def _wrong(error: ClaimError, claims: Mapping[str, Any], audiences: Sequence[str], now: float) -> Unauthenticated:
    claim = error.claim.split(",")[0]
    if claim == "aud":
        found = shortened(str(claims.get("aud") or "nobody"), LONGEST_SHOWN)
        taken = ", ".join(audiences)
        return Unauthenticated(
            f"The token is for {found}, and this server takes those for {taken}: the client has to ask the provider "
            "for one for this server, and the provider to be set up to give it",
            code="token_audience_wrong",
            found=found,
            audiences=taken,
        )
    if claim == "sub":
        return _no_subject()
    starts = claims.get(claim)
    if claim in ("nbf", "iat") and isinstance(starts, int | float) and starts > now:
        return Unauthenticated(
            f"The token is valid only in {round(min(starts, FAR_AWAY) - now)} s: the provider's clock or this server's "
            "is wrong",
            code="token_not_yet_valid",
            seconds=round(min(starts, FAR_AWAY) - now),
        )
    return Unauthenticated(f"The token's {claim} is missing or makes no sense", code="token_claims_wrong", claim=claim)


def _no_subject() -> Unauthenticated:
    return Unauthenticated(
        "The token does not say who shows it: its sub is missing or is not of 1 to 255 letters, digits and signs",
        code="token_subject_missing",
    )


def _text(claims: Mapping[str, Any], *names: str) -> str | None:
    found = next((claims[name] for name in names if isinstance(claims.get(name), str) and claims[name]), None)
    return shortened(found, LONGEST_SHOWN) if found else None
