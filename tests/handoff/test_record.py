"""A handoff's document in the audit log: what is hidden, what is forgotten, and that it still verifies."""

from pathlib import Path

import pytest

from mcp_odoo.audit.chain import digest, read_document
from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.forget import masked
from mcp_odoo.audit.privacy import Privacy
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.document import Handoff
from mcp_odoo.handoff.record import handoff_record
from mcp_odoo.jobs.database import sqlite_engine
from mcp_odoo.messaging.models import Sent
from tests.audit.desk import Desk

ID = "sms_1795780800_0123456789ab"
REQUEST = {"user_phone": "+525512345678", "reason": "Precio", "user_name": "Ana Torres", "lead_id": 7}


def handoff() -> Handoff:
    def found(one: Handoff) -> None:
        one.turn.number, one.turn.name, one.turn.user_id, one.assigned_user_id = "+5215511110006", "Carlos", 6, 6

    made = moves.opened(ID, "conversation:c", REQUEST, {"principal": "anonymous", "face": "rest"}, 1795780800.0)
    sent = Sent(f"{ID}/1", "SM1", "whatsapp", "+5215511110006", template=True, status="queued")
    for move in (
        moves.chosen(1, found, 1795780801.0),
        moves.asked(1, sent, 1795780802.0, 300.0),
        moves.asked_again({**REQUEST, "additional_context": "Está molesta"}, 1795780803.0),
    ):
        made = move(made) or made
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = Folder(tmp_path / "log")
    return Desk(sqlite_engine(tmp_path / "jobs.sqlite"), folder)


def test_the_document_has_the_contract_s_fields_first() -> None:
    """And its name is the handoff's."""
    record = handoff_record(handoff())
    assert (record.name, record.kind, record.status) == (ID, "handoff", "waiting")
    assert list(record.body)[:8] == [
        "handoff_id", "timestamp", "date", "time", "user_phone", "assigned_user_id", "vendor_sms", "message_sid",
    ]  # fmt: skip
    assert record.body["vendor_sms"] == "+5215511110006"


def test_phones_are_masked_where_that_is_chosen(desk: Desk) -> None:
    """The customer's and the salesperson's, wherever they stand."""
    desk.privacy = Privacy(phone="masked", name="masked", text="masked")
    desk.__post_init__()
    desk.file(handoff_record(handoff()))
    text = desk.folder.read(ID) or ""
    for said in ("5512345678", "5511110006", "Ana Torres", "Carlos", "molesta", "Precio"):
        assert said not in text


def test_a_customer_who_is_forgotten_is_gone_and_the_digest_stays(desk: Desk) -> None:
    """Name, phone, reason and context go; who was asked stays."""
    desk.file(handoff_record(handoff()))
    document = read_document(desk.folder.read(ID) or "")
    after = masked(document, "ana@torres.mx")
    assert digest(after) == digest(document)
    for said in ("5512345678", "Ana Torres", "Precio", "molesta"):
        assert said not in str(after)
    assert after["vendor_sms"] == "+5215511110006"
