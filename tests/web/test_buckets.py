"""How a rate is counted."""

import pytest

from mcp_odoo.web.buckets import Buckets


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def let_in(buckets: Buckets, name: str, times: int) -> int:
    """How many of so many requests at once fit in."""
    return [buckets.take(name) for _ in range(times)].count(0.0)


def test_a_burst_fits_in_and_then_the_rate(clock: Clock) -> None:
    """Sixty a minute, ten at once: ten, then one a second, and ten again after ten quiet seconds."""
    buckets = Buckets(60, 10, clock=clock)
    assert let_in(buckets, "a", 20) == 10
    assert buckets.take("a") == pytest.approx(1.0)
    clock.now += 0.9
    assert buckets.take("a") == pytest.approx(0.1)
    clock.now += 0.1
    assert let_in(buckets, "a", 2) == 1
    clock.now += 10
    assert let_in(buckets, "a", 20) == 10


def test_whoever_keeps_asking_gets_the_rate(clock: Clock) -> None:
    """What was refused is not counted, so nobody is locked out for asking."""
    buckets = Buckets(60, 10, clock=clock)
    got = 0
    for _ in range(6000):
        clock.now += 0.01
        got += buckets.take("a") == 0.0
    assert got == pytest.approx(10 + 60, abs=1)


def test_names_do_not_share(clock: Clock) -> None:
    """Each has a bucket of its own."""
    buckets = Buckets(60, 1, clock=clock)
    assert [buckets.take(name) == 0.0 for name in ("a", "b", "a")] == [True, True, False]


def test_memory_is_bounded(clock: Clock) -> None:
    """Whoever asked longest ago is forgotten, not who is being limited."""
    buckets = Buckets(60, 1, clock=clock, most=3, shared=True)
    for name in ("busy", "b", "c", "busy", "d", "e"):
        buckets.take(name)
        buckets.take("busy")
    assert len(buckets._empty_at) == 3
    assert len(buckets._taken) == 3
    assert buckets.take("busy") > 0
    assert buckets.take("b") == 0.0


def test_what_others_counted_is_learned(clock: Clock) -> None:
    """What was taken here since they were told comes on top."""
    buckets = Buckets(60, 10, clock=clock, shared=True)
    assert let_in(buckets, "a", 4) == 4
    assert buckets.drain_taken() == {"a": 4}
    assert let_in(buckets, "a", 2) == 2
    buckets.learn({"a": 7.0})
    assert let_in(buckets, "a", 9) == 1
    assert buckets.drain_taken() == {"a": 3}


def test_who_was_only_refused_is_asked_about_too(clock: Clock) -> None:
    """Or a process would never hear that others still let them in."""
    buckets = Buckets(60, 1, clock=clock, shared=True)
    buckets.learn({"a": 30.0})
    assert buckets.take("a") == pytest.approx(30.0)
    assert buckets.drain_taken() == {"a": 0}


def test_a_bucket_that_is_empty_elsewhere_is_empty_here(clock: Clock) -> None:
    """A database that forgot the row answers nothing worse than that."""
    buckets = Buckets(60, 1, clock=clock, shared=True)
    buckets.take("a")
    buckets.drain_taken()
    buckets.learn({"a": -5.0})
    assert buckets.take("a") == 0.0
