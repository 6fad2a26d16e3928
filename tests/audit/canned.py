"""An HTTP server on loopback that gives the same answer to everything: a store's error, or a credential service."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Canned:
    """What it answers, which may change, and the requests so far: method and path, and headers."""

    url: str
    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    asked_with: list[Mapping[str, str]] = field(default_factory=list)

    def refuse(self, status: int, code: str, message: str, more: str = "") -> None:
        """Answer as S3 refuses."""
        self.status = status
        self.body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"

    def refuse_as_sts(self, status: int, code: str, message: str) -> None:
        """Answer as STS refuses."""
        self.status = status
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        self.body = f"<ErrorResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'>{error}</ErrorResponse>"


@contextmanager
def canned_answers() -> Iterator[Canned]:
    """One that answers 200 with an empty body until it is told otherwise."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            canned.asked.append(f"{self.command} {self.path}")
            canned.asked_with.append({name.lower(): value for name, value in self.headers.items()})
            body = canned.body.encode()
            self.send_response(canned.status)
            for name, value in {**canned.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815 - http.server's names

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        canned = Canned(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield canned
        finally:
            server.shutdown()
            thread.join()
