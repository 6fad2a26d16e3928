"""Files go for their age, and the chain says so."""

import json
import os
from pathlib import Path

import pytest

from mcp_odoo.audit.retention import DAY, Retention
from tests.audit.desk import NOON, Desk, quotation
from tests.audit.desk import desk as another


def retention(desk: Desk, days: float = 30) -> Retention:
    return Retention(desk.journal, desk.folder, days, 30, clock=lambda: desk.now)


def aged(desk: Desk, number: int, days: float, version: int = 1) -> None:
    """File a record so many days before now."""
    now, desk.now = desk.now, desk.now - days * DAY
    desk.file(quotation(number, version))
    os.utime(desk.folder.file(f"quot_{number:012x}"), (desk.now, desk.now))
    desk.now = now


def names(desk: Desk) -> list[str]:
    return sorted(path.stem for path in desk.folder.path.glob("*.log"))


def test_what_is_too_old_goes_and_verification_passes(desk: Desk) -> None:
    """A record says which links went, under how old they had to be."""
    aged(desk, 1, 40)
    aged(desk, 2, 33)
    aged(desk, 3, 20)
    assert retention(desk).apply() == 2
    expiry, kept = names(desk)
    assert kept == "quot_000000000003"
    said = desk.stored(expiry)
    assert (said["count"], said["older_than_days"], said["principal"]) == (2, 30, "retention")
    report = desk.verified()
    assert (report.records, report.broken) == (2, [])


def test_a_record_that_moved_for_long_leaves_no_hole(desk: Desk) -> None:
    """Its links lie far apart: those between them may stay."""
    aged(desk, 1, 50)
    aged(desk, 2, 20)
    aged(desk, 3, 40)
    aged(desk, 4, 20)
    assert retention(desk).apply() == 2
    assert desk.verified().broken == []
    desk.now += 20 * DAY
    assert retention(desk).apply() == 2
    assert desk.verified().broken == []
    newest = max(names(desk), key=lambda name: desk.stored(name)["links"][-1]["seq"])
    (said,) = desk.stored(newest)["expired"].values()
    assert (said["through"], said["islands"]) == (4, {})


def test_what_somebody_deletes_is_still_missing(desk: Desk) -> None:
    """Retention excuses only what it put on record."""
    aged(desk, 1, 40)
    aged(desk, 2, 1)
    aged(desk, 3, 1)
    retention(desk).apply()
    desk.folder.remove("quot_000000000002")
    assert [one.seq for one in desk.verified().broken] == [2]


def test_a_changed_expiry_excuses_nothing(desk: Desk) -> None:
    """Whoever adds links to it changes its content."""
    aged(desk, 1, 40)
    aged(desk, 2, 1)
    retention(desk).apply()
    desk.folder.remove("quot_000000000002")
    expiry = next(name for name in names(desk) if name.startswith("expiry_"))
    ((chain, said),) = desk.stored(expiry)["expired"].items()
    desk.change(expiry, expired={chain: {**said, "through": 2}})
    assert desk.verified().broken != []


def test_a_crash_between_the_record_and_the_deletion_harms_nothing(desk: Desk) -> None:
    """What should have gone is still there, verifies, and goes the next time."""
    aged(desk, 1, 40)
    aged(desk, 2, 1)
    old = desk.folder.read("quot_000000000001") or ""
    retention(desk).apply()
    desk.folder.file("quot_000000000001").write_text(old)
    moment = desk.now - 40 * DAY
    os.utime(desk.folder.file("quot_000000000001"), (moment, moment))
    assert desk.verified().broken == []
    assert retention(desk).apply() == 1
    assert desk.verified().broken == []


def test_nothing_old_makes_no_record(desk: Desk) -> None:
    """Nor a folder that nothing was written to."""
    assert retention(desk).apply() == 0
    assert not desk.folder.path.exists()
    aged(desk, 1, 29)
    assert retention(desk).apply() == 0
    assert names(desk) == ["quot_000000000001"]


