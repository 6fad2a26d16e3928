"""Odoo's values as a reader expects them, and dates as Odoo stores them."""

from typing import Any

import pytest

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.odoo.values import Calendar, Ref, code, day, first, ref, text

MEXICO = "America/Mexico_City"
MADRID = "Europe/Madrid"


@pytest.mark.parametrize(
    ("value", "told"), [([7, "Ana"], Ref(id=7, name="Ana")), ([7, False], Ref(id=7, name="#7")), (False, None)]
)
def test_a_many2one_is_an_id_with_a_name(value: Any, told: Ref | None) -> None:
    """One whose name Odoo does not know has its number for one; none is none."""
    assert ref(value) == told


@pytest.mark.parametrize(("value", "told"), [("x", "x"), ("", None), (False, None), (None, None)])
def test_an_empty_text_is_none(value: Any, told: str | None) -> None:
    """Odoo reads it as `false`."""
    assert text(value) == told


@pytest.mark.parametrize(("value", "told"), [([33, "MXN"], "MXN"), (False, "")])
def test_a_code_is_the_name_of_a_many2one(value: Any, told: str) -> None:
    """Such as a currency's."""
    assert code(value) == told


def test_of_renamed_fields_the_first_that_there_is_counts() -> None:
    """Versions of Odoo rename them; none of them is none."""
    assert first({"b": 1, "c": 2}, "a", "b", "c") == "b"
    assert first({"x": 1}, "a", "b") is None


@pytest.mark.parametrize(
    ("zone", "stored", "shown"),
    [
        (MEXICO, "2022-07-01 18:00:00", "2022-07-01T13:00:00-05:00"),  # the last summer with summer time
        (MEXICO, "2023-07-01 18:00:00", "2023-07-01T12:00:00-06:00"),
        (MADRID, "2026-03-29 00:59:59", "2026-03-29T01:59:59+01:00"),
        (MADRID, "2026-03-29 01:00:00", "2026-03-29T03:00:00+02:00"),
        (MADRID, "2026-10-25 00:30:00", "2026-10-25T02:30:00+02:00"),
        (MADRID, "2026-10-25 01:30:00", "2026-10-25T02:30:00+01:00"),
        ("Asia/Kolkata", "2026-12-31 18:30:00", "2027-01-01T00:00:00+05:30"),
        (None, "2026-01-31 18:00:00", "2026-01-31T18:00:00+00:00"),
        (MEXICO, "2026-01-31", "2026-01-31"),
        (MEXICO, False, None),
        (MEXICO, "", None),
    ],
)
def test_a_time_is_shown_with_its_offset(zone: str | None, stored: Any, shown: str | None) -> None:
    """The one that held in the zone on that day; a date has none and stays what it is."""
    assert Calendar.of(zone).shown(stored) == shown


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "UTC+99"])
def test_an_unknown_zone_is_utc(zone: str | None) -> None:
    """A user may have none, or one that this machine has not heard of."""
    assert Calendar.of(zone).shown("2026-01-31 18:00:00") == "2026-01-31T18:00:00+00:00"


@pytest.mark.parametrize(
    ("zone", "given", "stored"),
    [
        (MEXICO, "2026-01-31T09:30", "2026-01-31 15:30:00"),
        (MEXICO, " 2026-01-31 09:30:15 ", "2026-01-31 15:30:15"),
        (MEXICO, "2026-01-31", "2026-01-31 06:00:00"),
        (MEXICO, "2026-01-31T09:30Z", "2026-01-31 09:30:00"),
        (MEXICO, "2026-01-31T09:30:00.999-08:00", "2026-01-31 17:30:00"),
        (MADRID, "2026-03-29T01:59", "2026-03-29 00:59:00"),
        (MADRID, "2026-03-29T03:00", "2026-03-29 01:00:00"),
        (MADRID, "2026-07-01T12:00", "2026-07-01 10:00:00"),
        (None, "2026-01-31T09:30", "2026-01-31 09:30:00"),
        (None, "1900-01-01T00:00", "1900-01-01 00:00:00"),
        ("Asia/Kolkata", "1950-01-01T00:00", "1949-12-31 18:30:00"),
        (MEXICO, "2199-12-31T23:59:59", "2200-01-01 05:59:59"),
        (None, "2199-12-31T23:59:59", "2199-12-31 23:59:59"),
    ],
)
def test_a_time_without_an_offset_is_meant_where_the_user_is(zone: str | None, given: str, stored: str) -> None:
    """Odoo stores UTC, whole seconds; a day alone is its midnight."""
    assert Calendar.of(zone).instant("date_order", given) == stored


