"""Requests byte by byte, as no well-behaved client would send them, and what comes back."""

import socket
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.secrets_watch import Forms

PATIENCE = 10.0
_SECRETS = Forms()


@dataclass(frozen=True)
class Reply:
    """The first answer on a connection. `status` is 0 where the server hung up without any; `rest` is whatever bytes
    followed the answer's body.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    rest: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def request(method: str, path: str, headers: Iterable[tuple[str, str]] = (), body: bytes | None = None) -> bytes:
    """A whole request, after which the server is to hang up."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + (body or b"")


def exchange(port: int, *parts: bytes, end: bool = False) -> Reply:
    """Send these bytes, one part after another, and read until the server hangs up or PATIENCE is over, which is an
    error. `end` says that nothing follows: the server sees the end of a request that it may still wait for.
    """
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        with suppress(ConnectionError):  # it may refuse before it has read everything
            for part in parts:
                connection.sendall(part)
            if end:
                connection.shutdown(socket.SHUT_WR)
        raw = _everything(connection)
    # What does not come through HTTPX is not seen by the watch over the whole run.
    assert not _SECRETS.inside(raw), _SECRETS.inside(raw)
    return _reply(raw)


def _everything(connection: socket.socket) -> bytes:
    read = b""
    with suppress(ConnectionError):
        while chunk := connection.recv(65536):
            read += chunk
    return read


def _reply(raw: bytes) -> Reply:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    status = first.split(" ")[1:2]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "chunked" in headers.get("transfer-encoding", ""):
        body, rest = _unchunked(body)
    else:
        size = int(headers.get("content-length", len(body)))
        body, rest = body[:size], body[size:]
    return Reply(int(status[0]) if status else 0, headers, body, rest)


def _unchunked(raw: bytes) -> tuple[bytes, bytes]:
    body = b""
    while raw:
        size, _, raw = raw.partition(b"\r\n")
        length = int(size or b"0", 16)
        body, raw = body + raw[:length], raw[length + 2 :]
        if length == 0:
            break
    return body, raw


def joined(headers: Sequence[tuple[str, str]], *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Headers, where a later one of the same name comes in an earlier one's place."""
    return list({name.lower(): (name, value) for name, value in (*headers, *more)}.values())
