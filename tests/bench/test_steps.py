"""The overhead of a job's steps, from what was recorded and what was on the line."""

from datetime import UTC, datetime, timedelta

import pytest

from bench.line import Span
from bench.steps import steps_of

START = datetime(2026, 11, 26, 12, tzinfo=UTC)


def at(milliseconds: int) -> str:
    return (START + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds")


def test_a_step_lasts_from_the_record_before_it_and_odoo_s_part_is_what_was_on_the_line() -> None:
    """Requests at the same time count once, and each in the step in which it was."""
    begin = START.timestamp()
    spans = [Span(begin + 0.010, begin + 0.050), Span(begin + 0.020, begin + 0.060), Span(begin + 0.110, begin + 0.190)]
    state = {
        "created_at": at(0),
        "events": [{"step": "check", "at": at(70)}, {"step": "partner", "at": at(200)}],
    }
    taken = steps_of(state, spans)
    assert taken["check"] == pytest.approx((70, 50), abs=0.01)
    assert taken["partner"] == pytest.approx((130, 80), abs=0.01)
