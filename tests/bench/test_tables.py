"""The benchmarks' tables: in the terminal, on the page, and against their targets."""

from io import StringIO

import pytest
from rich.console import Console

from bench.page import BEGIN, END, PAGE, with_results
from bench.tables import Reading, Table, for_page, for_terminal, ms
from bench.targets import LISTED, QUOTATION_RATIO, TARGETS, targets_table

TABLE = Table("Reads", ("tool", "ms", "a|b"), [("`search`", "12.5", "x|y")], "Of ten.")


def test_a_table_is_markdown_on_the_page() -> None:
    """A title, a row of headings, words to the left and numbers to the right, and the note below."""
    assert for_page(TABLE).splitlines() == [
        "### Reads",
        "",
        r"| tool | ms | a\|b |",
        "| --- | ---: | ---: |",
        r"| `search` | 12.5 | x\|y |",
        "",
        "Of ten.",
    ]


def test_a_table_is_drawn_in_the_terminal() -> None:
    """Title, headings, cells and note are all there."""
    drawn = StringIO()
    Console(width=100, file=drawn).print(for_terminal(TABLE))
    assert all(text in drawn.getvalue() for text in ("Reads", "tool", "12.5", "Of ten."))


@pytest.mark.parametrize(("value", "shown"), [(8.25, "8.2"), (99.94, "99.9"), (100.4, "100"), (1234.5, "1234")])
def test_milliseconds_are_shown_as_precisely_as_they_are_worth(value: float, shown: str) -> None:
    """Tenths below a hundred."""
    assert ms(value) == shown


def test_a_target_says_what_was_measured_and_whether_it_is_met() -> None:
    """Met, missed, and not measured."""
    rows = targets_table({LISTED: Reading(23_999.0, "23,999 bytes"), QUOTATION_RATIO: Reading(1.11, "1.11")}).rows
    by_text = {row[0]: row[1:] for row in rows}
    assert by_text[TARGETS[LISTED][0]] == ("< 24 kB", "23,999 bytes", "yes")
    assert by_text[TARGETS[QUOTATION_RATIO][0]] == ("≤ 1.10", "1.11", "**no**")
    assert [row[3] for row in rows].count("not measured") == len(TARGETS) - 2


@pytest.mark.parametrize(("name", "value", "kept"), [(LISTED, 24_000.0, False), (QUOTATION_RATIO, 1.10, True)])
def test_a_limit_itself_is_kept_only_where_it_says_at_most(name: str, value: float, kept: object) -> None:
    """Under 24 kB leaves 24,000 bytes out, at most 1.10 has 1.10 in."""
    assert TARGETS[name][1].kept(value) is kept


@pytest.mark.parametrize("name", TARGETS)
def test_a_limit_is_what_is_shown_of_it(name: str) -> None:
    """Its number, in bytes where that is kilobytes, and whether it is allowed itself."""
    limit = TARGETS[name][1]
    sign, number, *unit = limit.shown.split()
    assert float(number) * (1000 if unit == ["kB"] else 1) == limit.most
    assert sign == ("<" if limit.under else "≤")


def test_results_replace_the_ones_before_and_nothing_else() -> None:
    """What stands before and after the markers stays, however often results are written."""
    page = f"# Title\n\nRead this.\n\n{BEGIN}\nold\n{END}\n\nThe end.\n"
    once = with_results(page, [("commit", "abc")], [TABLE])
    assert once.startswith("# Title\n\nRead this.\n\n")
    assert once.endswith(f"{END}\n\nThe end.\n")
    assert "- commit: abc\n\n### Reads" in once
    assert "old" not in once
    assert with_results(once, [("commit", "abc")], [TABLE]) == once


def test_a_page_without_markers_is_left_alone() -> None:
    """Results would otherwise overwrite what somebody wrote."""
    with pytest.raises(ValueError, match="markers"):
        with_results("# Title", [], [])


def test_the_page_has_its_markers() -> None:
    """So that --write finds its place in docs/benchmarks.md."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.index(BEGIN) < text.index(END)
