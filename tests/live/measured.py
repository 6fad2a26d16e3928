"""What the run measured, shown at its end."""

from collections.abc import Iterator, Sequence


class Measured:
    """Lines under headings, in the order in which they came."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}

    def add(self, heading: str, line: str) -> None:
        self._lines.setdefault(heading, []).append(line)

    def __bool__(self) -> bool:
        return bool(self._lines)

    def lines(self) -> Iterator[str]:
        for heading, lines in self._lines.items():
            yield heading
            yield from (f"  {line}" for line in lines)


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest rank's value."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
