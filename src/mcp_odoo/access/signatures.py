"""Signed tokens (RFC 7515) and the keys that verify them; the cryptography is joserfc's.

joserfc binds an algorithm to its kind of key and curve, keeps to a key's own `use` and `alg`, and refuses what it does
not understand in `crit`. It is the library of FastMCP and of Authlib.
"""

import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError, SecurityWarning, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key
from joserfc.jws import CompactSignature, JWSRegistry

from mcp_odoo.arguments import shortened
from mcp_odoo.errors import Unauthenticated

# Asymmetric alone: with `none` or an HMAC over the provider's public key, anybody could sign.
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip
KEY_KINDS = ("RSA", "EC", "OKP")
LONGEST_TOKEN = 16_384
LONGEST_HEADER = 2048
SHORTEST_RSA_BITS = 2048

PublicKey = RSAKey | ECKey | OKPKey


class _Algorithms(JWSRegistry):
    max_header_length = LONGEST_HEADER

    def get_alg(self, name: str) -> Any:
        """One of ours, without the library's warnings on every use of EdDSA."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


_ALGORITHMS = _Algorithms(algorithms=ALGORITHMS, strict_check_header=False)


@dataclass(frozen=True)
class SignedToken:
    """A token as it was shown: nothing of it may be believed before `require_signed_by` has returned."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signature: CompactSignature

    @property
    def algorithm(self) -> str:
        return str(self.header["alg"])

    @property
    def kid(self) -> str | None:
        return self.header.get("kid")

    def require_signed_by(self, key: PublicKey) -> None:
        """Nothing, where `key` verifies it. Raises Unauthenticated (`token_signature_wrong`)."""
        try:
            if not jws.validate_compact(self.signature, key, registry=_ALGORITHMS):
                raise BadSignatureError
        except (JoseError, ValueError) as error:
            raise Unauthenticated(
                "The token's signature is not that of its provider", code="token_signature_wrong"
            ) from error


def read_token(text: str) -> SignedToken:
    """The token, not verified. Raises Unauthenticated: `token_malformed`, `token_algorithm_refused`."""
    if len(text) > LONGEST_TOKEN or not text.isascii():
        raise _malformed()
    try:
        signature = jws.extract_compact(text.encode("ascii"), registry=_ALGORITHMS)
        claims = json.loads(signature.payload or b"")
    except (JoseError, ValueError, RecursionError) as error:
        raise _malformed() from error
    header = signature.headers()
    kid = header.get("kid") if isinstance(header, dict) else None
    if not isinstance(header, dict) or not isinstance(claims, dict) or not isinstance(kid, str | None):
        raise _malformed()
    if header.get("alg") not in ALGORITHMS:
        named = shortened(str(header.get("alg")))
        raise Unauthenticated(
            f"Tokens signed with {named} are not taken: the provider has to sign with one of {', '.join(ALGORITHMS)}",
            code="token_algorithm_refused",
            algorithm=named,
            algorithms=", ".join(ALGORITHMS),
        )
    return SignedToken(header, claims, signature)


class KeyRing:
    """The keys of a provider's JWK set (RFC 7517) that may verify a token. The rest is ignored: keys to encrypt with,
    symmetric ones, RSA below 2048 bits, and what is unknown or broken.
    """

    def __init__(self, jwks: Iterable[Any]) -> None:
        self._keys = tuple(key for entry in jwks if (key := _usable(entry)) is not None)

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, kid: str | None, algorithm: str) -> PublicKey | None:
        """The key of that name for that algorithm; without a name, the only one that fits."""
        fitting = [key for key in self._keys if (kid is None or key.kid == kid) and _fits(key, algorithm)]
        return fitting[0] if fitting and (kid is not None or len(fitting) == 1) else None


def _usable(entry: Any) -> PublicKey | None:
    if not isinstance(entry, dict) or entry.get("kty") not in KEY_KINDS or entry.get("use", "sig") != "sig":
        return None
    try:
        with warnings.catch_warnings(action="ignore", category=SecurityWarning):  # of short keys, which end below
            key = import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAKey) and key.raw_value.key_size < SHORTEST_RSA_BITS:
        return None
    return key if isinstance(key, RSAKey | ECKey | OKPKey) else None


def _fits(key: PublicKey, algorithm: str) -> bool:
    try:
        _ALGORITHMS.get_alg(algorithm).check_key(key)
    except (JoseError, ValueError):
        return False
    return True


def _malformed() -> Unauthenticated:
    return Unauthenticated(
        "The token cannot be read: it has to be a signed JWT. A provider that gives opaque tokens gives a JWT once it "
        "is asked for this server's audience",
        code="token_malformed",
    )
