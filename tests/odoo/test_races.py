"""Create-once calls that Odoo 14 answers with the mail that it could not send, whatever became of the records."""

import pytest

from mcp_odoo.errors import NotFound, OdooValidation, UpstreamUnavailable
from mcp_odoo.odoo.account import Limits
from mcp_odoo.odoo.client import OdooClient
from tests.conftest import Connect
from tests.fake_odoo import FakeOdoo, Refusal

LOAD = ("mail.activity", "load")
GONE = Refusal(
    "odoo.exceptions.MissingError",
    "Record does not exist or has been deleted.\n(Record: mail.mail(24,), User: 1)",
    404,
)
QUIET = {"mail_auto_subscribe_no_notify": True, "mail_activity_quick_update": True}


def said(text: str) -> dict[str, object]:
    return {"ids": False, "messages": [{"type": "error", "message": text}]}


async def test_after_a_lost_race_the_winners_record_is_there(client: OdooClient, odoo: FakeOdoo) -> None:
    """The mail to the assignee is gone with the transaction that was rolled back; without a mail Odoo says the id."""
    odoo.faults[LOAD] = [GONE]
    odoo.answers[LOAD] = {"ids": [7], "messages": []}
    assert await client.create_once("mail.activity", ["id"], [["x.y"]]) == [7]
    loud, quiet = (call.named["context"] for call in odoo.called(*LOAD))
    assert not QUIET.items() & loud.items()
    assert quiet == {**loud, **QUIET}


async def test_a_refusal_behind_the_mail_is_told(client: OdooClient, odoo: FakeOdoo) -> None:
    """Otherwise it would be repeated for a day."""
    odoo.faults[LOAD] = [GONE]
    odoo.answers[LOAD] = said("No matching record found for database id '99' in field 'Product'")
    with pytest.raises(OdooValidation, match="No matching record"):
        await client.create_once("mail.activity", ["id"], [["x.y"]])


async def test_a_conflict_behind_the_mail_is_transient(odoo: FakeOdoo, connect: Connect) -> None:
    """Nothing was made, and trying again is right."""
    odoo.faults[LOAD] = [GONE]
    odoo.answers[LOAD] = said("could not serialize access due to concurrent update")
    with pytest.raises(UpstreamUnavailable) as caught:
        await connect(odoo, limits=Limits(attempts=1)).create_once("mail.activity", ["id"], [["x.y"]])
    assert caught.value.code == "odoo_busy"


@pytest.mark.parametrize(("model", "method", "calls"), [("mail.activity", "load", 2), ("sale.order", "write", 1)])
async def test_what_stays_gone_is_told(client: OdooClient, odoo: FakeOdoo, model: str, method: str, calls: int) -> None:
    """And only `load`, which names no record that could be missing, is asked again."""
    odoo.answers[model, method] = GONE
    with pytest.raises(NotFound):
        await (client.create_once(model, ["id"], [["x.y"]]) if method == "load" else client.write(model, [1], {}))
    assert len(odoo.called(model, method)) == calls
