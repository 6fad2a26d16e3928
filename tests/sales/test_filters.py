"""Which quotations a list shows: days, moments, and what cannot be meant."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from mcp_odoo.mistakes import mistake_text
from mcp_odoo.sales.filters import QuotationFilter


@pytest.mark.parametrize(
    ("given", "since", "until"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),
        ("20260131", datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),
        (" 2026-01-31T09:30 ", datetime(2026, 1, 31, 9, 30, tzinfo=UTC), datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T00:00:00Z", datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)),
        (
            "2026-01-31T21:30:00-06:00",
            datetime(2026, 2, 1, 3, 30, tzinfo=UTC),
            datetime(2026, 2, 1, 3, 30, tzinfo=UTC),
        ),
    ],
)
def test_a_day_is_whole_and_a_moment_a_moment(given: str, since: datetime, until: datetime) -> None:
    """What has no time zone is UTC."""
    asked = QuotationFilter.model_validate({"date_from": given, "date_to": given})
    assert (asked.since, asked.until) == (since, until)


def test_what_there_is_not_is_refused() -> None:
    """A misspelt filter would list everything."""
    with pytest.raises(ValidationError) as caught:
        QuotationFilter.model_validate({"statuss": "failed"})
    assert [mistake["loc"] for mistake in caught.value.errors()] == [("statuss",)]


def test_nothing_is_no_limit() -> None:
    """The first twenty of all."""
    asked = QuotationFilter()
    assert (asked.status, asked.since, asked.until, asked.limit, asked.offset) == (None, None, None, 20, 0)


@pytest.mark.parametrize(
    ("given", "field", "text"),
    [
        ({"date_from": "ayer"}, "date_from", "indica un día o un momento en ISO 8601"),
        ({"date_from": "1700000000"}, "date_from", "indica un día o un momento en ISO 8601"),
        ({"date_from": "0001-01-01"}, "date_from", "indica un día o un momento en ISO 8601"),
        ({"date_to": "9999-12-31"}, "date_to", "indica un día o un momento en ISO 8601"),
        ({"date_from": "2026-02-02", "date_to": "2026-02-01"}, None, "date_from: es posterior a date_to"),
        ({"date_from": "2026-02-01T10:00Z", "date_to": "2026-02-01T11:00+02:00"}, None, "date_from: es posterior"),
        ({"status": "done"}, "status", "tiene que ser uno de 'queued', 'processing', 'completed' o 'failed'"),
    ],
)
def test_what_cannot_be_meant_is_one_mistake(given: dict[str, Any], field: str | None, text: str) -> None:
    """With a sentence that says what to write."""
    with pytest.raises(ValidationError) as caught:
        QuotationFilter.model_validate(given)
    (mistake,) = caught.value.errors()
    assert mistake["loc"] == ((field,) if field else ())
    assert mistake_text("es", dict(mistake)).startswith(text)
