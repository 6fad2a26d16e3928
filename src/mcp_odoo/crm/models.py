"""The shapes of customers, opportunities, salespeople and users. Dates are ISO 8601, with their zone where timed."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from mcp_odoo.odoo.changes import Change
from mcp_odoo.odoo.pages import Page
from mcp_odoo.odoo.values import Ref
from mcp_odoo.written import Label, Prose

Outcome = Literal["won", "lost", "reopen"]
By = Literal["salesperson", "stage", "month"]
Standing = Literal["open", "won", "lost"]
Status = Literal["open", "won", "lost", "all"]
DateOf = Literal["created", "expected_closing", "closed"]


class Customer(BaseModel):
    """Who a quotation is for, as the request names them. `email` and `phone` are normalised; one may be empty."""

    model_config = ConfigDict(frozen=True)

    company_name: str
    contact_name: str
    email: str
    phone: str


class KnownPartner(BaseModel):
    """A partner that Odoo has. `others` counts further partners that matched as well; `pricelist` is its id, where it
    was asked for.
    """

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    email: str | None
    phone: str | None
    company: str | None = None
    others: int = 0
    pricelist: int | None = None


class PartnerMatch(BaseModel):
    """What a search for a customer found. `retired` is the newest archived partner with the address, 0 for none.

    `namesake` is a company of the same name that has neither its address nor its phone.
    """

    model_config = ConfigDict(frozen=True)

    partner: KnownPartner | None
    retired: int = 0
    namesake: KnownPartner | None = None


class Salesperson(BaseModel):
    """Somebody who may get an opportunity, with how many open ones they have and when they last got one (ISO, UTC).
    `phones` are as Odoo has them, where they were asked for.
    """

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    open_opportunities: int = 0
    last_assigned: str = ""
    phones: tuple[str, ...] = ()


class PartnerCard(BaseModel):
    """What every look at a customer shows."""

    id: int
    name: Label
    is_company: bool
    company: Ref | None
    email: Label | None
    phone: Label | None
    vat: Label | None
    salesperson: Ref | None
    url: str


class FoundPartner(PartnerCard):
    """A customer in a list. A company's counts include those of its contacts; None where the app is not installed."""

    city: Label | None
    open_opportunities: int | None
    confirmed_orders: int | None


class Partner(PartnerCard):
    """A customer whole."""

    active: bool
    address: Label | None
    pricelist: Ref | None
    payment_term: Ref | None
    contacts: list[Ref]
    comment: Prose | None


class PartnerPage(Page):
    """Customers, by name."""

    partners: list[FoundPartner]


class Opportunity(BaseModel):
    """A lead or an opportunity. `probability` is a percentage, `date_deadline` the expected closing."""

    id: int
    name: Label
    type: Literal["lead", "opportunity"]
    status: Standing
    stage: Ref | None
    salesperson: Ref | None
    team: Ref | None
    partner: Ref | None
    contact_name: Label | None
    email: Label | None
    phone: Label | None
    expected_revenue: float
    currency: Label
    probability: float
    date_deadline: str | None
    lost_reason: Label | None
    description: Prose | None
    created: str | None
    closed: str | None
    url: str


class FoundOpportunity(BaseModel):
    """An opportunity in a list. `probability` is a percentage, `date_deadline` the expected closing."""

    id: int
    name: Label
    status: Standing
    stage: Ref | None
    salesperson: Ref | None
    partner: Ref | None
    contact: Label | None
    expected_revenue: float
    currency: Label
    probability: float
    date_deadline: str | None
    next_activity_date: str | None
    next_activity: Label | None
    closed: str | None
    lost_reason: Label | None
    url: str


class OpportunityPage(Page):
    """The opportunities that match."""

    opportunities: list[FoundOpportunity]


class OpportunityAfter(Opportunity):
    """An opportunity after a write, and what it changed."""

    changed: list[Change]


class OpportunityChange(BaseModel):
    """What to change; None stays, an empty date or 0 as the salesperson clears."""

    name: str | None = None
    stage: str | None = None
    expected_revenue: float | None = None
    probability: float | None = None
    date_deadline: str | None = None
    user_id: int | None = None
    outcome: Outcome | None = None
    lost_reason: str | None = None


class Count(BaseModel):
    """The opportunities of one salesperson, stage or month (`2026-11`); `name` is None for those without one."""

    id: int | None
    name: Label | None
    count: int
    expected_revenue: float
    prorated_revenue: float


class Counts(BaseModel):
    """The groups, and all of them together. Money is in the company's currency; prorated is revenue x probability."""

    status: Status
    groups: list[Count]
    total: int
    expected_revenue: float
    prorated_revenue: float
    currency: Label


class User(BaseModel):
    """An internal user. `phone` is the mobile where Odoo has one."""

    id: int
    name: Label
    login: Label
    email: Label | None
    phone: Label | None
    active: bool
    sales_team: Label | None


class UserPage(Page):
    """The users that match, by name."""

    users: list[User]
