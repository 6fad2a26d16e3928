"""Forged signatures, forbidden algorithms and broken keys."""

import base64
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from mcp_odoo.access.signatures import LONGEST_TOKEN, KeyRing
from mcp_odoo.access.tokens import TokenVerifier
from mcp_odoo.errors import Unauthenticated
from tests.access.issuer import JWKS, Issuer, new_key, signed


def encoded(value: Any) -> str:
    """Base64url of a JSON document."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def refusal(verifier: TokenVerifier, token: str) -> str:
    """The code with which the token is refused."""
    with pytest.raises(Unauthenticated) as refused:
        await verifier.verify(token)
    return refused.value.code


@pytest.fixture(scope="module")
def rsa() -> RSAKey:
    """A key of 2048 bits, made once."""
    return RSAKey.generate_key(2048, {"kid": "rsa"})


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"])
async def test_every_rsa_algorithm_is_taken(
    issuer: Issuer, verifier: TokenVerifier, rsa: RSAKey, algorithm: str
) -> None:
    """From a key that names no algorithm of its own, as Entra ID's do not."""
    issuer.publish(rsa)
    assert await verifier.verify(issuer.token(rsa, {"alg": algorithm}))


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ECKey.generate_key("P-256", {"kid": "e"}), "ES256"),
        (ECKey.generate_key("P-384", {"kid": "e"}), "ES384"),
        (ECKey.generate_key("P-521", {"kid": "e"}), "ES512"),
        (OKPKey.generate_key("Ed25519", {"kid": "e"}), "Ed25519"),
    ],
)
async def test_every_curve_is_taken(issuer: Issuer, verifier: TokenVerifier, key: Key, algorithm: str) -> None:
    """Each with its own algorithm."""
    issuer.publish(key)
    assert await verifier.verify(issuer.token(key, {"alg": algorithm}))


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
async def test_eddsa_is_taken_under_its_old_name(issuer: Issuer, verifier: TokenVerifier) -> None:
    """Keycloak still signs so."""
    key = OKPKey.generate_key("Ed25519", {"kid": "e"})
    issuer.publish(key)
    assert await verifier.verify(issuer.token(key, {"alg": "EdDSA"}))


@pytest.mark.filterwarnings('ignore:JWS algorithm "none"')
@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", "ES256K", "", 7, None])
async def test_other_algorithms_are_refused(issuer: Issuer, verifier: TokenVerifier, algorithm: Any) -> None:
    """Before any key is looked for."""
    header = encoded({"alg": algorithm, "kid": issuer.key.kid})
    token = f"{header}.{encoded(issuer.claims())}."
    assert await refusal(verifier, token) == "token_algorithm_refused"
    assert not issuer.asked


async def test_the_public_key_is_no_shared_secret(issuer: Issuer, verifier: TokenVerifier, rsa: RSAKey) -> None:
    """A token signed by HMAC with the published key in PEM is a forgery (algorithm confusion)."""
    issuer.publish(rsa)
    signing = f"{encoded({'alg': 'HS256', 'kid': 'rsa'})}.{encoded(issuer.claims())}"
    digest = hmac.digest(rsa.as_pem(private=False), signing.encode(), "sha256")
    forged = f"{signing}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
    assert await refusal(verifier, forged) == "token_algorithm_refused"


async def test_a_published_secret_verifies_nothing(issuer: Issuer, verifier: TokenVerifier) -> None:
    """A symmetric key in the set is ignored."""
    issuer.documents[JWKS] = {
        "keys": [OctKey.generate_key(256, {"kid": "shared"}).as_dict(), issuer.key.as_dict(private=False)]
    }
    assert await refusal(verifier, issuer.token(header={"kid": "shared"})) == "token_key_unknown"
    assert await verifier.verify(issuer.token())


async def test_a_key_of_another_kind_is_not_tried(issuer: Issuer, verifier: TokenVerifier, rsa: RSAKey) -> None:
    """The algorithm that a token names has to be one of the key that it names."""
    issuer.publish(rsa)
    token = signed(issuer.claims(), new_key("rsa"))
    assert await refusal(verifier, token) == "token_key_unknown"


