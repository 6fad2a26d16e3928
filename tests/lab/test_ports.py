"""Choosing ports on the loopback interface."""

import socket
from collections.abc import Iterator

import pytest

from lab import ports


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind((ports.LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_is_still_free_is_kept() -> None:
    """Bookmarks survive a restart."""
    free = ports.choose(None)
    assert ports.choose(free) == free


def test_a_port_that_somebody_took_is_replaced(busy: int) -> None:
    """Another program may have come first."""
    assert not ports.is_free(busy)
    assert ports.choose(busy) != busy


def test_a_port_that_another_instance_keeps_is_not_taken() -> None:
    """It may be stopped now, and wants the port back later."""
    free = ports.choose(None)
    assert ports.choose(free, taken={free}) != free
