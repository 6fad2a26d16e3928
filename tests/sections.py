"""Sections that a run shows at its end, whichever of its processes had something to show."""

from collections.abc import Callable, Iterable

import pytest


class Sections:
    """A pytest plugin; whoever has lines for the end of the run names them with `show`."""

    def __init__(self) -> None:
        self._ours: dict[str, Callable[[], Iterable[str]]] = {}
        self._heard: dict[str, list[str]] = {}

    def show(self, title: str, lines: Callable[[], Iterable[str]]) -> None:
        """Ask for the lines when the run is over; without any there is no section."""
        self._ours[title] = lines

    def told(self) -> dict[str, list[str]]:
        """What a process tells the one that started it."""
        return {title: list(lines()) for title, lines in self._ours.items()}

    def hear(self, told: dict[str, list[str]]) -> None:
        """Add what another process showed."""
        for title, lines in told.items():
            self._heard.setdefault(title, []).extend(lines)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        self.hear(self.told())
        for title, lines in self._heard.items():
            if lines:
                terminalreporter.section(title)
                for line in lines:
                    terminalreporter.write_line(line)


SECTIONS = pytest.StashKey[Sections]()
