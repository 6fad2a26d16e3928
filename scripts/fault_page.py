"""`docs/fault-matrix.md`: what the live tests found and somebody reviewed, as tables that can be read back."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "fault-matrix.md"
NOT_TRIED = "-"
# What becomes of a quotation, by the word that stands in a cell.
WORDS = {
    "once": "completed without help; Odoo holds one company, one contact, one opportunity, one order, the right lines",
    "nothing": "failed with a reason; Odoo holds nothing of it",
    "customer": "failed with a reason; Odoo holds the company and its contact",
    "unpriced": "failed with a reason; Odoo holds all of it, with the pricelist's price where one was given",
    "all": "failed with a reason; Odoo holds all of it",
    NOT_TRIED: "not tried",
}
HEAD = """\
# Fault matrix

What becomes of a new customer's quotation, by request to Odoo and by what happens to that request. `tests/live/faults`
finds it out on a real Odoo, fails where it is no longer so, and writes this page anew with `UPDATE_SNAPSHOTS=1`.

In a row `recorded` the server is killed when the jobs database has just recorded that this is done: the request is
accepted (`accept`), or a step. A request that ends in `.all` asks for archived records too; `.again` is sent twice.
"""
Cell = tuple[str, str, str]  # step, request, column
Cells = dict[Cell, str]


def heading(version: int, transport: str) -> str:
    return f"Odoo {version} over {transport}"


def read(text: str) -> tuple[dict[str, str], dict[str, Cells]]:
    """What each column means, and the cells under each heading."""
    columns: dict[str, str] = {}
    found: dict[str, Cells] = {}
    for section in text.split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        head, _, *rows = (_split(line) for line in body.splitlines() if line.startswith("|"))
        if title == "Columns":
            columns = dict(rows)
            continue
        found[title] = {
            (row[0], row[1].strip("`"), column): cell
            for row in rows
            for column, cell in zip(head[2:], row[2:], strict=True)
            if cell != NOT_TRIED
        }
    return columns, found


def write(columns: Mapping[str, str], found: Mapping[str, Cells]) -> str:
    """The page; columns and sections in the order in which they are given."""
    parts = [HEAD, *_pipes([["cell", "what became of the quotation"], *([*one] for one in WORDS.items())])]
    parts += ["\n## Columns\n", *_pipes([["column", "what happens"], *([*one] for one in columns.items())])]
    for title, cells in found.items():
        parts += [f"\n## {title}\n", *_pipes(grid(columns, cells, quote="`"))]
    return "\n".join(parts) + "\n"


def grid(columns: Iterable[str], cells: Cells, quote: str = "") -> list[list[str]]:
    """Head and rows, with those columns that have a cell."""
    used = [column for column in columns if any(column == cell[2] for cell in cells)]
    rows = dict.fromkeys((step, request) for step, request, _ in cells)
    return [
        ["step", "request", *used],
        *(
            [step, f"{quote}{request}{quote}", *(cells.get((step, request, column), NOT_TRIED) for column in used)]
            for step, request in rows
        ),
    ]


def _pipes(rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]]]


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"\|", line.strip().strip("|"))]
