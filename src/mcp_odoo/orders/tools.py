"""What an LLM can do with sale orders."""

from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

from mcp_odoo.arguments import (
    EMPTY_IS_NONE,
    JSON_TEXT,
    ExistingId,
    IdempotencyKey,
    Price,
    Quantity,
    Quiet,
    RecordId,
    Storable,
)
from mcp_odoo.odoo.pages import Limit, Offset, Query
from mcp_odoo.orders.book import OrderBook
from mcp_odoo.orders.changes import OrderChanges
from mcp_odoo.orders.lifecycle import OrderLifecycle
from mcp_odoo.orders.models import (
    LineChange,
    LineText,
    ListedState,
    NewLine,
    Order,
    OrderAfter,
    OrderChange,
    OrderPage,
    OrderStep,
    QuotationLink,
)
from mcp_odoo.orders.service import Orders
from mcp_odoo.tool import Does, tool

_Short = Annotated[str, Field(max_length=200)]
Day = Annotated[_Short | None, Quiet()]
OptionalId = Annotated[RecordId | None, Quiet()]
OptionalText = Annotated[LineText | None, Quiet(), Storable]
OrderId = Annotated[ExistingId, Field(description="Like 18, from list_orders")]
Note = Annotated[OptionalText, Field(description="For the customer; plain text")]
PaymentTerm = Annotated[OptionalId, Field(description="A wrong one lists those there are")]
Moment = Annotated[
    Annotated[str, Field(max_length=40)] | None,
    Quiet(),
    Field(description="Like 2026-01-31T09:30, in local time unless it has an offset"),
]
Lines = Annotated[Annotated[list[LineChange], Field(max_length=200)] | None, Quiet(), EMPTY_IS_NONE, JSON_TEXT]
Tags = Annotated[Annotated[list[_Short], Field(max_length=50)] | None, Quiet(), JSON_TEXT]
NEEDS = ("sale.order",)


def book_tools(mcp: FastMCP, book: OrderBook) -> None:
    """Register the tool that lists orders."""

    @tool(mcp, "List orders", Does.READ, needs=NEEDS)
    async def list_orders(
        q: Annotated[Query | None, Quiet(), Field(description="Words of the number, customer or its reference")] = None,
        state: Annotated[
            ListedState, Field(description="sale: confirmed; expired: quotations past their validity")
        ] = "all",
        user_id: Annotated[RecordId, Field(description="Salesperson; 0: all")] = 0,
        partner_id: Annotated[RecordId, Field(description="Customer; 0: all")] = 0,
        date_from: Annotated[Day, Field(description="Order date, like 2026-01-31")] = None,
        date_to: Day = None,
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> OrderPage:
        """Quotations and orders with totals, newest first; the lines of one are in dev_read_sale."""
        return await book.find(
            q,
            state=state,
            user_id=user_id,
            partner_id=partner_id,
            date_from=date_from,
            date_to=date_to,
            limit=limit,
            offset=offset,
        )


def order_tools(mcp: FastMCP, orders: Orders, changes: OrderChanges, lifecycle: OrderLifecycle) -> None:
    """Register the tools of one sale order."""

    @tool(mcp, "Create an empty order", Does.CREATE, needs=NEEDS)
    async def dev_create_sale(
        partner_id: Annotated[ExistingId, Field(description="From find_partners")],
        user_id: Annotated[OptionalId, Field(description="Salesperson; omit for the customer's own, else you")] = None,
        date_order: Moment = None,
        note: Note = None,
        payment_term_id: PaymentTerm = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Order:
        """Start a quotation without lines for a known partner. dev_create_quotation makes a whole one in one call."""
        return await orders.create(partner_id, user_id, date_order, note, payment_term_id, idempotency_key)

    @tool(mcp, "Add an order line", Does.CREATE, needs=NEEDS)
    async def dev_create_sale_line(
        order_id: OrderId,
        product_id: Annotated[ExistingId, Field(description="From find_products")],
        product_uom_qty: Annotated[Quantity, Field(description="Units, like 2")] = 1.0,
        price_unit: Annotated[
            Price | None, Quiet(), Field(description="In the order's currency, like 1999.5; omit for the pricelist's")
        ] = None,
        name: Annotated[OptionalText, Field(description="Text of the line; omit for the product's")] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> NewLine:
        """Add a product to an order or quotation; to change a line use dev_update_sale."""
        return await orders.add_line(order_id, product_id, product_uom_qty, price_unit, name, idempotency_key)

    @tool(mcp, "Read an order", Does.READ, needs=NEEDS)
    async def dev_read_sale(order_id: OrderId, line_offset: Offset = 0) -> Order:
        """An order with its lines, 100 at a time. To find its id use list_orders."""
        return await orders.get(order_id, line_offset)

    @tool(mcp, "Change an order", Does.CHANGE, needs=NEEDS)
    async def dev_update_sale(
        order_id: OrderId,
        client_order_ref: Annotated[
            _Short | None, Quiet(), Storable, Field(description="Customer's own number")
        ] = None,
        date_order: Moment = None,
        validity_date: Annotated[_Short | None, Quiet(), Field(description="Last day, like 2026-01-31")] = None,
        note: Note = None,
        payment_term_id: PaymentTerm = None,
        user_id: OptionalId = None,
        tags: Annotated[Tags, Field(description="Names; they replace the present ones")] = None,
        lines: Annotated[Lines, Field(description="Changes by line_id, as dev_read_sale shows them")] = None,
    ) -> OrderAfter:
        """Change an order and its lines, all or nothing; says what changed. What is not given stays; "" or 0 clears."""
        change = OrderChange(
            client_order_ref=client_order_ref,
            date_order=date_order,
            validity_date=validity_date,
            note=note,
            payment_term_id=payment_term_id,
            user_id=user_id,
            tags=tags,
            lines=lines,
        )
        return await changes.update(order_id, change)

    @tool(mcp, "Confirm a quotation", Does.ENSURE, needs=NEEDS)
    async def confirm_sale(order_id: OrderId) -> OrderStep:
        """Turn a quotation into a confirmed order, once the user says so. update_opportunity closes its opportunity."""
        return await lifecycle.confirm(order_id)

    @tool(mcp, "Cancel an order", Does.CHANGE, needs=NEEDS)
    async def cancel_sale(order_id: OrderId) -> OrderStep:
        """Cancel a quotation or an order; nobody is told by mail. Ask the user first."""
        return await lifecycle.cancel(order_id)

    @tool(mcp, "Get the customer's link", Does.ENSURE, needs=NEEDS)
    async def get_quotation_link(order_id: OrderId) -> QuotationLink:
        """Portal page and PDF of an order, for its customer only: whoever has a link can see and accept it."""
        return await lifecycle.link(order_id)
