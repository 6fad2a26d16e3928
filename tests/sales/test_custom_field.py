"""`x_studio_producto`: a custom field that a database may have, on either model and of either kind."""

from typing import Any

import pytest

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.sales.models import QuotationRequest
from mcp_odoo.sales.service import Plan
from tests.fake_odoo import FakeOdoo
from tests.sales.conftest import Quote

NAME = "x_studio_producto"
PLAN = Plan(name="quot_0123456789ab", partner=None, retired=0, user_id=5, notify=True)
LINKED = {"type": "many2one", "relation": "product.template"}
NUMBER = {"type": "integer"}


def ask(value: int | None) -> QuotationRequest:
    return QuotationRequest(
        partner_name="Torres", contact_name="", email="a@torres.mx", phone="", lead_name="R", x_studio_producto=value
    )


@pytest.mark.parametrize(
    ("on_lead", "on_order", "expected"),
    [
        (LINKED, LINKED, {f"{NAME}/.id": "4", f"order_ids/{NAME}/.id": "4"}),
        (NUMBER, NUMBER, {NAME: "4", f"order_ids/{NAME}": "4"}),
        (LINKED, None, {f"{NAME}/.id": "4"}),
        (None, NUMBER, {f"order_ids/{NAME}": "4"}),
        (None, None, {}),
    ],
)
async def test_the_value_goes_where_the_field_is(
    shop: FakeOdoo, quote: Quote, on_lead: Any, on_order: Any, expected: dict[str, str]
) -> None:
    """A link by database id, a number as it is."""
    shop.answers["crm.lead", "fields_get"] = {"description": {"type": "html"}} | ({NAME: on_lead} if on_lead else {})
    shop.answers["sale.order", "fields_get"] = {NAME: on_order} if on_order else {}
    await quote().create_order("quot_0", ask(4), PLAN, {})
    (call,) = shop.called("crm.lead", "load")
    row = dict(zip(call.named["fields"], call.named["data"][0], strict=True))
    assert {column: cell for column, cell in row.items() if NAME in column} == expected


async def test_without_a_value_there_is_no_column(shop: FakeOdoo, quote: Quote) -> None:
    """The field keeps Odoo's default."""
    shop.answers["crm.lead", "fields_get"] = {"description": {"type": "html"}, NAME: LINKED}
    await quote().create_order("quot_0", ask(None), PLAN, {})
    assert NAME not in str(shop.called("crm.lead", "load")[0].named["fields"])


async def test_a_link_to_nothing_is_refused_before_anything_is_written(shop: FakeOdoo, quote: Quote) -> None:
    """Archived records count; the error names field, model and id."""
    shop.answers["crm.lead", "fields_get"] = {"description": {"type": "html"}, NAME: LINKED}
    shop.answers["product.template", "search_count"] = 0
    with pytest.raises(InvalidRequest) as caught:
        await quote().check("quot_0", ask(4))
    assert caught.value.code == "custom_value_unknown"
    assert caught.value.details == {"field": NAME, "model": "product.template", "record_id": 4}
    (call,) = shop.called("product.template", "search_count")
    assert call.named["context"]["active_test"] is False


@pytest.mark.parametrize("field", [LINKED, NUMBER, None])
async def test_a_number_needs_no_such_look(shop: FakeOdoo, quote: Quote, field: Any) -> None:
    """Nor does a link to something that exists, nor a field that is not there."""
    shop.answers["crm.lead", "fields_get"] = {"description": {"type": "html"}} | ({NAME: field} if field else {})
    shop.answers["product.template", "search_count"] = 1
    assert (await quote().check("quot_0", ask(4))).user_id == 5
    assert len(shop.called("product.template", "search_count")) == (1 if field == LINKED else 0)


@pytest.mark.parametrize(("fields", "notes"), [({}, 1), ({NAME: NUMBER}, 0)])
async def test_a_value_that_was_not_saved_is_noted(
    shop: FakeOdoo, quote: Quote, fields: dict[str, Any], notes: int
) -> None:
    """Only where neither model has the field."""
    shop.answers["sale.order", "fields_get"] = fields
    assert len((await quote("en").summarise(ask(4), PLAN, 30)).notes) == notes
