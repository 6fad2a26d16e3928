"""How many records wait for the folder and the bucket, and for how long the first of them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcp_odoo.audit.backlog import Backlog, Waiting
from tests.audit.desk import Desk, desk, quotation

HOUR = 3600.0


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    """Records go to a bucket, too."""
    with desk(tmp_path, uploads=True) as one:
        yield one


def test_each_sink_has_its_own(desk: Desk) -> None:
    """Three are recorded, of which the folder has two and the bucket one; the oldest of those that wait is told."""
    now = time.time()
    for number, age in enumerate((4, 3, 2), 1):
        desk.now = now - age * HOUR
        first, *_ = documents = desk.journal.put([quotation(number)])
        if number < 3:
            desk.journal.filed(documents)
        if number == 1:
            desk.journal.uploaded([first])
    folder, bucket = Backlog(desk.database).count()
    assert (folder.sink, folder.records, bucket.sink, bucket.records) == ("folder", 1, "bucket", 2)
    assert (folder.oldest, bucket.oldest) == pytest.approx((2 * HOUR, 3 * HOUR), abs=60)


def test_nothing_waits_for_no_time(desk: Desk) -> None:
    """Neither before there is a record nor once it is where it has to be; a clock that was set back makes none."""
    nothing = [Waiting("folder", 0, 0.0), Waiting("bucket", 0, 0.0)]
    assert Backlog(desk.database).count() == nothing
    desk.now = time.time() + HOUR
    documents = desk.journal.put([quotation(1)])
    assert Backlog(desk.database).count() == [Waiting("folder", 1, 0.0), Waiting("bucket", 1, 0.0)]
    desk.journal.filed(documents)
    desk.journal.uploaded(documents)
    assert Backlog(desk.database).count() == nothing
