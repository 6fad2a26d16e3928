"""A record as one line: in columns for a terminal, with tabs for a pipe."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from mcp_odoo.audit.finding import CUT
from mcp_odoo.audit.records import iso
from mcp_odoo.audit.stored import Stored
from mcp_odoo.audit.summary import duration, one_line, outcome, subject, who

COLOURS = {
    "completed": "green", "failed": "red", "unknown": "magenta",
    "queued": "yellow", "processing": "yellow", "started": "yellow",
}  # fmt: skip
GAP = 2


def _cut(text: str, room: int) -> str:
    return text if cell_len(text) <= room else f"{set_cell_size(text, room - 1)}{CUT}"


def _cut_inside(text: str, room: int) -> str:
    """Of a long name its kind and its end, which tells it from others of the same second."""
    if cell_len(text) <= room:
        return text
    kind = f"{text.partition('_')[0]}_{CUT}"
    return f"{kind}{text[cell_len(kind) - room :]}"


@dataclass(frozen=True)
class Column:
    """`least` and `best` are widths in cells. Where there is no room, columns go in the order of `goes`; 0 stays."""

    heading: str
    cell: Callable[[Stored], str]
    least: int
    best: int
    goes: int = 0
    cut: Callable[[str, int], str] = _cut


def _clock(record: Stored) -> str:
    return f"{datetime.fromtimestamp(record.updated, UTC):%m-%d %H:%M:%S}"


COLUMNS = (
    Column("time (UTC)", _clock, 11, 14, cut=set_cell_size),  # without seconds, if need be
    Column("name", lambda record: record.name, 17, 29, cut=_cut_inside),
    Column("status", lambda record: record.text_of("status"), 10, 10),
    Column("who", who, 12, 26, goes=2),
    Column("action", lambda record: record.text_of("action"), 15, 40),
    Column("about", subject, 14, 24, goes=3),
    Column("what came of it", outcome, 30, 1000),
    Column("took", duration, 7, 7, goes=1),
)
# Which columns get room first, up to how much.
_FIRST = (("time (UTC)", 14), ("action", 20), ("what came of it", 40), ("about", 20), ("name", 29), ("who", 26))


def tabbed(record: Stored) -> str:
    """The line for a pipe: whole values, the time in ISO 8601, the duration in milliseconds."""
    cells = (
        iso(record.updated), record.name, record.text_of("status"), who(record), record.text_of("action"),
        subject(record), outcome(record), record.text_of("duration_ms"),
    )  # fmt: skip
    return "\t".join(map(one_line, cells))


def in_columns(record: Stored, width: int) -> Text:
    """The line for a terminal that is `width` cells wide."""
    line = Text(no_wrap=True)
    for column, room in layout(width):
        said = one_line(column.cell(record))
        style = COLOURS.get(said, "") if column.heading == "status" else ""
        line.append(set_cell_size(column.cut(said, room), room), style)
        line.append(" " * GAP)
    line.truncate(width)
    return line


def headings(width: int) -> Text:
    """The line above them."""
    line = Text((" " * GAP).join(set_cell_size(column.heading, room) for column, room in layout(width)), style="bold")
    line.truncate(width)
    return line


def layout(width: int) -> list[tuple[Column, int]]:
    """The columns that have room, and how much each; the last one gets what is left, if that is little."""
    columns = list(COLUMNS)
    while _least(columns) > width and any(column.goes for column in columns):
        columns.remove(min((column for column in columns if column.goes), key=lambda column: column.goes))
    rooms = {column.heading: column.least for column in columns}
    left = width - _least(columns)
    if left < 0:
        rooms[columns[-1].heading] = max(1, columns[-1].least + left)
    for heading, wanted in (*_FIRST, *((column.heading, column.best) for column in columns)):
        if heading in rooms and left > 0:
            more = min(left, max(0, wanted - rooms[heading]))
            rooms[heading] += more
            left -= more
    return [(column, rooms[column.heading]) for column in columns]


def _least(columns: list[Column]) -> int:
    return sum(column.least for column in columns) + GAP * (len(columns) - 1)
