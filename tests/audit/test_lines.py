"""A record as one line."""

from typing import Any

import pytest
from rich.cells import cell_len

from mcp_odoo.audit.lines import headings, in_columns, layout, tabbed
from mcp_odoo.audit.summary import changes, duration, outcome, subject, who
from tests.audit.archive import quotation, write
from tests.audit.test_stored import stored

WIDTHS = [1, 20, 60, 80, 100, 120, 170, 400]


def test_a_quotation_s_line() -> None:
    """Tabs, no colours, whole values."""
    assert tabbed(stored(quotation(18))).split("\t") == [
        "2024-03-01T09:00:01.000+00:00", "quot_000000000012", "completed", "crm/python-httpx2/2.16.2",
        "POST /api/quotation/async", "Almacenes Ñandú, Ana", "S00018 335,240.00 MXN", "1001",
    ]  # fmt: skip


def test_a_write_s_line() -> None:
    """About the order, with what changed."""
    assert tabbed(stored(write(18))).split("\t") == [
        "2024-03-01T09:00:00.000+00:00", "write_1709283600_000000000012", "completed", "anonymous/claude 1.0",
        "confirm_sale", "order:18", "order:18 state draft → sale", "97.8",
    ]  # fmt: skip


def test_an_error_is_what_came_of_it() -> None:
    """Whatever was written before."""
    assert outcome(stored(write(18, error="Odoo refused it"))) == "Odoo refused it"


def test_several_changes_of_a_record_name_it_once() -> None:
    """Long values are cut; none is a dash."""
    state = {"model": "sale.order", "id": 18, "change": "changed", "field": "state", "before": None, "after": "sale"}
    note = {**state, "field": "note", "before": "x" * 50, "after": ["a", 1]}
    made = {"model": "mail.message", "id": 5, "change": "created"}
    assert changes(stored(write(18, changes=[state, note, made]))) == (
        f'order:18 state — → sale, note {"x" * 39}… → ["a", 1]; mail.message:5 created'
    )


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({"input": {"partner_name": "Torres"}}, "Torres"),
        ({"input": {"user_phone": "+525512345678"}}, "+525512345678"),
        ({"input": {"tracking_id": "quot_1"}, "changes": [], "calls": []}, "quot_1"),
        ({"input": {"product_id": 3}, "calls": []}, "order:18"),
        ({"input": {"product_id": 3}, "changes": [], "calls": []}, "product:3"),
        ({"input": {}, "changes": [], "calls": []}, ""),
    ],
)
def test_what_it_is_about(changed: dict[str, Any], about: str) -> None:
    """The customer, else the order or another record, else the quotation."""
    assert subject(stored(write(18, **changed))) == about


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (3.3, "3 ms"),
        (999.4, "999 ms"),
        (1001, "1.0 s"),
        (99_000, "99.0 s"),
        (300_000, "5 min"),
        (None, ""),
        ("x", ""),
        (True, ""),
    ],
)
def test_a_duration_has_few_digits(milliseconds: Any, text: str) -> None:
    """And a unit."""
    assert duration(stored(write(1, duration_ms=milliseconds))) == text


def test_who_may_be_unknown() -> None:
    """A program without a name, or nobody at all."""
    assert who(stored(write(1, client=None))) == "anonymous"
    assert who(stored(write(1, client=None, principal=None))) == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """Whatever it holds; characters may be two cells wide."""
    for record in (
        quotation(18),
        write(18),
        quotation(1, output={"partner_name": "株式会社" * 9}),
        {"write_id": "write_1_a"},
    ):
        assert cell_len(in_columns(stored(record), width).plain) <= width
    assert cell_len(headings(width).plain) <= width


@pytest.mark.parametrize("width", WIDTHS[3:])
def test_columns_stand_below_their_headings(width: int) -> None:
    """All lines have their columns at the same cells."""
    starts, position = {}, 0
    for column, room in layout(width):
        starts[column.heading] = position
        position += room + 2
    line, above = in_columns(stored(write(18)), width).plain, headings(width).plain
    assert above[starts["status"] :].startswith("status")
    assert line[starts["status"] :].startswith("completed")
    assert line[starts["action"] :].startswith("confirm_sale")


def test_a_name_that_is_cut_keeps_its_end() -> None:
    """Names of the same second begin alike; `show` takes it as it is shown."""
    line = in_columns(stored(write(0xABCDEF012345)), 80).plain
    assert "write_…cdef012345 " in line


def test_the_status_is_coloured() -> None:
    """Green, red, yellow."""
    for status, colour in (("completed", "green"), ("failed", "red"), ("processing", "yellow"), ("odd", "")):
        spans = in_columns(stored(quotation(1, status=status)), 120).spans
        assert [span.style for span in spans if span.style] == ([colour] if colour else [])


def test_nothing_in_a_record_moves_the_cursor() -> None:
    """Escape sequences, line ends, directions and halves of characters stand there as one character each."""
    evil = "a\x1b[31mred\x9b2J\r\n\tb\u202ec\x07\ud800"
    record = stored(quotation(1, output={"partner_name": evil}, error=evil, action=evil, principal=evil, status=evil))
    for line in (tabbed(record), in_columns(record, 170).plain):
        assert not set(line.replace("\t", "")) & set("\x1b\x9b\r\n\x07\u202e\ud800")
        assert "a�[31mred�2J b�c��" in line
