"""A small issuer on loopback whose keys a test holds: it publishes, signs and misbehaves as the test asks."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet
from joserfc.jws import JWSRegistry

AUDIENCE = "https://mcp.example.com/mcp"
CONFIGURATION = "/.well-known/openid-configuration"
JWKS = "/keys"
EVERYTHING = JWSRegistry(algorithms=list(JWSRegistry.algorithms), strict_check_header=False)


def new_key(kid: str = "first") -> ECKey:
    """A key pair on P-256, as fast as they come."""
    return ECKey.generate_key("P-256", {"kid": kid})


def signed(claims: Mapping[str, Any], key: Key, header: Mapping[str, Any] | None = None) -> str:
    """A JWT of these claims, signed by `key` as ES256 unless `header` says otherwise."""
    return jwt.encode({"alg": "ES256", "kid": key.kid, **(header or {})}, dict(claims), key, registry=EVERYTHING)


class Issuer:
    """`documents` are what is published by path: JSON, or bytes as they are; `status` is what every answer has.
    `silent` says nothing at all, `dribbling` a byte every twentieth of a second. `asked` counts the requests by path.
    """

    def __init__(self) -> None:
        self.key = new_key()
        self.keys: list[Key] = [self.key]
        self.port = 0
        self.path = ""
        self.status = 200
        self.silent = self.dribbling = False
        self.documents: dict[str, Any] = {}
        self.asked: Counter[str] = Counter()
        self.was_asked = asyncio.Event()
        self._sessions: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.path}"

    def publish(self, *keys: Key) -> None:
        """These keys and no others, from now on."""
        self.keys = list(keys)

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Good ones, with `changed`; a claim that is None is left out."""
        now = int(time.time())
        good = {"iss": self.url, "sub": "ana", "aud": AUDIENCE, "iat": now, "exp": now + 600, "scope": "read quote"}
        return {name: value for name, value in {**good, **changed}.items() if value is not None}

    def token(self, key: Key | None = None, header: Mapping[str, Any] | None = None, **changed: Any) -> str:
        """A good token, with `changed` claims, signed by `key` or the issuer's own."""
        return signed(self.claims(**changed), key or self.key, header)

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    def _published(self, path: str) -> Any:
        if path in self.documents:
            return self.documents[path]
        if path == f"{self.path}{CONFIGURATION}":
            return {"issuer": self.url, "jwks_uri": f"{self.origin}{JWKS}"}
        if path == JWKS:
            return KeySet(self.keys).as_dict(private=False) if self.keys else {"keys": []}
        return None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = asyncio.ensure_future(self._session(reader, writer))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
                self.asked[path] += 1
                self.was_asked.set()
                if self.silent:
                    await asyncio.sleep(60)
                found = self._published(path)
                body = found if isinstance(found, bytes) else json.dumps(found).encode()
                status = 404 if found is None else self.status
                head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nLocation: {self.url}\r\n\r\n"
                writer.write(head.encode())
                for byte in body if self.dribbling else b"":
                    writer.write(bytes([byte]))
                    await asyncio.sleep(0.05)
                writer.write(b"" if self.dribbling else body)
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()


@asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    """An issuer that listens."""
    issuer = Issuer()
    await issuer.start()
    try:
        yield issuer
    finally:
        await issuer.stop()


class Clock:
    """Seconds that go on only as a test says."""

    def __init__(self, now: float | None = None) -> None:
        self.now = time.time() if now is None else now

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        """So much later."""
        self.now += seconds
