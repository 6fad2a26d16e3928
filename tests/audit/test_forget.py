"""A person is forgotten, and the chain holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.audit.chain import FORGOTTEN
from mcp_odoo.audit.forget import Forgetting
from mcp_odoo.audit.privacy import Privacy
from mcp_odoo.errors import InvalidRequest
from tests.audit.desk import ANA, INPUT, Desk, desk, quotation
from tests.audit.desk import desk as another

OUTPUT = {
    "partner_name": "Torres, Ana", "lead_id": 7, "opportunity_id": 7, "sale_order_id": 18, "sale_order_name": "S00018",
    "user_name": "Berta", "currency": "MXN", "notes": ["Torres was known as another name"],
}  # fmt: skip


def forget(desk: Desk, email: str = ANA) -> list[str]:
    forgetting = Forgetting(desk.folder, [desk.journal], clock=lambda: desk.now)
    found = forgetting.find(email, [path.stem for path in desk.folder.path.glob("*.log")])
    if found.names:
        forgetting.forget(email, found, "local:root")
    return sorted(found.names)


def texts(desk: Desk) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in desk.folder.path.glob("*.log"))


def test_nothing_of_the_person_stays_and_verification_passes(desk: Desk) -> None:
    """Name, address, phone, and the texts in which they stand; what was sold to whom by whom stays."""
    desk.file(quotation(1, 3, "completed", output=OUTPUT, error="Torres is unknown", description="Ana called"))
    assert desk.verified().broken == []
    assert forget(desk) == ["quot_000000000001"]
    after = desk.stored("quot_000000000001")
    assert set(after["input"].values()) == {FORGOTTEN}
    assert after["output"]["partner_name"] == after["error"] == FORGOTTEN
    assert after["output"]["notes"] == [FORGOTTEN]
    assert (after["output"]["sale_order_id"], after["output"]["user_name"]) == (18, "Berta")
    for gone in (ANA, "Torres", "+525512345678"):
        assert gone not in json.dumps({**after, "description": ""})
    report = desk.verified()
    assert (report.broken, report.forgotten) == ([], 1)


def test_it_is_on_record_without_the_person(desk: Desk) -> None:
    """Who did it, and which records lost their texts."""
    desk.file(quotation())
    forget(desk)
    (path,) = desk.folder.path.glob("forget_*.log")
    said = json.loads(path.read_text(encoding="utf-8"))
    assert (said["principal"], list(said["records"])) == ("local:root", ["quot_000000000001"])
    assert ANA not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("other", ["juana@torres.mx", "ana@torres.mx.example.com", "ana@torres.mxx", "x.ana@torres.mx"])
def test_somebody_with_a_similar_address_stays(desk: Desk, other: str) -> None:
    """Of an address only the whole is looked for."""
    desk.file(quotation(1, input={**INPUT, "email": other}))
    assert forget(desk) == []


@pytest.mark.parametrize("written", ["ANA@Torres.MX", "call ana@torres.mx.", "<ana@torres.mx>"])
def test_an_address_is_found_however_it_is_written(desk: Desk, written: str) -> None:
    """In any case, and inside of texts."""
    desk.file(quotation(1, input={"text": written}))
    assert forget(desk) == ["quot_000000000001"]


def test_what_was_done_to_the_same_order_is_forgotten_too(desk: Desk) -> None:
    """A note about it says who it is about, without the address."""
    note: dict[str, Any] = {"input": {"record": "order:18", "text": "Ana prefers mornings"}}
    desk.file(quotation(1, 3, "completed", output=OUTPUT), quotation(2, 1, "completed", **note))
    desk.file(quotation(3, 1, "completed", input={"order_id": 19, "note": "somebody else's"}))
    assert forget(desk) == ["quot_000000000001", "quot_000000000002"]
    assert desk.stored("quot_000000000002")["input"] == {"record": "order:18", "text": FORGOTTEN}
    assert desk.stored("quot_000000000003")["input"]["note"] == "somebody else's"


def test_values_before_and_after_a_change_are_forgotten(desk: Desk) -> None:
    """Those of fields that are about people; which fields changed stays."""
    changes = [
        {"model": "sale.order", "id": 18, "change": "changed", "field": "note", "before": None, "after": "for Ana"},
        {"model": "sale.order", "id": 18, "change": "changed", "field": "state", "before": "draft", "after": "sale"},
    ]
    desk.file(quotation(1, 1, "completed", changes=changes))
    forget(desk)
    note, state = desk.stored("quot_000000000001")["changes"]
    assert (note["field"], note["after"]) == ("note", FORGOTTEN)
    assert (state["before"], state["after"]) == ("draft", "sale")


def test_hashed_addresses_are_found(tmp_path: Path) -> None:
    """By the installation's own key."""
    with desk(tmp_path, privacy=Privacy(email="hashed")) as one:
        one.file(quotation())
        assert ANA not in texts(one)
        assert forget(one) == ["quot_000000000001"]


