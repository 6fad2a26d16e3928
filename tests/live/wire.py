"""A fault proxy between our server and Odoo: real HTTP on loopback that records everything and fails on demand."""

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.live.exchange import Exchange, decode
from tests.live.faults.kinds import AFTER_ODOO, Answer, Fault, answer_of
from tests.live.faults.spoiled import spoiled

PAST_THE_TIME_OUT = 2.0
REFUSING_SECONDS = 0.6
FOREVER = -1


class Trap:
    """Waits for the first `times` requests of a kind (or that a predicate takes), FOREVER for all, and strikes each.

    Without a fault it holds the request until `release`: before Odoo sees it or, with `after`, when Odoo has acted.
    """

    def __init__(self, wanted: Callable[[Exchange], bool], fault: Fault | None, times: int, *, after: bool) -> None:
        self._wanted = wanted
        self.fault = fault
        self.after = after
        self._left = times
        self._lock = threading.Lock()
        self.struck = threading.Event()
        self.release = threading.Event()

    def takes(self, exchange: Exchange) -> bool:
        with self._lock:
            if self._left == 0 or not self._wanted(exchange):
                return False
            self._left -= 1
            return True


class Wire:
    """The proxy. `url` is what ODOO_URL points at."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (str(parts.hostname), int(parts.port or 80))
        self._traps: list[Trap] = []
        self._idle: set[socket.socket] = set()
        self.latency = 0.0  # seconds that a request is on its way
        self._lock = threading.Lock()
        self._door = threading.Lock()  # of several faults at once, each opens and closes
        self.exchanges: list[Exchange] = []
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        self.open()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Listen, on the same port as before."""
        with self._door:
            if self._server is not None:
                return
            server = _Listener(("127.0.0.1", self.port), _Handler)
            server.wire = self
            self.port = server.server_address[1]
            self._server = server
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Refuse connections from now on, and drop those on which nothing is under way."""
        with self._door:
            server, self._server = self._server, None
            if server is None:
                return
            server.shutdown()
            server.server_close()
        with self._lock:
            idle = list(self._idle)
        for connection in idle:
            _drop(connection)

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """Odoo is down."""
        self.close()
        try:
            yield
        finally:
            self.open()

    def trap(self, wanted: str | Callable[[Exchange], bool], fault: Fault, times: int = 1) -> Trap:
        """Cause `fault` for the next `times` requests of a kind, or that a predicate takes."""
        return self._set(Trap(_predicate(wanted), fault, times, after=fault in AFTER_ODOO))

    def hold(self, wanted: str | Callable[[Exchange], bool], *, after: bool = False, times: int = 1) -> Trap:
        """Hold the next `times` requests until the trap's `release` is set."""
        return self._set(Trap(_predicate(wanted), None, times, after=after))

    def clear(self) -> None:
        """Remove all traps, and let go what they hold."""
        traps, self._traps = self._traps, []
        for trap in traps:
            trap.release.set()

    def mark(self) -> int:
        """A place in the record, for `since`."""
        return len(self.exchanges)

    def since(self, mark: int) -> list[Exchange]:
        return self.exchanges[mark:]

    def _set(self, trap: Trap) -> Trap:
        self._traps.append(trap)
        return trap

    def serve(self, handler: "_Handler") -> None:
        """One request: record it, strike if a trap takes it, else pass it on and answer."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        with self._lock:
            self._idle.discard(handler.connection)
        exchange = decode(handler.path, body)
        self.exchanges.append(exchange)
        time.sleep(self.latency)
        trap = next((trap for trap in list(self._traps) if trap.takes(exchange)), None)
        try:
            answer = self._forward(handler, body) if trap is None else self._strike(trap, handler, exchange, body)
            if answer is None:
                handler.close_connection = True
                _drop(handler.connection)
                return
            exchange.status = answer[0]
            exchange.ended = time.monotonic()
            handler.reply(answer)
        finally:
            exchange.ended = exchange.ended or time.monotonic()
        with self._lock:
            self._idle.add(handler.connection)
        if self._server is None:  # it was busy when the wire was closed
            handler.close_connection = True

    def _strike(  # noqa: PLR0911 - a case each
        self, trap: Trap, handler: "_Handler", exchange: Exchange, body: bytes
    ) -> Answer | None:
        answer = self._forward(handler, body) if trap.after else None
        exchange.struck = True
        trap.struck.set()
        match trap.fault:
            case None:
                trap.release.wait()
                return answer or self._forward(handler, body)
            case Fault.DROPPED | Fault.LOST:
                return None
            case Fault.REFUSED:
                self.close()
                threading.Timer(REFUSING_SECONDS, self.open).start()
                return None
            case Fault.HANG:
                time.sleep(PAST_THE_TIME_OUT)
                return None
            case Fault.LATE:
                time.sleep(PAST_THE_TIME_OUT)
                return self._forward(handler, body)
            case Fault.KEY_REFUSED | Fault.VALUES_REFUSED as fault:
                headers, changed = spoiled(fault, exchange, body)
                return self._forward(handler, changed, headers)
            case Fault.MALFORMED if answer is not None:
                return answer[0], answer[1], answer[2][: len(answer[2]) // 2]
            case fault:
                return answer_of(fault, exchange)

    def _forward(self, handler: "_Handler", body: bytes, different: Mapping[str, str] | None = None) -> Answer:
        upstream = http.client.HTTPConnection(*self._target, timeout=60)
        try:
            kept_back = ("connection", "content-length", *(name.lower() for name in different or {}))
            headers = {name: value for name, value in handler.headers.items() if name.lower() not in kept_back}
            headers.update(different or {})
            upstream.request(handler.command, handler.path, body, headers)
            response = upstream.getresponse()
            kept = {name: value for name, value in response.getheaders() if name in ("Content-Type", "Location")}
            return response.status, kept, response.read()
        finally:
            upstream.close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    wire: Wire

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that went away are part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def do_POST(self) -> None:
        self.server.wire.serve(self)

    do_GET = do_POST  # noqa: N815 - the base class's naming

    def reply(self, answer: Answer) -> None:
        status, headers, content = answer
        self.send_response_only(status)
        for name, value in (*headers.items(), ("Content-Length", str(len(content)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()


def _predicate(wanted: str | Callable[[Exchange], bool]) -> Callable[[Exchange], bool]:
    return (lambda exchange: exchange.kind == wanted) if isinstance(wanted, str) else wanted


def _drop(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
