"""Which records are shown."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mcp_odoo.audit.filters import STATUSES, Filters, FilterUnclear, read_time
from mcp_odoo.odoo.kinds import MODELS
from tests.audit.archive import quotation, write
from tests.audit.test_stored import stored

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC).timestamp()
RECORDS = {
    "quote": stored(quotation(18)),
    "failed": stored(quotation(19, after=10, status="failed", output=None, error="No «robot»", changes=[], calls=[])),
    "confirm": stored(write(18, after=20)),
    "line": stored(write(5, after=30, action="dev_create_sale_line", principal="ana", changes=[], calls=[])),
    "sale": stored(write(6, after=86400, action="dev_create_sale", face="none", client=None)),
}


def admitted(**wanted: Any) -> list[str]:
    """The names of the records above that such filters show."""
    filters = Filters.of(now=NOW, **wanted)
    return [name for name, record in RECORDS.items() if filters.admits(record)]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-01", "2024-03-01T00:00:00+00:00"),
        ("20240301", "2024-03-01T00:00:00+00:00"),
        ("2024-03-01T09:30", "2024-03-01T09:30:00+00:00"),
        (" 2024-03-01 09:30:15.5 ", "2024-03-01T09:30:15.500000+00:00"),
        ("2024-03-01T03:00:00-06:00", "2024-03-01T03:00:00-06:00"),
        ("2024-03-01T09:00:00Z", "2024-03-01T09:00:00+00:00"),
        ("7d", "2024-03-01T12:00:00+00:00"),
        ("12h", "2024-03-08T00:00:00+00:00"),
        ("30m", "2024-03-08T11:30:00+00:00"),
        ("90s", "2024-03-08T11:58:30+00:00"),
        ("1w", "2024-03-01T12:00:00+00:00"),
    ],
)
def test_a_time_is_a_day_a_moment_or_a_time_ago(text: str, moment: str) -> None:
    """UTC unless it has an offset."""
    assert read_time("--since", text, NOW) == datetime.fromisoformat(moment)


def test_a_day_ends_with_its_last_moment() -> None:
    """Whoever says `--until` a day means to see that day."""
    assert read_time("--until", "2024-03-01", NOW, end=True) == datetime(2024, 3, 1, 23, 59, 59, 999999, UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "7", "7y", "-7d", "999999w", "2026-02-30", "2026-13", "\u0667d", "9999-12-31"]
)
def test_what_is_no_time_is_a_sentence(text: str) -> None:
    """It names the option and what can be given."""
    with pytest.raises(FilterUnclear) as raised:
        read_time("--until", text, NOW, end=True)
    assert raised.value.message.startswith(f"--until {text!r} is no time: give a day (2026-01-31)")


def test_without_filters_everything_is_shown() -> None:
    """And `--status` may come more than once."""
    assert admitted() == list(RECORDS)
    assert admitted(status=["failed", "completed"]) == list(RECORDS)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"since": "2024-03-01T09:00:20"}, ["confirm", "line", "sale"]),
        ({"until": "2024-03-01T09:00:10"}, ["quote", "failed"]),
        ({"since": "2024-03-01", "until": "2024-03-01"}, ["quote", "failed", "confirm", "line"]),
        ({"since": "6d"}, []),
        ({"status": ["failed"]}, ["failed"]),
        ({"status": ["FAILED"]}, ["failed"]),
        ({"kind": ["quotation"]}, ["quote", "failed"]),
        ({"kind": ["quotation", "write"], "face": "mcp"}, ["confirm", "line"]),
        ({"action": "confirm_sale"}, ["confirm"]),
        ({"action": "Create_Sale"}, ["line", "sale"]),
        ({"action": "=dev_create_sale"}, ["sale"]),
        ({"action": "/api/quotation"}, ["quote", "failed"]),
        ({"principal": "ana"}, ["line"]),
        ({"principal": "an"}, []),
        ({"face": "none"}, ["sale"]),
        ({"client": "CLAUDE"}, ["confirm", "line"]),
        ({"record": "order:18"}, ["quote", "confirm"]),
        ({"record": " ORDER:5 "}, ["line"]),
        ({"record": "opportunity:14"}, ["quote"]),
        ({"record": "partner:27"}, ["quote"]),
        ({"grep": "almacenes ñAnDÚ"}, ["quote", "failed"]),
        ({"grep": "«Robot»"}, ["failed"]),
        ({"status": ["failed"], "record": "order:18"}, []),
    ],
)
def test_a_filter_shows_what_fits(wanted: dict[str, Any], names: list[str]) -> None:
    """Several together show what fits all of them."""
    assert admitted(**wanted) == names


def test_text_is_not_looked_for_in_hashes() -> None:
    """Or a few hex digits would be found everywhere."""
    assert admitted(grep="abab") == []
    assert admitted(grep="5a17") == []


def test_text_may_be_written_as_a_person_or_as_json_writes_it() -> None:
    """Quotation marks and line ends have backslashes in a document."""
    record = stored(quotation(1, error='Said "no"\nand left'))
    for text in ('said "NO"', r"said \"no\"\nand", '"\nand'):
        assert Filters.of(now=NOW, grep=text).admits(record), text


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"status": ["done"]}, f"--status 'done' is none of {', '.join(STATUSES)}"),
        ({"kind": ["quot"]}, "--kind 'quot' is none of quotation, handoff, write, expiry, forget"),
        ({"face": "soap"}, "--face 'soap' is none of mcp, rest, none"),
        (
            {"record": "18"},
            f"--record '18' is no record: give kind:id, like order:18; kinds are {', '.join(MODELS)}",
        ),
        ({"since": "1h", "until": "2h"}, "--since 1h is later than --until 2h"),
    ],
)
def test_a_filter_without_sense_is_a_sentence(wanted: dict[str, Any], sentence: str) -> None:
    """With what can be given."""
    with pytest.raises(FilterUnclear) as raised:
        Filters.of(now=NOW, **wanted)
    assert raised.value.message == sentence
