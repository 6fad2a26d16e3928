"""The newest records, and what comes after them."""

import os
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.audit.filters import Filters
from mcp_odoo.audit.newest import CHUNK, Follower, newest
from mcp_odoo.audit.reading import FolderSource
from tests.audit.archive import BEGAN, keep, quotation, write

EVERYTHING = Filters()


def last(folder: Path, count: int, wanted: Filters = EVERYTHING) -> list[str]:
    """The last digits of the newest records' names."""
    source = FolderSource(folder)
    return [record.name[-3:] for record in newest(source, source.entries(), wanted, count, print)]


class Counted(FolderSource):
    """Counts the files that are read."""

    reads = 0

    def read(self, entry: Any) -> str:
        self.reads += 1
        return super().read(entry)


def test_the_newest_are_those_that_changed_last(tmp_path: Path) -> None:
    """Whenever they were asked for; the newest is the last one."""
    keep(
        tmp_path,
        quotation(1, after=50),
        quotation(2, after=90),
        write(3, after=70),
        quotation(4, updated_at="2024-03-02"),
    )
    assert last(tmp_path, 3) == ["003", "002", "004"]
    assert last(tmp_path, 0) == []
    assert last(tmp_path, 50) == ["001", "003", "002", "004"]


def test_not_every_file_is_read_for_the_newest(tmp_path: Path) -> None:
    """Files that are older than what is found already cannot hold anything newer."""
    keep(tmp_path, *(quotation(number, after=number * 10) for number in range(5 * CHUNK)))
    source = Counted(tmp_path)
    found = newest(source, source.entries(), EVERYTHING, 3, print)
    assert [record.name[-3:] for record in found] == ["13d", "13e", "13f"]
    assert source.reads <= 2 * CHUNK


def test_filters_reach_back_as_far_as_it_takes(tmp_path: Path) -> None:
    """The only failure may be the oldest record."""
    keep(
        tmp_path,
        *(quotation(number, after=number * 10) for number in range(2 * CHUNK)),
        quotation(0xFFF, status="failed"),
    )
    assert last(tmp_path, 3, Filters(statuses=["failed"])) == ["fff"]


@pytest.mark.parametrize("modified", [0, BEGAN + 10**6])
def test_the_times_of_a_copied_folder_do_not_matter(tmp_path: Path, modified: int) -> None:
    """Where they are not those of the records, every record is looked at."""
    keep(tmp_path, *(quotation(number, after=number * 10) for number in range(3 * CHUNK)))
    for path in tmp_path.iterdir():
        os.utime(path, (modified, modified))
    assert last(tmp_path, 2) == ["0be", "0bf"]


def test_a_follower_tells_of_what_is_new_and_what_changed(tmp_path: Path) -> None:
    """Each once, in the order in which it happened, as far as it is wanted."""
    keep(tmp_path, quotation(1, status="processing"), quotation(2))
    follower = Follower(FolderSource(tmp_path), Filters(statuses=["completed"]), print)
    assert len(follower.look()) == 2
    assert follower.news() == []
    keep(tmp_path, write(3, after=60), write(4, after=50, status="failed"), quotation(1, after=5))
    assert [record.name[-3:] for record in follower.news()] == ["001", "003"]
    assert follower.news() == []


def test_a_follower_does_not_repeat_what_was_shown(tmp_path: Path) -> None:
    """A record that changed between the list and its reading was shown as it is; a touched file says nothing new."""
    keep(tmp_path, quotation(1, status="processing"))
    source = FolderSource(tmp_path)
    follower = Follower(source, EVERYTHING, print)
    entries = follower.look()
    keep(tmp_path, quotation(1, after=1))
    follower.told(newest(source, entries, EVERYTHING, 5, print))
    assert follower.news() == []
    (tmp_path / "quot_000000000001.log").touch()
    assert follower.news() == []


def test_a_follower_complains_once_about_a_damaged_file(tmp_path: Path) -> None:
    """And tells of it when it is mended."""
    keep(tmp_path)
    complaints: list[str] = []
    follower = Follower(FolderSource(tmp_path), EVERYTHING, lambda name, reason: complaints.append(name))
    follower.look()
    (tmp_path / "quot_000000000001.log").write_text("{")
    assert [follower.news(), follower.news()] == [[], []]
    assert complaints == ["quot_000000000001"]
    keep(tmp_path, quotation(1))
    assert len(follower.news()) == 1


def test_a_folder_that_takes_long_to_list_is_listed_when_it_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own time says so."""
    monkeypatch.setattr("mcp_odoo.audit.newest.CHEAP_SECONDS", 0)
    keep(tmp_path, quotation(1))
    os.utime(tmp_path, (BEGAN, BEGAN))
    follower = Follower(FolderSource(tmp_path), EVERYTHING, print)
    follower.look()
    keep(tmp_path, quotation(1, status="failed"))  # in place, which the server never does
    assert follower.news() == []
    keep(tmp_path, quotation(2))
    assert len(follower.news()) == 2
