"""Headers by which browsers and caches do less with our answers than they could."""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DOCS = "/docs"
DOCS_FILES = "/static-offline-docs/"
# Nothing here is a page, but for the documentation: whatever a browser makes of an answer may do nothing.
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = 365 * 24 * 3600
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """On every answer, refusals included; what an answer says for itself stays. `https` requests get HSTS, by whatever
    a trusted proxy said of the scheme.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        docs = _Docs(send) if scope["path"].rstrip("/") == DOCS else None
        cached = docs is not None or scope["path"].startswith(DOCS_FILES)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
                if not cached and "no-store" not in (control := headers.get("Cache-Control", "")):
                    headers["Cache-Control"] = f"{control}, no-store" if control else "no-store"
                if docs is None:
                    headers.setdefault("Content-Security-Policy", NO_PAGE)
            await (docs.send if docs else send)(message)

        await self._app(scope, receive, with_headers)


class _Docs:
    """The documentation's page: its files come from us, and of scripts inside it only those that it had from us run."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._page = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._page += message.get("body", b"")
        if self._start is not None and not message.get("more_body", False):
            MutableHeaders(scope=self._start).setdefault("Content-Security-Policy", docs_policy(self._page))
            await self._send(self._start)
            await self._send({**message, "body": self._page})


def docs_policy(page: bytes) -> str:
    """The policy under which Swagger UI works: own files, own requests, styles that it sets itself, and `data:`
    pictures.
    """
    inline = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE.findall(page))
    scripts = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in inline)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
