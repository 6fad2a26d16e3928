"""Fixtures of tokens: an issuer, a clock, and verifiers that take its tokens."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from mcp_odoo.access.provider import Provider
from mcp_odoo.access.scope_map import ScopeMap
from mcp_odoo.access.tokens import TokenVerifier
from tests.access.issuer import AUDIENCE, Clock, Issuer, issuing

MakeVerifier = Callable[..., TokenVerifier]


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    """One with a key of its own, on any port."""
    async with issuing() as one:
        yield one


@pytest.fixture
def clock() -> Clock:
    """The time that verifiers and their providers go by."""
    return Clock()


@pytest.fixture
async def verifier_of(issuer: Issuer, clock: Clock) -> AsyncIterator[MakeVerifier]:
    """Make verifiers of the issuer's tokens; all are closed afterwards."""
    async with AsyncExitStack() as stack:

        def make(
            *audiences: str,
            issuer_url: str | None = None,
            scope_map: ScopeMap | None = None,
            answer_seconds: float = 2.0,
        ) -> TokenVerifier:
            provider = Provider(issuer_url or issuer.url, answer_seconds=answer_seconds, clock=clock)
            verifier = TokenVerifier(provider, audiences or (AUDIENCE,), scope_map or ScopeMap(), clock=clock)
            stack.push_async_callback(verifier.aclose)
            return verifier

        yield make


@pytest.fixture
def verifier(verifier_of: MakeVerifier) -> TokenVerifier:
    """Takes the issuer's tokens for AUDIENCE."""
    return verifier_of()
