"""The keys of an OIDC provider: found, cached and renewed."""

import asyncio
import time
from collections.abc import Callable

import structlog

from mcp_odoo.access.discovery import find_jwks, require_issuer, unusable
from mcp_odoo.access.documents import ANSWER_SECONDS, Documents, NoDocument
from mcp_odoo.access.signatures import KeyRing, PublicKey
from mcp_odoo.errors import Unauthenticated, UpstreamError

log = structlog.get_logger(__name__)

# A key that the provider took away verifies nothing after so many seconds,
FRESH_SECONDS = 5 * 60
# unless the provider cannot be asked; then its last keys go on for a day.
STALE_SECONDS = 24 * 3600
# Forged key ids do not make us ask more often than this,
UNKNOWN_KEY_PAUSE = 5.0
# nor does a provider that is away, as long as there are keys of it.
AWAY_PAUSE = 30.0


class Provider:
    """The provider at `issuer`, asked when a key is needed and never at the start, by one request at a time.

    `clock` tells seconds that only go forward. Raises NotConfigured (`oidc_issuer_invalid`).
    """

    def __init__(
        self, issuer: str, *, answer_seconds: float = ANSWER_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.issuer = require_issuer(issuer)
        self._documents = Documents(answer_seconds)
        self._clock = clock
        self._asking = asyncio.Lock()
        self._ring: KeyRing | None = None
        self._fetched_at = 0.0
        self._ask_after = float("-inf")
        self._failure: UpstreamError | None = None

    async def key(self, kid: str | None, algorithm: str) -> PublicKey:
        """The provider's key of that name for that algorithm; without a name, its only one.

        Raises Unauthenticated (`token_key_unknown`), UpstreamUnavailable and NotConfigured (`oidc_…`).
        """
        ring = self._ring
        if ring is None or self._clock() - self._fetched_at >= FRESH_SECONDS:
            ring = await self._renewed()
        found = ring.find(kid, algorithm)
        if found is None:
            found = (await self._renewed()).find(kid, algorithm)
        if found is not None:
            return found
        if self._failure is not None:  # the key may be a new one, and nobody can be asked
            raise self._failure.with_traceback(None)
        raise Unauthenticated(
            "The token is signed with a key that its provider does not publish", code="token_key_unknown"
        )

    async def probe(self) -> int:
        """Ask the provider now: how many of its keys can verify tokens. Raises as `key` does of the provider."""
        return len(await self._fetch())

    async def aclose(self) -> None:
        """Close the connections; nothing can be asked afterwards."""
        await self._documents.aclose()

    async def _renewed(self) -> KeyRing:
        """The keys as they are now; the last ones, where they were only just looked at or nobody can be asked."""
        async with self._asking:
            if self._clock() >= self._ask_after:
                await self._ask()
            if self._ring is not None and self._clock() - self._fetched_at < STALE_SECONDS:
                return self._ring
            raise (self._failure or unusable("it was not asked")).with_traceback(None)

    async def _ask(self) -> None:
        pause = UNKNOWN_KEY_PAUSE
        try:
            self._ring, self._failure = await self._fetch(), None
            self._fetched_at = self._clock()
        except UpstreamError as failure:
            log.warning("oidc.provider_failed", issuer=self.issuer, code=failure.code, reason=failure.message)
            pause = AWAY_PAUSE if self._ring is not None else UNKNOWN_KEY_PAUSE
            failure.retry_after = max(failure.retry_after or 0.0, pause)
            self._failure = failure
        self._ask_after = self._clock() + pause

    async def _fetch(self) -> KeyRing:
        url = await find_jwks(self._documents, self.issuer)
        try:
            keys = (await self._documents.get(url)).get("keys")
        except NoDocument as nothing:
            raise unusable(str(nothing)) from nothing
        ring = KeyRing(keys if isinstance(keys, list) else ())
        if not ring:
            raise unusable(f"{url} has no key that can be used")
        return ring
