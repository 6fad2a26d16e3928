"""docs/benchmarks.md: what people wrote stays, what lies between the markers is the last run's."""

from collections.abc import Sequence
from pathlib import Path

from bench.tables import Table, for_page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- results: written by make bench ARGS=--write -->", "<!-- end of results -->"


def with_results(page: str, machine: Sequence[tuple[str, str]], tables: Sequence[Table]) -> str:
    """The page with these results in place of the ones before. Raises ValueError for a page without the markers."""
    before, began, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (began and ended):
        raise ValueError("the page lacks the markers between which results are written")
    facts = [f"- {name}: {value}" for name, value in machine]
    return "\n\n".join([before + BEGIN, "\n".join(facts), *map(for_page, tables), END + after])


def write(machine: Sequence[tuple[str, str]], tables: Sequence[Table]) -> None:
    """Put the results on the page."""
    PAGE.write_text(with_results(PAGE.read_text(encoding="utf-8"), machine, tables), encoding="utf-8")
