"""What models look like."""

import pytest

from mcp_odoo.errors import NotFound
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.fake_odoo import FakeOdoo, Refusal


async def test_what_depends_on_nothing_is_left_to_forms(client: OdooClient, odoo: FakeOdoo) -> None:
    """Before 16 the payment term was: only the form filled it. A field that is not there is left to nobody."""
    odoo.answers["sale.order", "fields_get"] = {
        "payment_term_id": {"type": "many2one", "depends": ["partner_id"]},
        "fiscal_position_id": {"type": "many2one", "depends": []},
        "note": {"type": "html"},
    }
    schema = Schema(client)
    assert not await schema.left_to_forms("sale.order", "payment_term_id")
    assert await schema.left_to_forms("sale.order", "fiscal_position_id")
    assert await schema.left_to_forms("sale.order", "note")
    assert not await schema.left_to_forms("sale.order", "gone")
    (call,) = odoo.called("sale.order", "fields_get")
    assert {"type", "depends", "digits"} <= set(call.named["attributes"])


@pytest.mark.parametrize("sentence", ["Object crm.lead doesn't exist", "El objeto crm.lead no existe"])
async def test_a_model_without_its_app_is_named(client: OdooClient, odoo: FakeOdoo, sentence: str) -> None:
    """With what to do; an app that is installed afterwards is found without a restart."""
    json2 = (await client.connection()).transport.name == "json2"
    name = "werkzeug.exceptions.NotFound" if json2 else "odoo.exceptions.UserError"
    odoo.faults["crm.lead", "fields_get"] = [Refusal(name, sentence, 404)]
    odoo.answers["crm.lead", "fields_get"] = {"name": {}}
    schema = Schema(client)
    with pytest.raises(NotFound, match=r"no crm\.lead: .* not installed") as caught:
        await schema.fields("crm.lead")
    assert (caught.value.code, caught.value.details) == ("model_missing", {"model": "crm.lead"})
    assert await schema.has("crm.lead", "name")
