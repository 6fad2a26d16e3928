"""Access tokens of an OIDC provider: who shows one, and what it allows (RFC 9068, RFC 8725, MCP's authorization)."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from mcp_odoo.access.claims import CLOCK_SKEW, credential_of, require_access_token, require_for_us, require_issued_by
from mcp_odoo.access.models import Credential
from mcp_odoo.access.provider import Provider
from mcp_odoo.access.scope_map import ScopeMap
from mcp_odoo.access.signatures import read_token
from mcp_odoo.errors import NotConfigured

# A verified token is not verified again for so long; it is known by its SHA-256 alone.
REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 1000


def looks_like_token(text: str) -> bool:
    """Whether this is a signed JWT by its form, and no API key."""
    return text.startswith("eyJ") and text.count(".") == 2  # noqa: PLR2004 - header, claims, signature


class TokenVerifier:
    """Takes tokens that `provider` signed for one of `audiences`; `scope_map` says what theirs allow here.

    `clock` tells Unix seconds. Raises NotConfigured (`oidc_audience_missing`) without audiences, as then any token of
    the provider, for any of its applications, would do.
    """

    def __init__(
        self,
        provider: Provider,
        audiences: Sequence[str],
        scope_map: ScopeMap,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not audiences:
            raise NotConfigured(
                "MCP_ODOO_OIDC_AUDIENCE is missing: what the provider's tokens for this server have as `aud`",
                code="oidc_audience_missing",
                variables="MCP_ODOO_OIDC_AUDIENCE",
            )
        self.provider = provider
        self.scope_map = scope_map
        self._audiences = tuple(audiences)
        self._clock = clock
        self._remembered: OrderedDict[bytes, tuple[float, Credential]] = OrderedDict()

    async def verify(self, token: str) -> Credential:
        """Whoever shows this token: principal `oauth:<sub>`.

        Raises Unauthenticated (`token_…`) for a token that is not taken, UpstreamUnavailable (`oidc_unavailable`,
        `oidc_unusable`) and NotConfigured (`oidc_issuer_mismatch`) where the provider's keys cannot be had.
        """
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        until, known = self._remembered.get(digest, (0.0, None))
        if known is not None and self._clock() < until:
            return known
        shown = read_token(token)
        # Said before anybody is asked: a token of another provider is no reason to look for its key here.
        require_issued_by(self.provider.issuer, shown.claims)
        shown.require_signed_by(await self.provider.key(shown.kid, shown.algorithm))
        require_access_token(shown.header, shown.claims)
        now = self._clock()
        require_for_us(shown.claims, self.provider.issuer, self._audiences, now)
        credential = credential_of(shown.claims, self.scope_map)
        self._remember(digest, credential, now)
        return credential

    async def aclose(self) -> None:
        """Close the connections to the provider; nothing can be verified afterwards."""
        await self.provider.aclose()

    def _remember(self, digest: bytes, credential: Credential, now: float) -> None:
        """Only what was verified comes here, so that nobody fills it with rubbish."""
        expires_at = now if credential.expires_at is None else credential.expires_at + CLOCK_SKEW
        self._remembered[digest] = min(now + REMEMBERED_SECONDS, expires_at), credential
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
