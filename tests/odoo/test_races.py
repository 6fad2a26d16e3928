"""Create-once calls of which another one won."""

import pytest

from mcp_odoo.errors import NotFound, UpstreamUnavailable
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


async def test_what_a_lost_race_rolled_back_is_asked_for_again(client: OdooClient, odoo: FakeOdoo) -> None:
    """Odoo 14 mails the assignee after the transaction; where that was rolled back the mail is gone, and the winner's
    record is there.
    """
    odoo.faults[LOAD] = [GONE]
    odoo.answers[LOAD] = {"ids": [7], "messages": []}
    assert await client.create_once("mail.activity", ["id"], [["x.y"]]) == [7]
    assert len(odoo.called(*LOAD)) == 2


async def test_what_stays_gone_is_told_as_busy(odoo: FakeOdoo, connect: Connect) -> None:
    """Nothing was made, and trying later is right."""
    odoo.answers[LOAD] = GONE
    with pytest.raises(UpstreamUnavailable) as caught:
        await connect(odoo, limits=Limits(attempts=2)).create_once("mail.activity", ["id"], [["x.y"]])
    assert caught.value.code == "odoo_busy"
    assert len(odoo.called(*LOAD)) == 2


async def test_a_record_that_is_gone_is_not_asked_for_again_elsewhere(client: OdooClient, odoo: FakeOdoo) -> None:
    """Only `load` names no record that could be missing."""
    odoo.answers["sale.order", "write"] = GONE
    with pytest.raises(NotFound):
        await client.write("sale.order", [1], {})
    assert len(odoo.called("sale.order", "write")) == 1
