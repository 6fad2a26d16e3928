"""The secret that an ElevenLabs agent sends with each call of a tool.

Webhook tools are not signed: the agent is configured to send a header.
https://elevenlabs.io/docs/eleven-agents/customization/tools/server-tools, "Authentication".
"""

import hmac

from mcp_odoo.errors import Unauthenticated


class ToolSecret:
    """The secret, where there is one."""

    def __init__(self, secret: str | None) -> None:
        # Environment variables that are no UTF-8 come with surrogates in the place of their bytes.
        self._secret = secret.encode("utf-8", "surrogateescape") if secret else None

    @property
    def demanded(self) -> bool:
        return self._secret is not None

    def shown(self, *offered: str | None) -> bool:
        """Whether one of the header values `offered` is the secret. They are text as web servers hand it on, a
        character for each byte (ISO 8859-1), and a secret of other characters than ASCII is sent in UTF-8.
        """
        values = [value.strip().encode("latin-1", "backslashreplace") for value in offered if value]
        secret = self._secret
        return secret is not None and any(hmac.compare_digest(secret, value) for value in values)


def secret_wrong() -> Unauthenticated:
    """The error for whoever asks for a handoff and shows neither the secret nor a key."""
    return Unauthenticated(
        "Send the secret, the server's ELEVENLABS_TOOL_SECRET, as Authorization: Bearer <secret> or as "
        "X-API-Key: <secret>; or an API key with the scope handoff",
        code="elevenlabs_secret_wrong",
    )
