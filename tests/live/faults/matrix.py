"""What a run found, compared with the reviewed page, and the table that is printed."""

import os
from collections.abc import Iterator

from scripts.fault_page import PAGE, Cells, grid, heading, read, write
from tests.live.faults.plan import COLUMNS, cells
from tests.live.release import VERSION

UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))


class Matrix:
    """The word for each cell that this run has filled, by protocol."""

    def __init__(self) -> None:
        self._found: dict[str, Cells] = {}

    def add(self, transport: str, filled: Cells) -> None:
        self._found.setdefault(transport, {}).update(filled)

    @property
    def found(self) -> dict[str, Cells]:
        """The cells by the page's headings, in the order of the plan."""
        return {heading(VERSION, one): _in_order(one, filled) for one, filled in sorted(self._found.items())}

    def lines(self) -> Iterator[str]:
        """For a terminal: requests as rows, faults as columns, whose heads take two lines."""
        for title, filled in self.found.items():
            head, *rows = grid(COLUMNS, filled)
            table = [[name.partition(" ")[part] for name in head] for part in (0, 2)] + rows
            table = [row for row in table if any(row)]
            widths = [max(map(len, column)) for column in zip(*table, strict=True)]
            yield from ("", title)
            for row in table:
                yield " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def compare(found: dict[str, Cells]) -> dict[str, Cells]:
    """What the reviewed page says of the cells found; with UPDATE_SNAPSHOTS it is made to say the same."""
    _, reviewed = read(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else ({}, {})
    if UPDATE:
        for title, filled in found.items():
            transport = title.rsplit(" ", 1)[-1]
            reviewed[title] = _in_order(transport, {**reviewed.get(title, {}), **filled})
        newest_first = dict(sorted(reviewed.items(), key=lambda one: (-int(one[0].split()[1]), one[0])))
        PAGE.write_text(write(COLUMNS, newest_first), encoding="utf-8")
    return {title: {cell: reviewed.get(title, {}).get(cell, "") for cell in filled} for title, filled in found.items()}


def _in_order(transport: str, filled: Cells) -> Cells:
    """Only the plan's cells: what it no longer has leaves the page."""
    return {cell: filled[cell] for cell in cells(VERSION, transport) if cell in filled}
