"""The shapes of customers and salespeople."""

from pydantic import BaseModel, ConfigDict


class Customer(BaseModel):
    """Who a quotation is for, as the request names them. `email` and `phone` are normalised; one may be empty."""

    model_config = ConfigDict(frozen=True)

    company_name: str
    contact_name: str
    email: str
    phone: str


class KnownPartner(BaseModel):
    """A partner that Odoo has. `others` counts further partners that matched as well."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    email: str | None
    phone: str | None
    others: int = 0


class PartnerMatch(BaseModel):
    """What a search for a customer found. `retired` is the newest archived partner with the address, 0 for none."""

    model_config = ConfigDict(frozen=True)

    partner: KnownPartner | None
    retired: int = 0


class Salesperson(BaseModel):
    """Somebody who may get an opportunity, with how many open ones they have and when they last got one (ISO, UTC)."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    open_opportunities: int = 0
    last_assigned: str = ""
