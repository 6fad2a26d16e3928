"""What is counted of whoever shows something: each key's requests, and wrong keys alone as guesses."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx2
from starlette.responses import PlainTextResponse

from mcp_odoo.access.gate import Gate
from mcp_odoo.access.given_keys import given_keys
from mcp_odoo.access.keyring import Keyring
from mcp_odoo.access.models import Credential
from mcp_odoo.errors import Unauthenticated
from mcp_odoo.scopes import EVERY_SCOPE, Scope
from mcp_odoo.web.authentication import Authentication
from mcp_odoo.web.rates import Rates
from mcp_odoo.web.refusals import Refusing

WEB, OLD, GONE = given_keys("web:key-of-the-web:read,old:key-that-expired:read,gone:key-that-was-revoked:read")
TOKEN = "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmVk"


class Provider:
    """Every token has expired, or is wrong."""

    def __init__(self, code: str) -> None:
        self._code = code

    async def verify(self, _: str) -> Credential:
        raise Unauthenticated("It is not good", code=self._code)


@asynccontextmanager
async def server(per_minute: int, provider: Provider | None = None) -> AsyncIterator[Callable[..., httpx2.AsyncClient]]:
    """Clients of an application behind keys, from an address each."""
    keyring = Keyring((WEB, replace(OLD, expires_at=1.0), replace(GONE, revoked_at=1.0)))
    app = Authentication(
        PlainTextResponse("in"),
        Gate("auto", keyring, provider),
        Rates(per_minute, clock=lambda: 0.0),
        public=("/health",),
        secrets={},
        holder=Credential("elevenlabs", frozenset({Scope.HANDOFF})),
        keyless=EVERY_SCOPE,
        language="en",
    )

    def client(address: str = "192.0.2.7", key: str | None = None) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(Refusing(app, "en"), client=(address, 1))
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx2.AsyncClient(transport=transport, base_url="http://localhost", headers=headers)

    yield client


async def statuses(http: httpx2.AsyncClient, times: int, path: str = "/") -> list[int]:
    return [(await http.get(path)).status_code for _ in range(times)]


async def test_a_key_has_its_requests_wherever_they_come_from() -> None:
    """Ten at once of sixty a minute: half of them from here, half from there; what is public counts for nobody."""
    async with server(60) as client:
        here, there = client("192.0.2.7", "key-of-the-web"), client("192.0.2.8", "key-of-the-web")
        assert await statuses(here, 6) + await statuses(there, 6) == [200] * 10 + [429] * 2
        assert await statuses(here, 3, "/health") == [200] * 3


async def test_what_was_good_once_is_no_guess() -> None:
    """An expired key or token, a revoked key: clients renew theirs on a 401, so that is what they always get."""
    async with server(0, Provider("token_expired")) as client:
        for shown in ("key-that-expired", "key-that-was-revoked", TOKEN):
            assert await statuses(client(key=shown), 30) == [401] * 30


async def test_a_token_that_is_wrong_is_a_guess() -> None:
    """As a wrong key is; whoever shows nothing guesses nothing."""
    async with server(0, Provider("token_signature_wrong")) as client:
        assert await statuses(client(), 30) == [401] * 30
        assert await statuses(client(key=TOKEN), 25) == [401] * 20 + [429] * 5
        assert await statuses(client(key="no-key-at-all"), 1) == [429]
        assert await statuses(client("192.0.2.8", key="no-key-at-all"), 1) == [401]
