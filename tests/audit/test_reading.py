"""Records in a folder that others write to meanwhile."""

import os
import threading
from pathlib import Path

import pytest

from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.reading import (
    DEEPEST,
    FolderMissing,
    FolderSource,
    FolderUnreadable,
    RecordUnreadable,
    parse,
    read_records,
)
from mcp_odoo.audit.stored import Stored
from tests.audit.archive import BEGAN, keep, quotation, write


def read(folder: Path) -> tuple[list[Stored], dict[str, str]]:
    """All records of a folder, and what was complained about."""
    source, complaints = FolderSource(folder), dict[str, str]()
    return list(read_records(source, source.entries(), complaints.__setitem__)), complaints


def test_only_records_are_entries(tmp_path: Path) -> None:
    """Not locks, unfinished files, folders, pipes, or files with other names."""
    keep(tmp_path, quotation(1), write(2))
    for other in (
        ".lock",
        ".quot_000000000001.tmp",
        "notes.txt",
        "server.log",
        "UPPER_1.log",
        "quot_1.log.gz",
        "quot_.log",
    ):
        (tmp_path / other).write_text("{}")
    (tmp_path / "quot_00000000000f.log").mkdir()
    os.mkfifo(tmp_path / "quot_00000000000e.log")
    (tmp_path / "quot_00000000000d.log").symlink_to("nowhere")
    assert sorted(entry.name for entry in FolderSource(tmp_path).entries()) == [
        "quot_000000000001", f"write_{BEGAN}_000000000002"
    ]  # fmt: skip


def test_an_entry_says_when_and_how_much(tmp_path: Path) -> None:
    """Both as the file system has it."""
    keep(tmp_path, quotation(1))
    (entry,) = FolderSource(tmp_path).entries()
    assert (entry.modified, entry.size) == (BEGAN + 1, (tmp_path / "quot_000000000001.log").stat().st_size)


def test_a_time_leaves_out_only_what_its_name_excludes(tmp_path: Path) -> None:
    """A quotation's name says nothing, and a file's time proves nothing."""
    keep(tmp_path, quotation(1), write(2, after=-50), write(3, after=50), write(4, after=150))
    found = FolderSource(tmp_path).entries(since=BEGAN, until=BEGAN + 100)
    assert sorted(entry.name[-1] for entry in found) == ["1", "3"]


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    """It says how to name another one."""
    with pytest.raises(FolderMissing, match=r"There is no folder .*nothing: .*MCP_LOG_DIR or --folder"):
        list(FolderSource(tmp_path / "nothing").entries())


def test_a_folder_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    """With the system's reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderUnreadable, match="file cannot be read \\(Not a directory\\)"):
        list(FolderSource(tmp_path / "file").entries())


def test_files_that_go_meanwhile_are_no_trouble(tmp_path: Path) -> None:
    """Neither between two entries, nor between the list and the reading."""
    keep(tmp_path, *(quotation(number) for number in range(5)))
    source, complaints = FolderSource(tmp_path), dict[str, str]()
    entries = source.entries()
    first = next(entries)
    for path in tmp_path.iterdir():
        path.unlink()
    assert list(entries) == []
    assert list(read_records(source, [first], complaints.__setitem__)) == []
    assert complaints == {}
    with pytest.raises(FileNotFoundError):
        source.read(first)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b'{"tracking_id": "quot_', "is no JSON (Unterminated string"),
        (b"\0" * 300, "is no JSON (Expecting value"),
        (b'["a list"]', "is no JSON object"),
        (b"null", "is no JSON object"),
        (b'{"a": NaN}', "is no JSON (NaN is no number in JSON)"),
        (b'{"a": 1e999}', "is no JSON (1e999 is no number in JSON)"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is no JSON (Exceeds the limit"),
        (b'{"a": "\xf1and\xfa"}', "is no UTF-8 text (byte 7)"),
        (b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}", f"is nested more than {DEEPEST} levels deep"),
        (b'{"a": ' + b"[" * 100_000, "is no JSON ("),
    ],
)
def test_what_is_no_record_is_told_and_the_rest_goes_on(tmp_path: Path, raw: bytes, reason: str) -> None:
    """By name, with the reason."""
    keep(tmp_path, quotation(1), quotation(3))
    (tmp_path / "quot_000000000002.log").write_bytes(raw)
    records, complaints = read(tmp_path)
    assert sorted(record.name[-1] for record in records) == ["1", "3"]
    assert list(complaints) == ["quot_000000000002"]
    assert complaints["quot_000000000002"].startswith(reason)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that nobody can read, root included")
def test_an_unreadable_file_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    """With the system's reason."""
    keep(tmp_path, quotation(1))
    (tmp_path / "quot_000000000002.log").symlink_to("/proc/self/mem")
    records, complaints = read(tmp_path)
    assert len(records) == 1
    assert complaints == {"quot_000000000002": "cannot be read (Input/output error)"}


def test_many_flat_parts_are_not_deep() -> None:
    """A document with hundreds of changes is a record."""
    assert len(parse('{"changes": [' + ", ".join(["{}"] * 500) + "]}")["changes"]) == 500
    with pytest.raises(RecordUnreadable):
        parse('{"changes": ' + '{"a": ' * DEEPEST + "1" + "}" * DEEPEST + "}")


def test_a_file_that_is_replaced_meanwhile_is_read_whole(tmp_path: Path) -> None:
    """The old one or the new one, through the server's own writer."""
    folder, done = Folder(tmp_path), threading.Event()
    texts = [
        '{"status": "queued", "links": []}\n',
        '{"status": "completed", "links": [], "more": "%s"}\n' % ("x" * 9000),
    ]

    def replace() -> None:
        while not done.is_set():
            for text in texts:
                with folder.locked():
                    folder.replace("quot_000000000001", text)

    with folder.locked():
        folder.replace("quot_000000000001", texts[0])
    writer = threading.Thread(target=replace)
    writer.start()
    try:
        for _ in range(300):
            records, complaints = read(tmp_path)
            assert complaints == {}
            assert all(record.text in texts for record in records)
    finally:
        done.set()
        writer.join()


def test_a_folder_says_whether_it_moved(tmp_path: Path) -> None:
    """By its own time, which every new and every replaced file changes; what is just now may be followed by more."""
    source = FolderSource(tmp_path)
    os.utime(tmp_path, (BEGAN, BEGAN))
    assert [source.moved(), source.moved()] == [True, False]
    keep(tmp_path, quotation(1))
    assert [source.moved(), source.moved()] == [True, True]