@pytest.mark.parametrize("given", ["2026-01-31T12:00:00-06:00", "2022-07-01T13:00:00-05:00", "2026-01-31T00:00:00Z"])
def test_what_is_shown_can_be_given_back(given: str) -> None:
    """Reading, storing and reading again is the same instant."""
    calendar = Calendar.of(MEXICO)
    stored = calendar.instant("date_order", given)
    assert calendar.instant("date_order", calendar.shown(stored) or "") == stored


@pytest.mark.parametrize(
    "given",
    [
        "", " ", "tomorrow", "31/01/2026", "2026-02-30", "2026-13-01T00:00", "2026-01-31T25:00", "1899-12-31T23:59",
        "2200-01-01T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "2026-01-31T09:30 Mexico", "١٢",
    ],
)  # fmt: skip
@pytest.mark.parametrize("zone", [None, "Pacific/Kiritimati"])
def test_what_is_no_time_names_its_field(given: str, zone: str | None) -> None:
    """With an example of what to give."""
    with pytest.raises(InvalidRequest, match=r"^date_order: .*2026-01-31T09:30:00-06:00") as caught:
        Calendar.of(zone).instant("date_order", given)
    assert (caught.value.code, caught.value.details) == ("instant_unreadable", {"field": "date_order"})


@pytest.mark.parametrize(
    ("given", "stored"),
    [("2026-01-31", "2026-01-31"), (" 2028-02-29 ", "2028-02-29"), ("20260131", "2026-01-31"),
     ("1900-01-01", "1900-01-01"), ("2199-12-31", "2199-12-31")],
)  # fmt: skip
def test_a_day_is_stored_as_it_is(given: str, stored: str) -> None:
    """In one form."""
    assert day("date_deadline", given) == stored


@pytest.mark.parametrize(
    "given",
    ["", "today", "2026-02-29", "31-01-2026", "1899-12-31", "2200-01-01", "0000-00-00", "10000-01-01", "2026-01-31T09"],
)
def test_what_is_no_day_names_its_field(given: str) -> None:
    """With an example."""
    with pytest.raises(InvalidRequest, match=r"^date_to: .*2026-01-31") as caught:
        day("date_to", given)
    assert (caught.value.code, caught.value.details) == ("date_unreadable", {"field": "date_to"})


def test_the_end_of_time_is_shown() -> None:
    """People write it for "never"; east of Greenwich it is in the year 10000, which Python has not."""
    assert Calendar.of(MADRID).shown("9999-12-31 23:00:00") == "9999-12-31T23:00:00+00:00"


@pytest.mark.parametrize(
    ("timed", "terms"),
    [
        (True, [("date", ">=", "2026-11-01 06:00:00"), ("date", "<=", "2026-12-01 05:59:59")]),
        (False, [("date", ">=", "2026-11-01"), ("date", "<=", "2026-11-30")]),
    ],
)
def test_days_are_whole_and_both_included(terms: list[Any], *, timed: bool) -> None:
    """In the calendar's zone, where the field has a time."""
    calendar = Calendar.of("America/Mexico_City")
    assert calendar.within("date", "2026-11-01", "2026-11-30", timed=timed) == terms
    assert calendar.within("date", None, "2026-11-30", timed=timed) == terms[1:]
    assert calendar.within("date", "", None, timed=timed) == []


@pytest.mark.parametrize("timed", [True, False])
def test_what_limits_have_to_be_days(*, timed: bool) -> None:
    """A time is none, and the parameter is named, not Odoo's field."""
    with pytest.raises(InvalidRequest, match=r"^date_to: "):
        Calendar().within("date_order", None, "2026-11-01T10:00", timed=timed)


def test_a_range_runs_forwards() -> None:
    """One day is a range too; backwards it would be an empty list without a word."""
    assert len(Calendar().within("date", "2026-11-30", "2026-11-30")) == 2
    with pytest.raises(InvalidRequest, match="later than date_to") as caught:
        Calendar().within("date", "2026-12-01", "2026-11-30")
    assert caught.value.code == "dates_reversed"
