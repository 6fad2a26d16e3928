"""Fixtures of the audit log's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audit.desk import Desk, desk


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    """Records are stored whole; there is no bucket."""
    with desk(tmp_path) as one:
        yield one
