"""Which path goes to which face, on one port, without redirects."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class Dispatch:
    """Requests for the exact paths in `faces`, with or without a trailing slash, go to that application under the path
    it knows; the rest to `otherwise`.

    FastAPI's own mounting would answer `POST /mcp` with a redirect, and copying a face's routes would drop its
    middleware.
    """

    def __init__(self, faces: Mapping[str, tuple[ASGIApp, str]], otherwise: ASGIApp) -> None:
        self._faces = faces
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        face = self._faces.get(scope["path"].rstrip("/")) if scope["type"] == "http" else None
        if face is None:
            await self._otherwise(scope, receive, send)
            return
        app, path = face
        await app({**scope, "path": path, "raw_path": path.encode()}, receive, send)
