"""What `make bench ARGS="…"` takes."""

import pytest

from bench.options import PARTS, QUICK, Counts, options


def test_without_arguments_everything_is_measured_here_and_50_ms_away() -> None:
    """And nothing is written."""
    wanted = options([])
    assert (wanted.round_trips, wanted.parts, wanted.write, wanted.counts) == ((0.0, 50.0), PARTS, False, Counts())


def test_round_trips_and_parts_can_be_chosen() -> None:
    """In the order in which they are given."""
    wanted = options(["--rtt", "100,0.5", "--only", "reads,steps", "--quick"])
    assert (wanted.round_trips, wanted.parts, wanted.counts) == ((100.0, 0.5), ("reads", "steps"), QUICK)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rtt", "far"], "no milliseconds"),
        (["--rtt", "-1"], "from 0"),
        (["--only", "reads,writes"], "no 'writes'"),
        (["--quick", "--write"], "not worth keeping"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a sentence, before anything starts."""
    with pytest.raises(SystemExit):
        options(arguments)
    assert said in capsys.readouterr().err
