"""Which tokens are taken, and what they say of whoever shows them."""

import time
from typing import Any

import pytest

from mcp_odoo.access.models import Credential
from mcp_odoo.access.tokens import MOST_REMEMBERED, REMEMBERED_SECONDS, TokenVerifier, looks_like_token
from mcp_odoo.errors import NotConfigured, Unauthenticated
from mcp_odoo.scopes import Scope
from tests.access.conftest import MakeVerifier
from tests.access.issuer import AUDIENCE, JWKS, Clock, Issuer, new_key


async def refusal(verifier: TokenVerifier, token: str) -> str:
    """The code with which the token is refused."""
    with pytest.raises(Unauthenticated) as refused:
        await verifier.verify(token)
    return refused.value.code


async def test_a_good_token_says_who_shows_it(issuer: Issuer, verifier: TokenVerifier) -> None:
    """The subject, the scopes of the same names as ours, the end, the person's name and the application."""
    claims = issuer.claims(preferred_username="ana@example.com", azp="claude")
    expected = Credential(
        "oauth:ana", frozenset({Scope.READ, Scope.QUOTE}), claims["exp"], name="ana@example.com", client="claude"
    )
    assert await verifier.verify(issuer.token(**claims)) == expected


@pytest.mark.parametrize("typ", ["at+jwt", "application/at+jwt", "AT+JWT", "JWT", None])
async def test_access_tokens_of_both_kinds_are_taken(issuer: Issuer, verifier: TokenVerifier, typ: str | None) -> None:
    """Those of RFC 9068, and plain JWTs as Keycloak, Auth0 and Entra ID give them."""
    header = {"typ": typ} if typ else {}
    assert (await verifier.verify(issuer.token(header=header))).principal == "oauth:ana"


