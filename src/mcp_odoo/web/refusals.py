"""Refusals of whatever stands in front of the faces, answered in the one shape."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mcp_odoo.errors import McpOdooError
from mcp_odoo.phrases import Language
from mcp_odoo.web.errors import refusal

POLICY_VIOLATION = 1008


class Refusing:
    """Answers with the error of the tree that `app` raises before it began to answer itself."""

    def __init__(self, app: ASGIApp, language: Language) -> None:
        self._app = app
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def noted(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except McpOdooError as error:
            if began:
                raise
            if scope["type"] == "websocket":  # there are none here; a server answers this with 403
                await send({"type": "websocket.close", "code": POLICY_VIOLATION})
                return
            await refusal(self._language, error)(scope, receive, send)
