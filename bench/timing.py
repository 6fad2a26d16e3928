"""Timing things in turns, so that a noisy machine hurts all of them, and what the times come to."""

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

Timed = Callable[[], Awaitable[float | None]]


async def in_turns(candidates: Mapping[str, Timed], rounds: int, moved: Callable[[], None]) -> dict[str, list[float]]:
    """Milliseconds of each candidate, once a round: there and back again (ABBA), after a round that only warms up.

    A candidate that returns milliseconds is believed; otherwise the call is timed.
    """
    taken: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(rounds + 1):
        for name in candidates if number % 2 else reversed(list(candidates)):
            milliseconds = await timed(candidates[name])
            if number:
                taken[name].append(milliseconds)
        moved()
    return taken


async def timed(call: Timed) -> float:
    """Milliseconds of one call, as it says itself or else by our clock."""
    began = time.perf_counter()
    said = await call()
    return (time.perf_counter() - began) * 1000 if said is None else said


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest rank's value."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of ours over the median of theirs."""
    return statistics.median(ours) / statistics.median(theirs)
