"""The server that the tests of a module attack."""

from collections.abc import Iterator

import pytest

from tests.proof.target import Target, target


@pytest.fixture(scope="module", name="target")
def _target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Everything is configured, and one key for each scope."""
    with target(tmp_path_factory.mktemp("target")) as running:
        yield running