def test_what_still_waits_to_be_delivered_is_forgotten_as_well(tmp_path: Path) -> None:
    """In the journal, so that it does not come back, nor goes to the bucket."""
    with desk(tmp_path, uploads=True) as one:
        documents = one.file(quotation(1, 3, "completed"))
        forget(one)
        (waiting,) = [it for it in one.journal.claim_uploads(8) if it.name == "quot_000000000001"]
        assert ANA not in waiting.text
        one.folder.put(documents)  # a courier that had taken it before
        assert ANA not in texts(one)
        assert one.verified().broken == []


def test_forgetting_twice_is_as_good_as_once(desk: Desk) -> None:
    """Nothing is found any more."""
    desk.file(quotation())
    assert forget(desk) == ["quot_000000000001"]
    assert forget(desk) == []
    assert desk.verified().broken == []


def test_records_of_other_servers_are_told_and_left(desk: Desk, tmp_path: Path) -> None:
    """It has to be said in their chain that they lost their texts."""
    with another(tmp_path / "other") as other:
        other.folder = desk.folder
        other.file(quotation(2))
    desk.file(quotation(1))
    found = Forgetting(desk.folder, [desk.journal]).find(ANA, ["quot_000000000001", "quot_000000000002"])
    assert (found.names, found.others) == (["quot_000000000001"], ["quot_000000000002"])


def test_records_under_way_are_told(desk: Desk) -> None:
    """They will say it again when they move."""
    desk.file(quotation(1, 1, "processing"), quotation(2, 1, "completed"))
    found = Forgetting(desk.folder, [desk.journal]).find(ANA, ["quot_000000000001", "quot_000000000002"])
    assert found.under_way == ["quot_000000000001"]


@pytest.mark.parametrize("email", ["", " ", "ana", "@", "torres.mx", "a@b"])
def test_what_is_no_address_forgets_nobody(desk: Desk, email: str) -> None:
    """It would be found in every record: an empty variable in a script must not mask them all."""
    desk.file(quotation())
    with pytest.raises(InvalidRequest, match="is no e-mail address"):
        forget(desk, email)
    assert ANA in texts(desk)


def test_the_address_goes_wherever_it_stands(desk: Desk) -> None:
    """Also from what is about nobody by its name, and in any case; and what was done to the person's partner."""
    output = {**OUTPUT, "partner_id": 9}
    desk.file(
        quotation(1, 1, "completed", output=output, client=f"app of {ANA.upper()}"),
        quotation(2, 1, "completed", input={"tracking_id": ANA}),
        quotation(3, 1, "completed", input={"partner_id": 9, "note": "calls in the morning"}),
    )
    assert len(forget(desk)) == 3
    assert ANA not in texts(desk).lower()
    assert "morning" not in texts(desk)
    assert desk.verified().broken == []


def test_somebody_who_left_only_a_phone_is_found_by_it(desk: Desk) -> None:
    """As it stands in the record, in E.164; a longer number is somebody else's."""
    desk.file(quotation(1), quotation(2, input={**INPUT, "phone": "+5255123456789"}))
    assert forget(desk, "+525512345678") == ["quot_000000000001"]
    assert "+525512345678" not in desk.stored("quot_000000000001")["input"].values()
    assert desk.verified().broken == []


@pytest.mark.parametrize("person", ["ana", "5512345678", "+0", "", "@torres.mx"])
def test_what_is_neither_address_nor_phone_is_refused(desk: Desk, person: str) -> None:
    """It might be in every record."""
    with pytest.raises(InvalidRequest) as caught:
        forget(desk, person)
    assert caught.value.code == "audit_person_invalid"
