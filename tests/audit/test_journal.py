"""The journal: one chain, whoever writes, and documents that stay until they are delivered."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.audit import tables as t
from mcp_odoo.audit.journal import CLAIM_SECONDS, FILE_AFTER, UPLOAD_AFTER
from mcp_odoo.audit.records import Record
from tests.audit.desk import NOON, Desk, desk, quotation


def links(desk: Desk, name: str) -> list[dict[str, object]]:
    with desk.database.connect() as db:
        return list(json.loads(db.execute(sa.select(t.records.c.links).where(t.records.c.name == name)).scalar_one()))


def test_a_document_has_what_was_said_and_its_links(desk: Desk) -> None:
    """One line of JSON, in the order in which it was said."""
    (document,) = desk.journal.put([quotation()])
    read = json.loads(document.text)
    assert list(read)[:5] == ["tracking_id", "timestamp", "date", "time", "status"]
    assert (read["date"], read["time"]) == ("2026-11-27", "12:00:00")
    assert read["input"]["email"] == "ana@torres.mx"
    assert [link["seq"] for link in read["links"]] == [1]
    assert document.text.count("\n") == 1


def test_each_link_follows_on_the_one_before_it(desk: Desk) -> None:
    """Over all records."""
    desk.journal.put([quotation(1), quotation(2), quotation(1, 2, "completed")])
    first, third = links(desk, "quot_000000000001")
    (second,) = links(desk, "quot_000000000002")
    assert [first["seq"], second["seq"], third["seq"]] == [1, 2, 3]
    assert second["previous"] == first["hash"]
    assert third["previous"] == second["hash"]


@pytest.mark.parametrize("version", [1, 0])
def test_an_older_version_changes_nothing(desk: Desk, version: int) -> None:
    """Nor does the same: who tells of a record may be late, and two may tell of it."""
    desk.journal.put([quotation(1, 1), quotation(1, 3, "completed")])
    assert desk.journal.put([quotation(1, version)]) == []
    assert desk.journal.head() is not None
    assert len(links(desk, "quot_000000000001")) == 2
    desk.journal.put([quotation(2)])
    assert desk.verified().links == 0  # nothing filed yet
    head = desk.journal.head()
    assert head is not None
    assert head.seq == 3


def test_writers_at_the_same_time_make_one_chain(desk: Desk) -> None:
    """Without a gap and without a fork."""
    with ThreadPoolExecutor(8) as pool:
        documents = [
            one for several in pool.map(lambda n: desk.journal.put([quotation(n)]), range(100)) for one in several
        ]
    desk.folder.put(documents)
    desk.journal.filed(documents)
    report = desk.verified()
    assert (report.records, report.links, report.broken) == (100, 100, [])


def test_two_processes_on_one_database_make_one_chain(desk: Desk) -> None:
    """The second journal has nothing in common with the first but the database."""
    other = Desk(desk.database, desk.folder)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: (desk if n % 2 else other).file(quotation(n)), range(50)))
    report = desk.verified()
    assert (report.links, len(report.chains), report.broken) == (50, 1, [])


def test_a_document_stays_until_it_was_delivered_everywhere(tmp_path: Path) -> None:
    """Then only its links do: the database is no second place for customers' data."""
    with desk(tmp_path, uploads=True) as one:
        one.file(quotation(1, 2, "completed"))
        (claimed,) = one.journal.claim_uploads(8)
        with one.database.connect() as db:
            assert db.execute(sa.select(t.records.c.document)).scalar_one() == claimed.text
        one.journal.uploaded([claimed])
        with one.database.connect() as db:
            assert db.execute(sa.select(t.records.c.document)).scalar_one() is None
        assert one.journal.waiting() == (0, 0)


def test_what_its_process_did_not_file_is_for_others_after_a_while(desk: Desk) -> None:
    """Half a minute; also when the clock was set back meanwhile."""
    documents = desk.journal.put([quotation()])
    assert desk.journal.to_file() == []
    desk.now = NOON + FILE_AFTER + 1
    assert desk.journal.to_file() == documents
    desk.now = NOON - 7200
    assert desk.journal.to_file() == documents


def test_what_changed_while_it_was_filed_is_filed_again(desk: Desk) -> None:
    """The older document does not count for the newer one."""
    older = desk.journal.put([quotation(1, 1)])
    newer = desk.journal.put([quotation(1, 2, "completed")])
    desk.journal.filed(older)
    assert desk.journal.waiting() == (1, 0)
    assert desk.journal.to_file() == newer


def test_what_is_over_is_uploaded_at_once_and_what_moves_a_little_later(tmp_path: Path) -> None:
    """Else each quotation would be uploaded three times within a second."""
    with desk(tmp_path, uploads=True) as one:
        one.journal.put([quotation(1, 1, "processing"), quotation(2, 2, "completed")])
        assert [document.name for document in one.journal.claim_uploads(8)] == ["quot_000000000002"]
        one.now = NOON + UPLOAD_AFTER
        assert [document.name for document in one.journal.claim_uploads(8)] == ["quot_000000000001"]


def test_what_one_process_claimed_another_does_not_get(tmp_path: Path) -> None:
    """Until the claim is over, or given up; an older upload must not come after a newer one."""
    with desk(tmp_path, uploads=True) as one:
        one.journal.put([quotation(1, 2, "completed")])
        claimed = one.journal.claim_uploads(8)
        assert len(claimed) == 1
        assert one.journal.claim_uploads(8) == []
        one.journal.put([quotation(1, 3, "failed")])
        assert one.journal.claim_uploads(8) == []
        one.journal.uploaded(claimed)
        (newer,) = one.journal.claim_uploads(8)
        assert newer.seq == 2
        one.journal.release([newer])
        assert one.journal.claim_uploads(8) == [newer]
        one.now = NOON + CLAIM_SECONDS + 1
        assert one.journal.claim_uploads(8) == [newer]


def test_without_a_bucket_nothing_waits_for_one(desk: Desk) -> None:
    """Nor is anything kept for it."""
    desk.file(quotation(1, 2, "completed"))
    assert desk.journal.waiting() == (0, 0)


def test_links_go_once_their_jobs_cannot_move_any_more(desk: Desk) -> None:
    """What was not delivered stays, however old it is."""
    desk.file(quotation(1, 2, "completed"))
    desk.journal.put([quotation(2)])
    assert desk.journal.forget_links(NOON + 1) == 1
    assert desk.journal.waiting() == (1, 0)


def test_a_handoff_has_a_record_like_any_other(desk: Desk) -> None:
    """Under the contract's name, with its fields."""
    name = f"sms_{int(NOON)}_0a1b2c3d"
    body = {
        "handoff_id": name, "user_phone": "+525512345678", "assigned_user_id": 42, "vendor_sms": "+525587654321",
        "message_sid": "SM1", "status": "completed",
    }  # fmt: skip
    desk.file(Record(name, "handoff", NOON, version=1, state="sent", status="completed", body=body))
    assert {key: desk.stored(name)[key] for key in body} == body
    assert desk.verified().broken == []


def test_a_clock_that_is_set_back_breaks_no_chain(desk: Desk) -> None:
    """Links are in the order of their numbers, whatever time it was."""
    desk.file(quotation(1))
    desk.now = NOON - 90_000
    desk.file(quotation(1, 2, "completed"), quotation(2))
    report = desk.verified()
    assert (report.links, report.broken) == (3, [])
    assert desk.stored("quot_000000000001")["links"][-1]["at"] == "2026-11-26T11:00:00.000+00:00"
