"""Writing so that an interruption leaves the old or the new."""

from pathlib import Path

import pytest

from lab import files


def test_a_folder_appears_only_when_it_is_finished(tmp_path: Path) -> None:
    """Until then its contents are under another name."""
    final = tmp_path / "package"
    with files.unfinished_folder(final) as folder:
        (folder / "file").touch()
        assert not final.exists()
    assert (final / "file").exists()


def test_a_folder_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Neither the folder nor its unfinished form."""
    with pytest.raises(KeyboardInterrupt), files.unfinished_folder(tmp_path / "package"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_leftovers_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    """What is finished stays."""
    (tmp_path / f"package{files.TEMPORARY}123").mkdir()
    (tmp_path / f"record.json{files.TEMPORARY}123").touch()
    (tmp_path / "package").mkdir()
    files.remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_half_a_record_counts_as_none(tmp_path: Path) -> None:
    """It is made again rather than guessed at."""
    (tmp_path / "record.json").write_text('{"half":')
    assert files.read_record(tmp_path / "record.json") is None
    assert files.read_record(tmp_path / "missing.json") is None
