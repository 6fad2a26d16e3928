"""Verification names what was tampered with, and nothing else."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mcp_odoo.audit.chain import FORGOTTEN, GENESIS, commitment, digest, make_link
from mcp_odoo.audit.forget import Forgetting, masked
from mcp_odoo.audit.verify import Head, Noted, Verification
from tests.audit.desk import ANA, Desk, desk, quotation

FIRST, SECOND, THIRD = (f"quot_{number:012x}" for number in (1, 2, 3))


@pytest.fixture(name="filed")
def _filed(desk: Desk) -> Desk:
    """Three records; the first moved twice: links 1 and 4."""
    desk.file(quotation(1))
    desk.file(quotation(2, 2, "completed"), quotation(3, 2, "completed"))
    desk.file(quotation(1, 2, "completed", output={"sale_order_id": 18}))
    return desk


def broken(desk: Desk, *, with_head: bool = True) -> list[tuple[int, str, str]]:
    return [(one.seq, one.name, one.reason) for one in desk.verified(with_head=with_head).broken]


def test_untouched_records_are_whole(filed: Desk) -> None:
    """Every link, and where the chain ends."""
    report = filed.verified()
    assert report.broken == []
    assert (report.records, report.links, report.unfinished) == (3, 4, 0)
    ((_, first, last, hash_, outstanding),) = [tuple(vars(chain).values()) for chain in report.chains]
    head = filed.journal.head()
    assert head is not None
    assert (first, last, hash_, outstanding) == (1, 4, head.hash, 0)


@pytest.mark.parametrize(
    "change", [{"status": "failed"}, {"input": {"email": "eva@x.mx"}}, {"error": ""}, {"more": 1}, {"timestamp": "x"}]
)
def test_changed_content_is_named(filed: Desk, change: dict[str, object]) -> None:
    """Whichever part of it."""
    filed.change(SECOND, **change)
    assert broken(filed) == [(2, SECOND, "its content is not what this link recorded")]


def test_a_changed_salt_is_changed_content(filed: Desk) -> None:
    """So a text and its salt cannot be replaced together."""
    salts = filed.stored(SECOND)["salts"]
    filed.change(SECOND, salts={**salts, "/input/email": "00" * 16})
    assert broken(filed) == [(2, SECOND, "its content is not what this link recorded")]
    filed.change(SECOND, salts={**salts, "/input/email": "no hex"})
    assert broken(filed) == [(2, SECOND, "its content is not what this link recorded")]


def test_a_text_that_was_taken_away_without_a_record_is_named(filed: Desk) -> None:
    """The digest still holds, by design: so each forgetting has to be on record."""
    filed.change(SECOND, **masked(filed.stored(SECOND), ANA))
    assert broken(filed) == [(2, SECOND, "texts were removed, and no record of a forgetting names them")]


def test_a_changed_link_is_named(filed: Desk) -> None:
    """Anything in it, its time too."""
    (link,) = filed.stored(SECOND)["links"]
    filed.change(SECOND, links=[{**link, "at": "2026-01-01T00:00:00.000+00:00"}])
    assert (2, SECOND, "this link was changed") in broken(filed)


def test_a_record_under_another_name_is_named(filed: Desk) -> None:
    """A renamed file is another record's."""
    filed.folder.file(SECOND).rename(filed.folder.file("quot_00000000000f"))
    assert broken(filed)[0] == (2, "quot_00000000000f", "this link was changed")


def test_a_missing_record_is_named_by_what_follows_it(filed: Desk) -> None:
    """Its links are gone; the next one is before or after them."""
    filed.folder.remove(SECOND)
    assert broken(filed) == [(2, THIRD, "link 2 is missing before it")]


def test_a_missing_end_is_told_by_the_database(filed: Desk) -> None:
    """Without the database nothing tells how long the chain was."""
    filed.file(quotation(9))
    filed.folder.remove("quot_000000000009")
    assert broken(filed) == [(5, "", "link 5 is missing at the end, by what the jobs' database knows")]
    assert broken(filed, with_head=False) == []


def test_what_is_still_to_be_delivered_is_not_missing(filed: Desk) -> None:
    """It is counted instead."""
    filed.journal.put([quotation(9)])
    filed.file(quotation(10))
    report = filed.verified()
    assert report.broken == []
    assert report.chains[0].outstanding == 1


def test_a_rewritten_chain_does_not_end_where_the_database_says(filed: Desk) -> None:
    """Whoever recomputes every hash from a changed record on still has another end."""
    document = filed.stored(FIRST)
    content = {**document, "status": "failed"}
    *before, last = document["links"]
    forged = make_link(last["chain"], last["seq"], FIRST, last["at"], "failed", digest(content), last["previous"])
    filed.change(FIRST, status="failed", links=[*before, forged._asdict()])
    assert broken(filed, with_head=False) == []
    assert broken(filed) == [(4, FIRST, "the jobs' database knows another link here")]


