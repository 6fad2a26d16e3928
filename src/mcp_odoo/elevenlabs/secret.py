"""The secret that an ElevenLabs agent sends with each call of a tool.

Webhook tools are not signed: the agent is configured to send a header.
https://elevenlabs.io/docs/eleven-agents/customization/tools/server-tools, "Authentication".
"""

import hmac

from mcp_odoo.errors import Unauthenticated


class ToolSecret:
    """Demands the secret, where there is one; without one nothing is demanded."""

    def __init__(self, secret: str | None) -> None:
        # Environment variables that are no UTF-8 come with surrogates in the place of their bytes.
        self._secret = secret.encode("utf-8", "surrogateescape") if secret else None

    def require(self, *offered: str | None) -> None:
        """Nothing, where one of the header values `offered` is the secret. They are text as web servers hand it on,
        a character for each byte (ISO 8859-1), and a secret of other characters than ASCII is sent in UTF-8.

        Raises Unauthenticated (`elevenlabs_secret_wrong`), also where none is offered.
        """
        if self._secret is None:
            return
        values = [value.strip().encode("latin-1", "backslashreplace") for value in offered if value]
        if not any(hmac.compare_digest(self._secret, value) for value in values):
            raise Unauthenticated(
                "Send the secret, the server's ELEVENLABS_TOOL_SECRET, as Authorization: Bearer <secret> or as "
                "X-API-Key: <secret>",
                code="elevenlabs_secret_wrong",
            )
