"""The signature of a callback, as the Standard Webhooks specification 1.0.0 has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Signature scheme" and
"Webhook headers".
"""

import base64
import hashlib
import hmac
import re

from mcp_odoo.errors import NotConfigured

PREFIX = "whsec_"
# The specification's own limit: 192 bits. Whoever sees one callback could guess a shorter secret at leisure.
FEWEST_BYTES = 24
# The signed text is `id.timestamp.body`: a full stop inside the id could move its bounds.
_EVENT_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")


def signing_key(secret: str) -> bytes:
    """The key's bytes: of `whsec_<base64>` what it decodes to, as the specification serialises it; of any other text
    its UTF-8 bytes, also where it looks like base64.

    Raises NotConfigured (`callback_secret_unusable`, never with the secret) for base64 that is none and for less than
    24 bytes.
    """
    key = _decoded(secret.removeprefix(PREFIX)) if secret.startswith(PREFIX) else secret.encode()
    if key is None or len(key) < FEWEST_BYTES:
        raise NotConfigured(
            f"MCP_ODOO_CALLBACK_SECRET cannot be used: give {PREFIX} and the base64 of {FEWEST_BYTES} random bytes or "
            "more, or a text of at least as many",
            code="callback_secret_unusable",
            fewest=FEWEST_BYTES,
        )
    return key


def signed_headers(key: bytes, event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp` (Unix seconds, of this attempt) and `webhook-signature`: `v1,` and the base64
    of the HMAC-SHA256 over `id.timestamp.body`.

    Raises ValueError for an event id of other characters than letters, digits, `_` and `-`.
    """
    if not _EVENT_ID.fullmatch(event_id):
        raise ValueError(f"not an event id: {event_id!r}")
    signed = f"{event_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {"webhook-id": event_id, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{signature}"}


def _decoded(text: str) -> bytes | None:
    """Strict base64, padding included, so that every receiver's library reads the same key; None for anything else."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:  # also of characters outside ASCII
        return None