def test_what_is_recorded_meanwhile_is_not_missing(filed: Desk) -> None:
    """A server goes on while somebody verifies: what is newer than the database's head was is not looked at closely."""
    head = filed.journal.head()
    assert head is not None
    filed.file(quotation(7), quotation(8), quotation(9))
    filed.folder.remove("quot_000000000008")
    verification = Verification([Head(head.chain, head.seq, head.hash, ())])
    for path in filed.folder.path.glob("*.log"):
        verification.add(path.stem, path.read_text(encoding="utf-8"))
    assert verification.report().broken == []


def test_a_link_that_was_noted_elsewhere_is_looked_for(filed: Desk) -> None:
    """Whoever rewrites files and database alike cannot give it the same hash again."""
    head = filed.journal.head()
    assert head is not None
    for noted, reasons in (
        (Noted(head.chain, 4, head.hash), []),
        (Noted(head.chain, 4, "0" * 64), ["it is another link than the one that was noted"]),
        (Noted(head.chain, 9, head.hash), ["the link that was noted is not there"]),
        (Noted("another", 1, head.hash), ["the link that was noted is not there"]),
    ):
        verification = Verification(noted=[noted])
        for path in filed.folder.path.glob("*.log"):
            verification.add(path.stem, path.read_text(encoding="utf-8"))
        assert [one.reason for one in verification.report().broken] == reasons


def test_an_older_version_put_back_is_named(filed: Desk, tmp_path: Path) -> None:
    """Its later links are gone with the newer one, or stand before an older one."""
    with desk(tmp_path / "other") as other:
        other.file(quotation(1))
        old = other.stored(FIRST)
        other.file(quotation(1, 2, "completed"))
        new = other.stored(FIRST)
        other.folder.file(FIRST).write_text(json.dumps(old))
        assert broken(other) == [(2, "", "link 2 is missing at the end, by what the jobs' database knows")]
        other.folder.file(FIRST).write_text(json.dumps({**old, "links": [new["links"][1], new["links"][0]]}))
        assert broken(other) == [(1, FIRST, "its links are not in their order")]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"links": []}', '{"links": [1]}', '{"links": [{"chain": 1}]}', "null"]
)
def test_what_is_no_record_is_named(filed: Desk, text: str) -> None:
    """And what it was is missing."""
    filed.folder.file(SECOND).write_text(text)
    reasons = broken(filed)
    assert (0, SECOND, "is no record: JSON with links was expected") in reasons
    assert (2, THIRD, "link 2 is missing before it") in reasons


def test_the_first_broken_link_comes_first(filed: Desk) -> None:
    """Where somebody began."""
    filed.change(FIRST, status="x")
    filed.change(SECOND, status="x")
    assert [one.seq for one in filed.verified().broken] == [2, 4]


def test_a_forged_number_far_away_takes_no_time(filed: Desk) -> None:
    """A gap is not walked link by link."""
    link = make_link(filed.stored(SECOND)["links"][0]["chain"], 10**15, THIRD, "", "x", "d", "p")
    verification = Verification()
    verification.add(THIRD, json.dumps({"links": [link._asdict()]}))
    reasons = [one.reason for one in verification.report().broken]
    assert f"links 1 to {10**15 - 1} are missing before it" in reasons


def test_what_was_never_recorded_is_named(filed: Desk) -> None:
    """A forged record that goes on where the chain ends: only the database can tell."""
    head = filed.journal.head()
    assert head is not None
    forged = {"status": "completed", "output": {"amount_total": 1.0}}
    link = make_link(head.chain, head.seq + 1, "quot_00000000000f", "", "completed", digest(forged), head.hash)
    verification = Verification([Head(head.chain, head.seq, head.hash, ())])
    for path in filed.folder.path.glob("*.log"):
        verification.add(path.stem, path.read_text(encoding="utf-8"))
    verification.add("quot_00000000000f", json.dumps({**forged, "links": [link._asdict()]}))
    report = verification.report([Head(head.chain, head.seq, head.hash, ())])
    assert [(one.name, one.reason) for one in report.broken] == [
        ("quot_00000000000f", "the jobs' database knows no such link")
    ]