async def test_a_key_keeps_to_its_own_algorithm(issuer: Issuer, verifier: TokenVerifier) -> None:
    """One for RS256 does not verify RS512."""
    key = RSAKey.generate_key(2048, {"kid": "rsa", "alg": "RS256"})
    issuer.publish(key)
    assert await verifier.verify(issuer.token(key, {"alg": "RS256"}))
    other = RSAKey.import_key({**key.as_dict(private=True), "alg": "RS512"})
    assert await refusal(verifier, issuer.token(other, {"alg": "RS512"})) == "token_key_unknown"


async def test_a_signature_of_somebody_else_is_refused(issuer: Issuer, verifier: TokenVerifier) -> None:
    """Under the name of the issuer's key."""
    assert await refusal(verifier, issuer.token(new_key("first"))) == "token_signature_wrong"


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": new_key("mine").as_dict(private=False)},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/c"},
    ],
)
async def test_a_key_that_a_token_brings_is_not_used(
    issuer: Issuer, verifier: TokenVerifier, header: dict[str, Any]
) -> None:
    """Nor is an address where there would be one."""
    token = issuer.token(new_key("first"), header)
    assert await refusal(verifier, token) == "token_signature_wrong"


async def test_what_is_critical_and_unknown_is_refused(issuer: Issuer, verifier: TokenVerifier) -> None:
    """RFC 7515, section 4.1.11: such a token has to be rejected, although the issuer signed it so."""
    head, claims = (
        encoded({"alg": "ES256", "kid": "first", "crit": ["purpose"], "purpose": 1}),
        encoded(issuer.claims()),
    )
    signature = issuer.key.get_op_key("sign").sign(f"{head}.{claims}".encode(), ECDSA(SHA256()))
    raw = b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(signature))
    token = f"{head}.{claims}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"
    assert await refusal(verifier, token) == "token_signature_wrong"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "eyJ",
        "a.b",
        "a.b.c",
        "....",
        f"{encoded([])}.{encoded({})}.",
        f"{encoded('alg')}.{encoded({})}.",
        f"{encoded({})}.{encoded({})}.",
        f"{encoded({'alg': 'ES256', 'kid': 7})}.{encoded({})}.",
        f"{encoded({'alg': 'ES256'})}.{encoded([])}.",
        f"{encoded({'alg': 'ES256'})}.{encoded(None)}.",
        f"{encoded({'alg': 'ES256'})}..",
        base64.urlsafe_b64encode(b"[" * 1500).decode() + ".e30.",
        f"{encoded({'alg': 'ES256'})}.{base64.urlsafe_b64encode(b'[' * 9000).decode()}.",
        "ñ.ñ.ñ",
        "\udcff.a.b",
        "eyJhbGciOiJFUzI1NiJ9.e30=.c2ln",
    ],
)
async def test_what_is_no_token_is_malformed(issuer: Issuer, verifier: TokenVerifier, token: str) -> None:
    """And nobody is asked about it."""
    assert await refusal(verifier, token) == "token_malformed"
    assert not issuer.asked


async def test_a_token_has_its_limit(issuer: Issuer, verifier: TokenVerifier) -> None:
    """Whoever signed it."""
    assert await verifier.verify(issuer.token(groups=["g" * (LONGEST_TOKEN // 2)]))
    assert await refusal(verifier, issuer.token(groups=["g" * LONGEST_TOKEN])) == "token_malformed"


@pytest.mark.filterwarnings("ignore:Key size should be")
def test_keys_that_cannot_be_used_are_ignored() -> None:
    """The good ones beside them are not."""
    good = new_key("good").as_dict(private=False)
    ring = KeyRing(
        [
            None,
            7,
            {},
            {"kty": "post-quantum", "kid": "a"},
            {"kty": ["RSA"]},
            {"kty": "RSA", "kid": "b", "n": "!", "e": "AQAB"},
            {"kty": "EC", "kid": "c", "crv": "P-256"},
            {**good, "kid": "d", "use": "enc"},
            {**good, "kid": 7},
            RSAKey.generate_key(1024, {"kid": "e"}).as_dict(private=False),
            good,
        ]
    )
    assert len(ring) == 1
    assert ring.find("good", "ES256")


def test_without_a_name_the_only_fitting_key_is_found() -> None:
    """Of two that fit none is, as OpenID Connect Core, section 10.1, asks for names then."""
    one, two = (key.as_dict(private=False) for key in (new_key("one"), new_key("two")))
    other = OKPKey.generate_key("Ed25519", {"kid": "three"}).as_dict(private=False)
    assert KeyRing([one, other]).find(None, "ES256")
    assert KeyRing([one, two]).find(None, "ES256") is None
