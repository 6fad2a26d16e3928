"""A hundred thousand records, as a busy company has after some years."""

import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcp_odoo.audit.retention import DAY, Retention
from mcp_odoo.audit.verify import Verification
from tests.audit.desk import Desk, desk, quotation

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]
MANY, BATCH = 100_000, 1000


@pytest.fixture(name="archive", scope="module")
def _archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Half of them are two years old; none of the disk's own time is in it, so they are not synced one by one."""
    with desk(tmp_path_factory.mktemp("many")) as one:
        one.folder.path.mkdir(mode=0o700)
        today, old = one.now, one.now - 700 * DAY
        for first in range(0, MANY, BATCH):
            one.now = old if first < MANY // 2 else today
            documents = one.journal.put([quotation(number, 2, "completed") for number in range(first, first + BATCH)])
            for document in documents:
                path = one.folder.file(document.name)
                path.write_text(document.text, encoding="utf-8")
                os.utime(path, (one.now, one.now))
            one.journal.filed(documents)
        yield one


def test_verification_reads_them_all_in_a_minute(archive: Desk) -> None:
    """With a few hundred bytes of memory each."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    verification = Verification()
    for path in archive.folder.path.glob("*.log"):
        verification.add(path.stem, path.read_text(encoding="utf-8"))
    report = verification.report()
    seconds = time.perf_counter() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"\nverified {report.records} records in {seconds:.1f} s, {grown / 1024:.0f} MB")  # noqa: T201 - measured
    assert (report.records, report.broken) == (MANY, [])
    assert seconds < 120
    assert grown < 400 * 1024


def test_a_record_more_takes_no_longer(archive: Desk) -> None:
    """Neither in the journal nor in the folder."""
    taken = []
    for number in range(MANY, MANY + 50):
        began = time.perf_counter()
        archive.file(quotation(number, 2, "completed"))
        taken.append(time.perf_counter() - began)
    print(f"\nrecorded and filed one more in {sorted(taken)[25] * 1000:.1f} ms")  # noqa: T201 - measured
    assert sorted(taken)[25] < 0.1


def test_half_of_them_go_for_their_age_and_the_rest_verifies(archive: Desk) -> None:
    """One record says which links went; the journal's own rows go with their jobs."""
    began = time.perf_counter()
    retention = Retention(archive.journal, archive.folder, 365, 30, clock=lambda: archive.now)
    assert retention.apply() == MANY // 2
    print(f"\nexpired {MANY // 2} records in {time.perf_counter() - began:.1f} s")  # noqa: T201 - measured
    (expiry,) = archive.folder.path.glob("expiry_*.log")
    assert expiry.stat().st_size < 2000
    verification = Verification()
    for path in archive.folder.path.glob("*.log"):
        verification.add(path.stem, path.read_text(encoding="utf-8"))
    assert verification.report().broken == []


def test_the_folder_is_listed_in_a_moment(archive: Desk) -> None:
    """What has nothing to expire is not read."""
    began = time.perf_counter()
    assert Retention(archive.journal, archive.folder, 365, 30, clock=lambda: archive.now).apply() == 0
    print(f"\nlooked for old records in {time.perf_counter() - began:.2f} s")  # noqa: T201 - measured
    assert time.perf_counter() - began < 5
    assert Path(archive.folder.path).is_dir()
