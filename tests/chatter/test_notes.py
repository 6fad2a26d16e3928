"""Notes in a record's chatter."""

import pytest

from mcp_odoo.chatter.service import Chatter
from mcp_odoo.errors import Conflict, InvalidRequest, McpOdooError, NotFound
from mcp_odoo.odoo.client import CREATE_ONCE
from tests.fake_odoo import Drop, FakeOdoo

MESSAGE = "mail.message"


async def test_a_note_stands_at_its_record(chatter: Chatter, loaded: list[dict[str, str]], odoo: FakeOdoo) -> None:
    """As a note, which customers do not see; markup in it is text; it is created once."""
    note = await chatter.log_note(" ORDER:18 ", "a < b\n\nc\nd")
    assert note.model_dump() == {
        "id": 70, "record": "order:18", "record_name": "S00018", "url": f"{odoo.url}/odoo/sale.order/18"
    }  # fmt: skip
    (cells,) = loaded
    assert cells.pop("id").startswith("__mcp_odoo__.note_")
    assert cells == {
        "model": "sale.order", "res_id": "18", "message_type": "comment", "subtype_id/id": "mail.mt_note",
        "body": "<p>a &lt; b</p><p>c<br>d</p>",
    }  # fmt: skip
    (call,) = odoo.called(MESSAGE, "load")
    assert CREATE_ONCE.items() <= call.named["context"].items()


@pytest.mark.parametrize(
    ("kind", "model"),
    [("opportunity", "crm.lead"), ("order", "sale.order"), ("partner", "res.partner"), ("task", "project.task"),
     ("project", "project.project")],
)  # fmt: skip
async def test_records_with_a_chatter_take_notes(
    chatter: Chatter, loaded: list[dict[str, str]], kind: str, model: str
) -> None:
    """All kinds but products."""
    await chatter.log_note(f"{kind}:18", "x")
    assert (loaded[0]["model"], loaded[0]["res_id"]) == (model, "18")


async def test_a_product_takes_none(chatter: Chatter, odoo: FakeOdoo) -> None:
    """The refusal names what does, and Odoo is not asked."""
    with pytest.raises(InvalidRequest, match="opportunity, order, partner, task, project") as caught:
        await chatter.log_note("product:18", "x")
    assert (caught.value.code, odoo.calls) == ("record_kind_unsupported", [])


async def test_a_record_that_is_not_there_takes_none(
    chatter: Chatter, loaded: list[dict[str, str]], odoo: FakeOdoo
) -> None:
    """A note would hang in the air: Odoo stores a message for any number."""
    odoo.answers["sale.order", "read"] = []
    with pytest.raises(NotFound, match="order:18"):
        await chatter.log_note("order:18", "x")
    with pytest.raises(McpOdooError) as caught:
        await chatter.log_note("18", "x")
    assert (caught.value.code, loaded) == ("record_key_unreadable", [])


async def test_a_key_names_the_note(chatter: Chatter, loaded: list[dict[str, str]]) -> None:
    """The same request with it is the same note, however the record is written; another one is a conflict."""
    for record, key in (("order:18", "k"), ("Order:018", "k"), ("order:18", None), ("order:18", None)):
        await chatter.log_note(record, "x", key)
    ids = [cells["id"] for cells in loaded]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    for record, text in (("order:18", "y"), ("task:18", "x")):
        with pytest.raises(Conflict) as caught:
            await chatter.log_note(record, text, "k")
        assert caught.value.code == "key_of_another_request"
    assert len(loaded) == 4


async def test_a_lost_answer_makes_no_second_note(chatter: Chatter, odoo: FakeOdoo) -> None:
    """The call is repeated with the same external id."""
    odoo.faults[MESSAGE, "load"] = [Drop()]
    await chatter.log_note("order:18", "x")
    first, second = odoo.called(MESSAGE, "load")
    assert first.named == second.named
