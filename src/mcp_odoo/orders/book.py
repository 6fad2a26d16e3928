"""Orders and quotations in a list: by customer, salesperson, state and date."""

from typing import Any

from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.kinds import CUSTOMER
from mcp_odoo.odoo.pages import find_page, require_known
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.orders.models import ListedState, OrderCard, OrderPage
from mcp_odoo.orders.service import CARD_FIELDS, MODEL, card

_QUOTATION = ("draft", "sent")
_STATES: dict[ListedState, tuple[str, ...]] = {
    "quotation": _QUOTATION,
    "expired": _QUOTATION,
    "sale": ("sale", "done"),  # until 16 a locked order was in a state of its own
    "cancel": ("cancel",),
    "all": (),
}
_SEARCHED = ("name", "client_order_ref", *CUSTOMER)


class OrderBook:
    """Lists the orders that the API user may see."""

    def __init__(self, odoo: OdooClient, schema: Schema) -> None:
        self._odoo = odoo
        self._schema = schema

    async def find(
        self,
        q: str | None = None,
        *,
        state: ListedState = "all",
        user_id: int = 0,
        partner_id: int = 0,
        date_from: str | None = None,
        date_to: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> OrderPage:
        """The newest first. `q` are words of the number, the customer or its reference.

        `partner_id` is a customer with its contacts; `date_from` and `date_to` (ISO dates, both included) limit the
        order's date. Raises InvalidRequest for other dates, NotFound for somebody who does not exist.
        """
        calendar, fields = await self._odoo.calendar(), await self._schema.fields(MODEL)
        domain: list[Any] = calendar.within("date_order", date_from, date_to)
        if states := _STATES[state]:
            domain.append(("state", "in", states))
        if state == "expired":
            domain.append(("validity_date", "<", calendar.today().isoformat()))
        if user_id:
            domain.append(("user_id", "=", user_id))
        if partner_id:
            domain.append(("partner_id", "child_of", partner_id))
        page = await find_page(
            self._odoo,
            MODEL,
            domain,
            [name for name in CARD_FIELDS if name in fields],
            query=q or "",
            searched=_SEARCHED,
            limit=limit,
            offset=offset,
            order="date_order desc, id desc",
        )
        if not page.total:
            await require_known(self._odoo, ("res.users", user_id), ("res.partner", partner_id))
        orders = [
            OrderCard(**card(row, calendar), url=await self._odoo.record_url(MODEL, row["id"])) for row in page.rows
        ]
        return OrderPage(orders=orders, total=page.total, has_more=page.has_more)
