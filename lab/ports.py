"""Ports on the loopback interface: keep the one we had, else let the system choose."""

import socket
from collections.abc import Collection

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections only linger (TIME_WAIT) counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def choose(previous: int | None, taken: Collection[int] = ()) -> int:
    """The previous port where it is still free, else a new free one; never one of those taken by others of ours."""
    if previous and previous not in taken and is_free(previous):
        return previous
    while True:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port: int = probe.getsockname()[1]
        if port not in taken:
            return port
