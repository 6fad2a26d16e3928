"""How long a job takes, from how long the last ones did."""

from mcp_odoo.jobs.pace import FIRST_GUESS, Pace


def test_before_anything_was_measured_it_is_a_guess() -> None:
    """Of one second for a job, whether it is alone or fills the line once."""
    pace = Pace(width=8)
    assert pace.seconds_for(0) == pace.seconds_for(8) == FIRST_GUESS


def test_it_grows_with_those_ahead() -> None:
    """So many are worked on at once."""
    assert Pace(width=8).seconds_for(80) == 10 * FIRST_GUESS


def test_it_follows_what_is_measured() -> None:
    """Slowly enough that one slow job does not count for all."""
    pace = Pace(width=1)
    pace.took(11.0)
    assert pace.seconds_for(1) == 3.0
    for _ in range(60):
        pace.took(0.2)
    assert round(pace.seconds_for(10), 1) == 2.0
