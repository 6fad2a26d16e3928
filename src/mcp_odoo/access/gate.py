"""Whether a caller may come in, and as whom."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

from mcp_odoo.access.keyring import Keyring
from mcp_odoo.access.keys import as_bytes
from mcp_odoo.access.models import Credential
from mcp_odoo.access.tokens import looks_like_token
from mcp_odoo.errors import McpOdooError, Unauthenticated

Mode = Literal["auto", "required", "none"]


class Tokens(Protocol):
    """What an OIDC provider's tokens are verified by."""

    async def verify(self, token: str) -> Credential:
        """Whose token it is. Raises Unauthenticated, and UpstreamUnavailable where the provider cannot be asked."""
        ...


@dataclass(frozen=True)
class Offer:
    """What a request shows: bearer tokens and keys as their headers have them. `direct` says that it comes from this
    machine, by one of its own names and through no proxy.
    """

    keys: Sequence[str] = field(default=(), repr=False)
    direct: bool = False


class Gate:
    """Lets in whoever shows a key or a token; in mode `auto`, on a server without either, this machine's own callers,
    too; in mode `none` everybody.
    """

    def __init__(
        self,
        mode: Mode,
        keyring: Keyring,
        tokens: Tokens | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.mode = mode
        self._keyring = keyring
        self._tokens = tokens
        self._clock = clock

    async def closed(self) -> bool:
        """Whether callers from this machine have to show something, too."""
        if self.mode == "auto":
            return self._tokens is not None or await self._keyring.any()
        return self.mode == "required"

    async def admit(self, offer: Offer) -> Credential | None:
        """Whose request it is; None where nobody has to say so, and does not.

        Raises Unauthenticated (`key_missing`, `key_unknown`, `key_expired`, `key_revoked`, or what is wrong with a
        token), UpstreamUnavailable where that cannot be found out.
        """
        if self.mode == "none":
            return None
        if not await self.closed():
            if offer.direct:
                return None
            raise Unauthenticated(
                "This server has no API keys yet, and without any it answers callers on its own machine alone: make "
                "one with mcp-odoo keys create",
                code="no_keys_yet",
            )
        if not offer.keys:
            raise Unauthenticated(
                "Show an API key or a token: Authorization: Bearer <key>, or X-API-Key: <key>", code="key_missing"
            )
        refusals: list[McpOdooError] = []
        for offered in offer.keys:
            try:
                return await self._credential(offered)
            except Unauthenticated as error:
                refusals.append(error)
        raise refusals[0]

    async def _credential(self, offered: str) -> Credential:
        key = await self._keyring.find(as_bytes(offered))
        now = self._clock()
        if key is None:
            if self._tokens is not None and looks_like_token(offered):
                return await self._tokens.verify(offered)
            raise Unauthenticated("There is no such API key; see whether all of it was sent", code="key_unknown")
        if key.revoked_at is not None:
            raise Unauthenticated(f"The API key {key.name!r} was revoked", code="key_revoked", name=key.name)
        if key.expired(now):
            when = datetime.fromtimestamp(key.expires_at or 0, UTC).date().isoformat()
            raise Unauthenticated(
                f"The API key {key.name!r} expired on {when}", code="key_expired", name=key.name, when=when
            )
        return key.credential