@pytest.mark.parametrize("hours", [1, 12])
def test_there_is_one_expiry_a_day(desk: Desk, hours: int) -> None:
    """Age counts in whole days of UTC, however often it is looked at."""
    aged(desk, 1, 40)
    retention(desk).apply()
    desk.now = NOON + hours * 3600 - 1
    aged(desk, 2, 30.2)
    assert retention(desk).apply() == 0


def test_chains_whose_server_is_gone_age_as_well(desk: Desk) -> None:
    """A folder may hold the records of a database that nobody has any more."""
    other = Desk(desk.database, desk.folder)
    aged(other, 1, 40)
    with desk.database.begin() as db:
        db.exec_driver_sql("DELETE FROM audit_chain")
        db.exec_driver_sql("DELETE FROM audit_records")
    desk.journal.create_tables()
    aged(desk, 2, 40)
    assert retention(desk).apply() == 2
    report = desk.verified()
    assert report.broken == []


def test_a_living_server_s_records_are_its_own_to_delete(desk: Desk, tmp_path: Path) -> None:
    """Only in its own chain can it be said that they are gone; once it has not been seen for as long, others do it."""
    with another(tmp_path / "other") as other:
        other.folder = desk.folder
        aged(other, 1, 40)
        aged(desk, 2, 1)
        retention(other, days=90).apply()
        assert retention(desk).apply() == 0
        assert names(desk) == ["quot_000000000001", "quot_000000000002"]
        assert retention(other).apply() == 1
        assert other.verified(others=True).broken == []
        aged(other, 3, 40)
        moment = desk.now - 31 * DAY
        os.utime(desk.folder.path / f".chain-{other.journal.chain}", (moment, moment))
        assert retention(desk).apply() == 1
        assert desk.verified(others=True).broken == []


@pytest.mark.parametrize("change", [{"status": "failed"}, {"links": []}, {"timestamp": "x"}])
def test_what_is_not_genuine_does_not_go(desk: Desk, change: dict[str, object]) -> None:
    """Else whoever changes a record could have the server itself put its loss on record."""
    aged(desk, 1, 40)
    desk.change("quot_000000000001", **change)
    moment = desk.now - 40 * DAY
    os.utime(desk.folder.file("quot_000000000001"), (moment, moment))
    assert retention(desk).apply() == 0


def test_a_file_that_was_only_made_to_look_old_stays(desk: Desk) -> None:
    """What counts is when its last link was made."""
    aged(desk, 1, 3)
    os.utime(desk.folder.file("quot_000000000001"), (0, 0))
    assert retention(desk).apply() == 0


def test_a_forged_expiry_is_not_believed(desk: Desk) -> None:
    """Else the server's next one would say the same, and that is genuine."""
    aged(desk, 1, 40)
    aged(desk, 2, 1)
    aged(desk, 3, 1)
    (gone,) = desk.stored("quot_000000000002")["links"]
    forged = {"expired": {desk.journal.chain: {"through": 2, "hash": gone["hash"], "islands": {}}}, "links": [gone]}
    desk.folder.file("expiry_1_0a").write_text(json.dumps(forged), encoding="utf-8")
    assert retention(desk).apply() == 1
    desk.folder.remove("expiry_1_0a")
    desk.folder.remove("quot_000000000002")
    assert [one.seq for one in desk.verified().broken] == [2]


def test_another_record_s_links_excuse_nothing(desk: Desk) -> None:
    """A file under an old name with the links of a record that is still wanted."""
    aged(desk, 1, 40)
    desk.folder.file("write_1_0a").write_text(desk.folder.read("quot_000000000001") or "", encoding="utf-8")
    os.utime(desk.folder.file("write_1_0a"), (0, 0))
    assert retention(desk).apply() == 1
    assert names(desk)[-1] == "write_1_0a"


def test_files_that_are_no_records_stay(desk: Desk) -> None:
    """Whatever else somebody keeps there."""
    aged(desk, 1, 40)
    for name in ("notes.log", "access.log", "quot_1.txt"):
        path = desk.folder.path / name
        path.write_text("x")
        os.utime(path, (0, 0))
    retention(desk).apply()
    assert {path.name for path in desk.folder.path.iterdir()} >= {"notes.log", "access.log", "quot_1.txt"}
