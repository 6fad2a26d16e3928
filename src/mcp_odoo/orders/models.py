"""The shapes of sale orders. Names are Odoo's, so that what is read can be given back to be changed."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from mcp_odoo.arguments import ExistingId, Number, Quiet, Storable
from mcp_odoo.odoo.changes import Change
from mcp_odoo.odoo.pages import Page
from mcp_odoo.odoo.values import Ref
from mcp_odoo.written import Label, Passage, Prose

State = Literal["draft", "sent", "sale", "cancel"]
ListedState = Literal["quotation", "expired", "sale", "cancel", "all"]
Quantity = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False), Number]
Money = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False), Number]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False), Number]
LineText = Annotated[str, Field(max_length=20_000)]


class OrderLine(BaseModel):
    """One line. Money is in the order's currency; `discount` is a percentage; sections and notes have no product."""

    id: int
    kind: Literal["product", "section", "note"]
    product: Ref | None
    name: Passage
    product_uom_qty: float
    qty_invoiced: float
    unit: Label | None
    price_unit: float
    discount: float
    price_subtotal: float


class OrderCard(BaseModel):
    """What every look at an order shows: `draft` or `sent` is a quotation, `sale` is confirmed."""

    id: int
    name: Label
    state: State
    locked: bool
    partner: Ref
    salesperson: Ref | None
    date_order: str | None
    validity_date: str | None
    client_order_ref: Label | None
    currency: Label
    amount_total: float
    url: str


class OrderPage(Page):
    """The orders that match, the newest first."""

    orders: list[OrderCard]


class Order(OrderCard):
    """A sale order whole. `lines` is one page of `total_lines`."""

    payment_term: Ref | None
    pricelist: Ref | None
    opportunity: Ref | None
    tags: list[Label]
    note: Prose | None
    amount_untaxed: float
    amount_tax: float
    lines: list[OrderLine]
    total_lines: int
    has_more_lines: bool


class OrderDifference(Change):
    """One value that is different now; `line_id` is None for the order's own fields."""

    line_id: int | None = None


class OrderAfter(Order):
    """An order after a write, and what it changed."""

    changed: list[OrderDifference]


class OrderStep(BaseModel):
    """An order that went from one state to the next, and what that changed."""

    id: int
    name: Label
    state: State
    locked: bool
    currency: Label
    amount_total: float
    opportunity: Ref | None
    url: str
    changed: list[OrderDifference]


class NewLine(OrderLine):
    """A line that was added, and what its order comes to with it."""

    order: Ref
    currency: Label
    order_total: float


class QuotationLink(BaseModel):
    """Where the customer sees the order. Whoever has a link can see and accept it: it is for the customer alone."""

    order: Ref
    state: State
    portal_url: str
    pdf_url: str


class LineChange(BaseModel):
    """What to change in one line; what is not given stays."""

    model_config = ConfigDict(extra="forbid")

    line_id: ExistingId
    product_uom_qty: Annotated[Quantity | None, Quiet(), Field(description="Units, like 2")] = None
    price_unit: Annotated[Money | None, Quiet(), Field(description="Like 1999.5")] = None
    discount: Annotated[Percent | None, Quiet(), Field(description="Percent, like 10")] = None
    name: Annotated[
        Annotated[LineText, StringConstraints(strip_whitespace=True, min_length=1)] | None, Quiet(), Storable
    ] = None
    remove: bool = False


class OrderChange(BaseModel):
    """What to change in an order; None stays, an empty text or 0 clears."""

    client_order_ref: str | None = None
    date_order: str | None = None
    validity_date: str | None = None
    note: str | None = None
    payment_term_id: int | None = None
    user_id: int | None = None
    tags: list[str] | None = None
    lines: list[LineChange] | None = None
