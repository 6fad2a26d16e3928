"""Who asks: every request but those for public paths shows a key or a token, or comes from this machine alone."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.access.gate import Gate, Offer
from mcp_odoo.access.models import Credential
from mcp_odoo.access.rest import API_KEY_HEADER
from mcp_odoo.caller import calling, current_caller
from mcp_odoo.elevenlabs.secret import ToolSecret, secret_wrong
from mcp_odoo.errors import Unauthenticated
from mcp_odoo.phrases import Language
from mcp_odoo.scopes import Scopes
from mcp_odoo.web.direct import client_address, is_direct
from mcp_odoo.web.errors import refusal
from mcp_odoo.web.oauth import challenge
from mcp_odoo.web.rates import Rates

# Whoever shows one of these was let in once, and guesses nothing.
ONCE_GOOD = frozenset({"key_expired", "key_revoked", "token_expired"})
NOTHING_KNOWN = frozenset({"key_missing", "key_unknown", "no_keys_yet"})
# A request with more of them guesses: each would be a try that no rate counts.
MOST_OFFERED = 4


class Authentication:
    """Says who the caller is, for both faces. Paths in `public`, and below those of them that end in a slash, are for
    everybody; `secrets` are demanded on a few paths (and below those) where no key is shown, and make `holder` of
    whoever shows one. `metadata` and `asking_for` tell clients where they log in, and for what (RFC 9728).

    Raises RateLimited for one who asks too often, or shows too many wrong keys.
    """

    def __init__(
        self,
        app: ASGIApp,
        gate: Gate,
        rates: Rates,
        *,
        public: Collection[str],
        secrets: Mapping[str, ToolSecret],
        holder: Credential,
        keyless: Scopes,
        language: Language,
        metadata: str | None = None,
        asking_for: Sequence[str] = (),
    ) -> None:
        self._app = app
        self._gate = gate
        self._rates = rates
        self._public = frozenset(path for path in public if not path.endswith("/"))
        self._below = tuple(path for path in public if path.endswith("/"))
        self._secrets = secrets
        self._holder = holder
        self._keyless = keyless
        self._language = language
        self._metadata = metadata
        self._asking_for = tuple(asking_for)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            credential = await self._credential(scope)
        except Unauthenticated as error:
            shown = any(_offered(Headers(scope=scope)))
            if shown and error.code not in ONCE_GOOD:
                self._rates.failed(client_address(scope))
            answer = refusal(self._language, error)
            answer.headers["WWW-Authenticate"] = challenge(self._metadata, self._asking_for, shown=shown)
            await answer(scope, receive, send)
            return
        caller = replace(current_caller(), scopes=self._keyless)
        if credential is not None:
            self._rates.require_principal(credential.principal)
            caller = replace(caller, principal=credential.principal, scopes=credential.scopes)
            # By which the MCP SDK sees to it that nobody sends messages into another's session.
            scope["user"] = AuthenticatedUser(
                AccessToken(token="", client_id=credential.principal, scopes=sorted(credential.scopes))
            )
        with calling(caller):
            await self._app(scope, receive, send)

    async def _credential(self, scope: Scope) -> Credential | None:
        path = scope["path"]
        if path in self._public or path.startswith(self._below):
            return None
        headers = Headers(scope=scope)
        offered = tuple(islice(_offered(headers), MOST_OFFERED))
        offer = Offer(offered, direct=is_direct(scope))
        secret = next((secret for prefix, secret in self._secrets.items() if path.startswith(prefix)), None)
        if secret is None:
            return await self._gate.admit(offer)
        return self._holder if secret.shown(*offered) else await self._with_key(offer)

    async def _with_key(self, offer: Offer) -> Credential:
        """Where a secret is demanded, nobody comes in without showing anything."""
        try:
            credential = await self._gate.admit(offer)
        except Unauthenticated as error:
            if error.code in NOTHING_KNOWN:
                raise secret_wrong() from error
            raise
        if credential is None:
            raise secret_wrong()
        return credential


def _offered(headers: Headers) -> Iterator[str]:
    for value in headers.getlist("authorization"):
        kind, _, token = value.strip().partition(" ")
        if kind.lower() == "bearer" and token.strip():
            yield token.strip()
    for value in headers.getlist(API_KEY_HEADER):
        if value.strip():
            yield value.strip()
