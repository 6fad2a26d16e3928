"""The matrix of this run is the one that was reviewed."""

from tests.live.faults.matrix import Matrix, compare


def test_the_matrix_is_as_reviewed(matrix: Matrix) -> None:
    """Each cell that the tests before this one filled is what docs/fault-matrix.md says of it; a test of that page says
    that no cell is missing there.
    """
    advice = (
        "if that is meant: UPDATE_SNAPSHOTS=1 .venv/bin/python -m pytest tests/live/faults, and scripts/generate-docs"
    )
    assert matrix.found == compare(matrix.found), advice
