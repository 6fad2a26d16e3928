"""Hours and days by a clock on a wall: midnight, time changes, and when it begins again."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mcp_odoo.access.schedule import DAYS, Schedule, Window

MEXICO, MADRID = "America/Mexico_City", "Europe/Madrid"
WORKDAYS = DAYS[:5]


def schedule(*windows: str, days: tuple[str, ...] = DAYS, zone: str = MEXICO) -> Schedule:
    return Schedule([Window.of(text) for text in windows], days, ZoneInfo(zone))  # type: ignore[arg-type]


def instant(text: str, zone: str = MEXICO) -> float:
    """Unix seconds of a wall's time, or of a time with an offset."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp()


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-23T07:59:59", False), ("2026-11-23T08:00", True), ("2026-11-23T19:59:59", True),
        ("2026-11-23T20:00", False), ("2026-11-21T12:00", False), ("2026-11-22T12:00", False),
    ],
)  # fmt: skip
def test_the_first_minute_is_inside_and_the_last_is_not(when: str, *, is_open: bool) -> None:
    """On workdays, of which the 21st and the 22nd are none."""
    assert schedule("08:00-20:00", days=WORKDAYS).open_at(instant(when)) is is_open


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-20T21:59", False), ("2026-11-20T22:00", True), ("2026-11-21T00:00", True),
        ("2026-11-21T05:59", True), ("2026-11-21T06:00", False), ("2026-11-21T22:00", False),
        ("2026-11-23T05:00", False),
    ],
)  # fmt: skip
def test_a_night_belongs_to_the_day_on_which_it_begins(when: str, *, is_open: bool) -> None:
    """Friday's reaches into Saturday; Sunday has none that could reach into Monday."""
    assert schedule("22:00-06:00", days=WORKDAYS).open_at(instant(when)) is is_open


def test_24_00_is_the_end_of_the_day() -> None:
    """The last second counts, and the next day does not."""
    fridays = schedule("00:00-24:00", days=("fri",))
    assert fridays.open_at(instant("2026-11-20T00:00"))
    assert fridays.open_at(instant("2026-11-20T23:59:59"))
    assert not fridays.open_at(instant("2026-11-21T00:00"))


def test_a_night_until_midnight_ends_there() -> None:
    """22:00-00:00 is two hours."""
    late = schedule("22:00-00:00")
    assert late.open_at(instant("2026-11-20T23:59"))
    assert not late.open_at(instant("2026-11-21T00:00"))


def test_several_windows_leave_the_time_between_them_out() -> None:
    """A lunch break."""
    both = schedule("09:00-14:00", "16:00-19:00")
    assert [both.open_at(instant(f"2026-11-20T{hour}:30")) for hour in (13, 15, 16)] == [True, False, True]


def test_the_wall_decides_when_clocks_go_forward() -> None:
    """In Madrid 02:00 became 03:00 on 2026-03-29: the hours before and after are an hour apart by the wall alone."""
    early = schedule("03:00-04:00", zone=MADRID)
    assert not early.open_at(instant("2026-03-29T00:59:59+00:00"))
    assert early.open_at(instant("2026-03-29T01:00:00+00:00"))
    assert not early.open_at(instant("2026-03-29T02:00:00+00:00"))


def test_the_hour_that_comes_twice_is_open_twice() -> None:
    """On 2026-10-25 Madrid had 02:30 in summer time and again in winter time."""
    early = schedule("02:00-03:00", zone=MADRID)
    assert [early.open_at(instant(f"2026-10-25T0{hour}:30:00+00:00")) for hour in (0, 1, 2)] == [True, True, False]


@pytest.mark.parametrize(
    ("when", "again"),
    [
        ("2026-11-20T07:00", "2026-11-20T08:00"), ("2026-11-20T20:30", "2026-11-23T08:00"),
        ("2026-11-22T12:00", "2026-11-23T08:00"),
    ],
)  # fmt: skip
def test_it_says_when_it_begins_again(when: str, again: str) -> None:
    """The same day, or after the weekend."""
    found = schedule("08:00-20:00", days=WORKDAYS).next_opening(instant(when))
    assert found is not None
    assert found.isoformat()[:16] == again


@pytest.mark.parametrize("text", ["8-20", "08:00", "08:60-09:00", "24:00-06:00", "08:00-24:01", "08:00-08:00", "x"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    """With how to write them."""
    with pytest.raises(ValueError, match="write them like 08:00-20:00"):
        Window.of(text)
