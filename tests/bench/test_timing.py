"""How the benchmarks take turns, and what they make of the times."""

from collections.abc import Awaitable, Callable

import pytest

from bench.timing import in_turns, percentile, ratio


def nothing() -> None:
    """Nobody watches the progress."""


async def test_turns_go_there_and_back() -> None:
    """After a round that only warms up: A B, B A, A B, so that whoever is second is so as often as not."""
    order: list[str] = []

    def noting(name: str) -> Callable[[], Awaitable[None]]:
        async def note() -> None:
            order.append(name)

        return note

    taken = await in_turns({"a": noting("a"), "b": noting("b")}, 4, nothing)
    assert order[2:] == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert {name: len(times) for name, times in taken.items()} == {"a": 4, "b": 4}


async def test_the_warming_round_is_left_out() -> None:
    """What the first call takes is nobody's time; what a candidate says of itself is believed."""
    times = iter([1000.0, 5.0, 7.0])

    async def slow_at_first() -> float:
        return next(times)

    assert await in_turns({"it": slow_at_first}, 2, nothing) == {"it": [5.0, 7.0]}


async def test_progress_is_told_once_a_round() -> None:
    """The warming round included: a bar of so many reaches its end."""
    moves: list[None] = []

    async def call() -> float:
        return 1.0

    await in_turns({"a": call, "b": call}, 3, lambda: moves.append(None))
    assert len(moves) == 4


def test_a_ratio_is_of_medians() -> None:
    """One outlier on either side changes nothing."""
    assert ratio([10.0, 12.0, 900.0], [8.0, 1.0, 700.0]) == 1.5


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (95, 95), (99, 99), (100, 100), (1, 1)])
def test_a_percentile_is_the_nearest_rank_s_value(percent: int, value: float) -> None:
    """Of 1 to 100 the p-th is p, in whatever order they came."""
    assert percentile([float(number) for number in range(100, 0, -1)], percent) == value


def test_a_single_value_is_every_percentile() -> None:
    """Quick runs have few samples."""
    assert percentile([7.0], 99) == percentile([7.0], 1) == 7.0
