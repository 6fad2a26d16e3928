"""The signature of what ElevenLabs sends once a call is over.

https://elevenlabs.io/docs/eleven-agents/workflows/post-call-webhooks, "Authentication"; its Python library,
`webhooks_custom.py`, signs with the whole secret as text and takes the same half hour.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable

from mcp_odoo.errors import NotConfigured, Unauthenticated

HEADER = "ElevenLabs-Signature"
# ElevenLabs' own tolerance: its last retry comes half an hour after the first attempt.
OLDEST_SECONDS = 30 * 60
FUTURE_SECONDS = 60
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class EventSignature:
    """Verifies `ElevenLabs-Signature: t=<Unix seconds>,v0=<hex>`, the HMAC-SHA256 over `<t>.<raw body>`.

    `secret` is the webhook's, whole as ElevenLabs shows it; `clock` tells Unix seconds.
    """

    def __init__(self, secret: str | None, clock: Callable[[], float] = time.time) -> None:
        # Environment variables that are no UTF-8 come with surrogates in the place of their bytes.
        self._key = secret.encode("utf-8", "surrogateescape") if secret else None
        self._clock = clock

    def require_configured(self) -> bytes:
        """The key. Raises NotConfigured (`elevenlabs_not_configured`) where there is no secret."""
        if self._key is None:
            raise NotConfigured(
                "ElevenLabs' events are not taken: ELEVENLABS_WEBHOOK_SECRET is missing, the secret that ElevenLabs "
                "showed when the webhook was made",
                code="elevenlabs_not_configured",
                variables="ELEVENLABS_WEBHOOK_SECRET",
            )
        return self._key

    def require(self, raw: bytes, header: str | None) -> None:
        """Nothing, where ElevenLabs signed this body within the last half hour (a clock may be a minute behind its).

        Several `v0` may stand there, as when a secret changes: one has to fit. Parts of other names are ignored.
        Raises Unauthenticated (`elevenlabs_signature_invalid`, `elevenlabs_signature_expired`), NotConfigured.
        """
        key = self.require_configured()
        timestamp, digests = _parts(header or "")
        expected = hmac.new(key, f"{timestamp}.".encode(), hashlib.sha256)
        expected.update(raw)
        fits = any(hmac.compare_digest(expected.hexdigest(), digest) for digest in digests)
        if not timestamp or not fits:
            raise Unauthenticated(
                "The header ElevenLabs-Signature is missing or does not fit this body: see whether "
                "ELEVENLABS_WEBHOOK_SECRET is the secret of this webhook",
                code="elevenlabs_signature_invalid",
            )
        age = self._clock() - int(timestamp)
        if not -FUTURE_SECONDS <= age <= OLDEST_SECONDS:
            raise Unauthenticated(
                f"ElevenLabs signed this event {round(age)} s ago, and -{FUTURE_SECONDS} to {OLDEST_SECONDS} are "
                "taken: it was sent before, or this server's clock is wrong",
                code="elevenlabs_signature_expired",
                age=round(age),
                future=FUTURE_SECONDS,
                oldest=OLDEST_SECONDS,
            )


def _parts(header: str) -> tuple[str, list[str]]:
    """The timestamp as it was signed, and the digests; an empty timestamp where it is none, or not the only one."""
    named = [(name, value) for name, _, value in (part.partition("=") for part in header.split(","))]
    timestamps = [value for name, value in named if name == "t"]
    digests = [value for name, value in named if name == "v0" and _DIGEST.fullmatch(value)]
    if len(timestamps) != 1 or not _TIMESTAMP.fullmatch(timestamps[0]):
        return "", digests
    return timestamps[0], digests
