"""A TCP proxy on loopback before PostgreSQL, or anything with an address, which can be cut or fall silent."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit, urlunsplit


class Cable:
    """`url` is the other side's own through the cable."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (str(parts.hostname), int(parts.port or 5432))
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._flowing = threading.Event()
        self._flowing.set()
        self._port = 0
        self.mend()
        user, at, _ = parts.netloc.rpartition("@")
        self.url = urlunsplit(parts._replace(netloc=f"{user}{at}127.0.0.1:{self._port}"))

    def mend(self) -> None:
        """Take connections, on the same port as before, and pass on what fell silent."""
        self._flowing.set()
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._port), backlog=128)
            self._port = self._listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Refuse connections from now on, and break those that there are: PostgreSQL was stopped."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)  # its thread closes it
            self._listener = None
        self.break_connections()

    def break_connections(self) -> None:
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            _end(end)

    def fall_silent(self) -> None:
        """Take everything and pass nothing on: PostgreSQL hangs."""
        self._flowing.clear()

    def _hold(self) -> None:
        self._flowing.wait()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                listener.close()
                return
            far = socket.create_connection(self._target)
            with self._lock:
                self._ends |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._hold()
                sink.sendall(data)
        _end(source)
        _end(sink)
        with self._lock:
            self._ends.discard(source)
        source.close()  # the other direction's thread closes the other one


def _end(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
