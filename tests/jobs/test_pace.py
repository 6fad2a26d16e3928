"""How long so many jobs take."""

from collections.abc import Iterable

import pytest

from mcp_odoo.jobs.pace import Pace

WIDTH = 4


def pace(*alone: float, crowd: Iterable[float] = ()) -> Pace:
    """What is known after jobs that were alone, and then some among many."""
    one = Pace(WIDTH)
    for seconds in alone:
        one.took(seconds, 1)
    for seconds in crowd:
        one.took(seconds, WIDTH + 1)
    return one


def test_the_first_one_takes_about_a_second() -> None:
    """Nothing is known yet."""
    assert Pace(WIDTH).seconds_for(1) == 1


def test_one_slow_job_does_not_count_for_all() -> None:
    """It is one in five of what is expected next."""
    assert pace(11.0).seconds_for(1) == 3


def test_a_job_alone_takes_what_the_last_ones_took() -> None:
    """A moving average."""
    assert pace(*[3.0] * 50).seconds_for(1) == pytest.approx(3, rel=0.01)


def test_many_take_longer_than_few() -> None:
    """Before a crowd was seen, as though Odoo did twice as much at once as one after the other (the root of four)."""
    assert pace(*[3.0] * 50).seconds_for(100) == pytest.approx(100 * 3 / 2, rel=0.01)


def test_a_crowd_says_how_much_odoo_does_at_once() -> None:
    """Four at a time that take four times as long as one alone are done no faster than one after another."""
    seen = pace(*[1.0] * 50, crowd=[4.0] * 10)
    assert seen.seconds_for(100) == pytest.approx(100)


def test_what_a_crowd_showed_is_remembered() -> None:
    """Jobs that are alone afterwards say nothing about it."""
    seen = pace(crowd=[4.0] * 10)
    for _ in range(50):
        seen.took(0.5, 1)
    assert seen.seconds_for(100) == pytest.approx(100)
    assert seen.seconds_for(1) == pytest.approx(1, rel=0.01)