@pytest.mark.parametrize(
    ("header", "claims", "code"),
    [
        ({}, {"iss": "https://other.example.com"}, "token_issuer_wrong"),
        ({}, {"iss": None}, "token_issuer_wrong"),
        ({}, {"aud": "https://mcp.example.com/"}, "token_audience_wrong"),
        ({}, {"aud": [f"{AUDIENCE}/", "account"]}, "token_audience_wrong"),
        ({}, {"aud": []}, "token_audience_wrong"),
        ({}, {"aud": None}, "token_audience_wrong"),
        ({}, {"aud": {"of": AUDIENCE}}, "token_audience_wrong"),
        ({}, {"sub": None}, "token_subject_missing"),
        ({}, {"sub": ""}, "token_subject_missing"),
        ({}, {"sub": 42}, "token_subject_missing"),
        ({}, {"sub": "ana\nkey:root"}, "token_subject_missing"),
        ({}, {"sub": "a" * 256}, "token_subject_missing"),
        ({}, {"exp": None}, "token_claims_wrong"),
        ({}, {"exp": "tomorrow"}, "token_claims_wrong"),
        ({}, {"exp": True}, "token_claims_wrong"),
        ({}, {"exp": float("inf")}, "token_claims_wrong"),
        ({}, {"nbf": "now"}, "token_claims_wrong"),
        ({}, {"nbf": 10**400}, "token_not_yet_valid"),
        ({}, {"typ": "ID"}, "token_type_wrong"),
        ({}, {"typ": "Refresh"}, "token_type_wrong"),
        ({}, {"at_hash": "qwe", "nonce": "n"}, "token_type_wrong"),
        ({"typ": "logout+jwt"}, {}, "token_type_wrong"),
        ({"typ": "dpop+jwt"}, {}, "token_type_wrong"),
        ({}, {"cnf": {"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}, "token_bound"),
    ],
)
async def test_a_token_that_is_not_for_us_is_refused(
    issuer: Issuer, verifier: TokenVerifier, header: dict[str, Any], claims: dict[str, Any], code: str
) -> None:
    """Although its signature is good; the code says why."""
    assert await refusal(verifier, issuer.token(header=header, **claims)) == code


async def test_one_audience_of_a_list_is_enough(issuer: Issuer, verifier_of: MakeVerifier) -> None:
    """The provider may name several, and so may whoever runs this server."""
    verifier = verifier_of("api://1234", AUDIENCE)
    assert await verifier.verify(issuer.token(aud=["account", AUDIENCE]))
    assert await verifier.verify(issuer.token(aud="api://1234"))
    assert await refusal(verifier, issuer.token(aud=["account", "api://12345"])) == "token_audience_wrong"


def test_without_an_audience_no_verifier_is_made(verifier_of: MakeVerifier, verifier: TokenVerifier) -> None:
    """Any token of the provider would do, for any of its applications."""
    with pytest.raises(NotConfigured) as refused:
        TokenVerifier(verifier.provider, (), verifier.scope_map)
    assert refused.value.code == "oidc_audience_missing"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": -59}, None),
        ({"exp": -61}, "token_expired"),
        ({"nbf": 59}, None),
        ({"nbf": 62}, "token_not_yet_valid"),
        ({"iat": 59}, None),
        ({"iat": 62}, "token_not_yet_valid"),
    ],
)
async def test_a_minute_between_the_clocks_is_allowed(
    issuer: Issuer, verifier: TokenVerifier, clock: Clock, claims: dict[str, int], code: str | None
) -> None:
    """More is not, before and after."""
    clock.now = int(time.time())
    moments: dict[str, Any] = {name: int(clock.now) + seconds for name, seconds in claims.items()}
    token = issuer.token(**moments)
    if code is None:
        assert (await verifier.verify(token)).principal == "oauth:ana"
    else:
        assert await refusal(verifier, token) == code


async def test_a_token_of_another_issuer_makes_nobody_ask(issuer: Issuer, verifier: TokenVerifier) -> None:
    """Its key is not looked for."""
    assert await refusal(verifier, issuer.token(new_key("foreign"), iss="https://evil.example")) == "token_issuer_wrong"
    assert not issuer.asked


async def test_a_verified_token_is_not_verified_again(issuer: Issuer, verifier: TokenVerifier, clock: Clock) -> None:
    """For a minute; then its key has to be there still."""
    token = issuer.token(exp=int(clock.now) + 3600)
    first = await verifier.verify(token)
    issuer.publish(new_key("next"))
    clock.pass_by(REMEMBERED_SECONDS - 1)
    assert await verifier.verify(token) is first
    clock.pass_by(2)
    assert await verifier.verify(token) is not first
    clock.pass_by(300)
    assert await refusal(verifier, token) == "token_key_unknown"


async def test_what_is_remembered_ends_with_the_token(issuer: Issuer, verifier: TokenVerifier, clock: Clock) -> None:
    """However short that is."""
    clock.now = int(time.time())
    token = issuer.token(exp=int(clock.now) - 50)
    assert await verifier.verify(token)
    clock.pass_by(11)
    assert await refusal(verifier, token) == "token_expired"


async def test_a_changed_token_is_another_token(issuer: Issuer, verifier: TokenVerifier) -> None:
    """What is remembered of the one says nothing of the other."""
    token = issuer.token()
    await verifier.verify(token)
    head, claims, signature = token.split(".")
    other = "A" if signature[0] != "A" else "B"
    assert await refusal(verifier, f"{head}.{claims}.{other}{signature[1:]}") == "token_signature_wrong"


async def test_only_so_many_tokens_are_remembered(issuer: Issuer, verifier: TokenVerifier) -> None:
    """The oldest ones are forgotten."""
    tokens = [issuer.token(jti=str(number)) for number in range(MOST_REMEMBERED + 1)]
    first = await verifier.verify(tokens[0])
    assert await verifier.verify(tokens[0]) is first
    last = [await verifier.verify(token) for token in tokens[1:]][-1]
    assert await verifier.verify(tokens[-1]) is last
    assert await verifier.verify(tokens[0]) is not first
    assert issuer.asked[JWKS] == 1


@pytest.mark.parametrize(
    ("text", "token"),
    [("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", True), ("mo_3nZsecret", False), ("eyJhbGci", False), ("", False)],
)
def test_a_token_is_told_from_a_key_by_its_form(text: str, *, token: bool) -> None:
    """Three parts, the first of which is a JSON object."""
    assert looks_like_token(text) is token
