"""Records as files: whole, private, and nobody else's."""

import json
import os
import threading
from pathlib import Path

import pytest

from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.sinks import AuditSinkUnavailable
from tests.audit.desk import Desk, desk, quotation

NAME = "quot_000000000001"


def test_files_and_their_folder_are_private(desk: Desk) -> None:
    """They hold customers' names."""
    desk.file(quotation())
    assert desk.folder.path.stat().st_mode & 0o777 == 0o700
    assert desk.folder.file(NAME).stat().st_mode & 0o777 == 0o600


def test_a_folder_that_lets_its_group_in_does_so_for_its_files(desk: Desk) -> None:
    """For a log shipper that runs as another user."""
    desk.folder.path.mkdir(mode=0o750)
    desk.folder.path.chmod(0o750)
    desk.file(quotation())
    assert desk.folder.file(NAME).stat().st_mode & 0o777 == 0o640


def test_a_reader_never_sees_half_a_file(desk: Desk) -> None:
    """However often it looks while the record moves."""
    desk.file(quotation(1, 1, description="x" * 100_000))
    stop, seen, torn = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(json.loads(desk.folder.file(NAME).read_text(encoding="utf-8"))["updated_at"])
            except ValueError as error:
                torn.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for version in range(2, 60):
        desk.file(quotation(1, version, "processing", description="x" * 100_000))
    stop.set()
    reader.join()
    assert torn == []
    assert len(seen) > 1


def test_a_file_that_cannot_be_replaced_keeps_no_other_back(desk: Desk) -> None:
    """Here somebody made a folder of its name."""
    desk.folder.path.mkdir(mode=0o700)
    desk.folder.file(NAME).mkdir()
    documents = desk.journal.put([quotation(number) for number in range(3)])
    with pytest.raises(AuditSinkUnavailable, match="Is a directory") as caught:
        desk.folder.put(documents)
    assert [document.name for document in caught.value.stored] == ["quot_000000000000", "quot_000000000002"]
    assert desk.stored("quot_000000000002")["status"] == "queued"


def test_an_older_document_does_not_replace_a_newer_one(desk: Desk) -> None:
    """Whoever filed it late."""
    older = desk.journal.put([quotation(1, 1, "processing")])
    newer = desk.journal.put([quotation(1, 2, "completed")])
    desk.folder.put(newer)
    desk.folder.put(older)
    assert desk.stored(NAME)["status"] == "completed"


def test_links_that_the_database_forgot_are_kept(desk: Desk) -> None:
    """They are forgotten once their job is gone; a record that moves all the same keeps its chain."""
    desk.file(quotation(1), quotation(2), quotation(1, 2, "failed"))
    desk.journal.forget_links(desk.now + 1)
    desk.file(quotation(1, 5, "completed"))
    assert [link["seq"] for link in desk.stored(NAME)["links"]] == [1, 3, 4]
    assert desk.verified().broken == []


def test_another_database_s_record_of_the_same_name_stays(tmp_path: Path) -> None:
    """The same idempotency key is the same tracking id, also at two servers that know nothing of each other."""
    with desk(tmp_path / "one") as one, desk(tmp_path / "two") as two:
        two.folder = one.folder
        one.file(quotation(1, 2, "completed", error="of the first"))
        two.file(quotation(1), quotation(1, 2, "completed", error="of the second"))
        other = f"{NAME}_{two.journal.chain[:8]}"
        assert one.stored(NAME)["error"] == "of the first"
        assert one.stored(other)["error"] == "of the second"
        report = one.verified(others=True)
        assert (report.records, len(report.chains), report.broken) == (2, 2, [])


def test_what_a_killed_process_left_half_written_is_replaced(desk: Desk) -> None:
    """It never had the file's name."""
    desk.folder.path.mkdir(mode=0o700)
    (desk.folder.path / f".{NAME}.tmp").write_text("{")
    desk.file(quotation())
    assert desk.stored(NAME)["status"] == "queued"
    assert sorted(path.name for path in desk.folder.path.iterdir()) == [".lock", f"{NAME}.log"]


@pytest.mark.parametrize(
    "text", ["", "[1]", "null", '{"links": ["x"]}', '{"links": {"a": 1}}', '{"links": 5}', "[" * 100_000]
)
def test_a_damaged_file_is_replaced_by_the_next_version(desk: Desk, text: str) -> None:
    """Nothing of it can be kept."""
    desk.file(quotation())
    desk.folder.file(NAME).write_text(text)
    desk.file(quotation(1, 2, "completed"))
    assert desk.stored(NAME)["status"] == "completed"


def test_a_link_in_the_folder_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    """In /tmp somebody may have put one there for us to write through."""
    desk.folder.path.mkdir(mode=0o700)
    target = tmp_path / "target"
    target.write_text("theirs")
    (desk.folder.path / f".{NAME}.tmp").symlink_to(target)
    desk.folder.file(NAME).symlink_to(target)
    desk.file(quotation())
    assert target.read_text() == "theirs"
    assert not desk.folder.file(NAME).is_symlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(desk: Desk) -> None:
    """Its owner could read and change what we write."""
    desk.folder.path.mkdir()
    os.chown(desk.folder.path, 12345, 12345)
    with pytest.raises(AuditSinkUnavailable, match=r"uid 12345.*set MCP_LOG_DIR") as caught:
        desk.folder.put(desk.journal.put([quotation()]))
    assert caught.value.code == "audit_folder_foreign"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """With the reason, and what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditSinkUnavailable, match=r"Not a directory.*MCP_LOG_DIR"):
        Folder(tmp_path / "file" / "log").probe()
    Folder(tmp_path / "log").probe()
    assert [path.name for path in (tmp_path / "log").iterdir()] == [".lock"]


def test_spanish_is_readable_in_a_file(desk: Desk) -> None:
    """As UTF-8, for grep and for people."""
    desk.file(quotation(1, 1, error="La cotización no se pudo crear"))
    assert "cotización" in desk.folder.file(NAME).read_text(encoding="utf-8")