@pytest.mark.parametrize("kind", ["expiry", "forget"])
def test_another_chain_excuses_nothing(filed: Desk, kind: str) -> None:
    """Anybody can begin one, with a record that says that something is rightly gone."""
    chain = filed.stored(FIRST)["links"][0]["chain"]
    if kind == "expiry":
        gone = filed.stored(SECOND)["links"][0]["hash"]
        said: dict[str, object] = {"expired": {chain: {"through": 0, "hash": "", "islands": {"2": gone}}}}
        filed.folder.remove(SECOND)
    else:
        after = masked(filed.stored(SECOND), ANA)
        said = {"records": {SECOND: sorted(after["forgotten"])}}
        filed.change(SECOND, **after)
    name = f"{kind}_1_0a"
    link = make_link("evil", 1, name, "", "completed", digest(said), GENESIS)
    filed.folder.file(name).write_text(json.dumps({**said, "links": [link._asdict()]}), encoding="utf-8")
    assert len(broken(filed)) == 2
    assert (1, name, "the jobs' database does not know this chain") in broken(filed)


def test_a_record_in_a_chain_of_its_own_is_named(filed: Desk) -> None:
    """Neither a record that goes on in an invented chain, nor one that was invented whole, passes."""
    stored = filed.stored(SECOND)
    content = {**stored, "status": "failed"}
    link = make_link("evil", 1, SECOND, "", "failed", digest(content), GENESIS)
    filed.change(SECOND, status="failed", links=[*stored["links"], link._asdict()])
    assert (1, SECOND, "it has links of several chains") in broken(filed)
    filed.change(SECOND, links=[link._asdict()])
    assert {reason for _, _, reason in broken(filed)} == {
        "link 2 is missing before it", "the jobs' database does not know this chain",
    }  # fmt: skip


def test_a_copy_is_named(filed: Desk) -> None:
    """Also under the name that another database's record would have."""
    chain = filed.stored(SECOND)["links"][0]["chain"]
    filed.folder.file(f"{SECOND}_{chain[:8]}").write_text(filed.folder.read(SECOND) or "", encoding="utf-8")
    assert [reason for _, _, reason in broken(filed)] == [f"it is {SECOND} once more"]


def test_a_text_cannot_be_replaced_by_its_commitment(filed: Desk) -> None:
    """It would be masked without a trace."""
    stored = filed.stored(SECOND)
    salt = stored["salts"].pop("/input/email")
    sealed = commitment(salt, "/input/email", stored["input"]["email"])
    for value in ({"sealed": sealed}, None, sealed):
        filed.change(SECOND, salts=stored["salts"], input={**stored["input"], "email": value})
        assert broken(filed) == [(2, SECOND, "its content is not what this link recorded")]


def test_a_forgotten_text_says_nothing(desk: Desk) -> None:
    """Nor does anybody take away more than what was put on record."""
    desk.file(quotation(1, 2, "completed", output={"sale_order_name": "S00018", "partner_name": "Torres"}))
    forgetting = Forgetting(desk.folder, [desk.journal])
    forgetting.forget(ANA, forgetting.find(ANA, [FIRST]), "local:root")
    assert broken(desk) == []
    stored = desk.stored(FIRST)
    desk.change(FIRST, input={**stored["input"], "partner_name": "Somebody Else"})
    assert [reason for _, _, reason in broken(desk)] == ["its content is not what this link recorded"]
    path = "/output/sale_order_name"
    commitment_ = commitment(stored["salts"].pop(path), path, "S00018")
    output = {**stored["output"], "sale_order_name": FORGOTTEN}
    desk.change(FIRST, input=stored["input"], output=output, salts=stored["salts"],
                forgotten={**stored["forgotten"], path: commitment_})  # fmt: skip
    assert [reason for _, _, reason in broken(desk)] == ["texts were removed, and no record of a forgetting names them"]


@pytest.mark.parametrize("where", ["salts", "forgotten"])
def test_nothing_is_hidden_where_no_digest_looks(filed: Desk, where: str) -> None:
    """A salt or a commitment of a text that is not there."""
    filed.change(SECOND, **{where: {**filed.stored(SECOND).get(where, {}), "/note": "00"}})
    assert broken(filed) == [(2, SECOND, "its content is not what this link recorded")]


def test_nothing_is_said_twice(filed: Desk) -> None:
    """Programs take the last, people read the first."""
    text = filed.folder.read(SECOND) or ""
    filed.folder.file(SECOND).write_text('{"status": "failed", ' + text[1:], encoding="utf-8")
    assert (0, SECOND, "is no record: JSON with links was expected") in broken(filed)


def test_what_lifecycle_rules_took_from_a_bucket_is_not_missing(filed: Desk) -> None:
    """After a link that is older than their age; a gap after a younger one is."""
    for cutoff, gaps in ((datetime(2026, 12, 1, tzinfo=UTC), 0), (datetime(2026, 11, 1, tzinfo=UTC), 1)):
        verification = Verification(cutoff=cutoff)
        for name in (FIRST, THIRD):
            verification.add(name, filed.folder.read(name) or "")
        assert len(verification.report().broken) == gaps
