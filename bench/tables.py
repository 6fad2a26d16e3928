"""What a measurement says: a table, for a terminal and for a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.table import Table as RichTable

WHOLE_FROM = 100.0


@dataclass(frozen=True)
class Table:
    """Rows of text under headings; the first column is words, the others numbers. `note` says how it was measured."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class Reading:
    """One number that a target is about."""

    value: float
    shown: str


@dataclass
class Results:
    """The tables of a run, in order, and the readings by the names of their targets."""

    tables: list[Table] = field(default_factory=list)
    readings: dict[str, Reading] = field(default_factory=dict)


def for_terminal(table: Table) -> RichTable:
    """The table as rich draws it."""
    drawn = RichTable(title=table.title, caption=table.note or None, title_justify="left", caption_justify="left")
    for place, heading in enumerate(table.headings):
        drawn.add_column(heading, justify="right" if place else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*row)
    return drawn


def for_page(table: Table) -> str:
    """The table in Markdown, under its title, the note below."""
    lines = [
        f"### {table.title}",
        "",
        f"| {' | '.join(map(_cell, table.headings))} |",
        f"| {' | '.join('---:' if place else '---' for place in range(len(table.headings)))} |",
        *(f"| {' | '.join(map(_cell, row))} |" for row in table.rows),
        *(["", table.note] if table.note else []),
    ]
    return "\n".join(lines)


def ms(value: float) -> str:
    """Milliseconds, as precise as they are worth reading."""
    return f"{value:.1f}" if value < WHOLE_FROM else f"{value:.0f}"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
