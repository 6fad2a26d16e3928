"""What a quotation is asked with, and what stands in Odoo afterwards."""

import hashlib
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, field_validator, model_validator
from pydantic_core import PydanticCustomError

from mcp_odoo.arguments import (
    EMPTY_IS_NONE,
    JSON_TEXT,
    MAX_ID,
    Number,
    Price,
    Quantity,
    Quiet,
    RecordId,
    null_means,
    storable,
)
from mcp_odoo.contact import normalise_email, normalise_phone
from mcp_odoo.crm.models import Customer
from mcp_odoo.written import Label, Quoting

Name = Annotated[str, Field(max_length=200)]


class QuotationLine(BaseModel):
    """One product of a quotation: how many, and at which unit price (-1: the pricelist's)."""

    model_config = ConfigDict(extra="forbid")

    product_id: Annotated[int, Field(gt=0, le=MAX_ID, description="From find_products"), Number]
    qty: Annotated[Quantity, null_means(1.0), Field(description="Units")] = 1.0
    price: Annotated[Price, null_means(-1.0), Field(description="Unit price; -1 uses the customer's pricelist")] = -1.0

    @property
    def has_price(self) -> bool:
        return self.price >= 0


# Models send null for what they do not know, also where an empty text is asked for.
_NULL_IS_EMPTY = BeforeValidator(lambda value: "" if value is None else value)
PartnerName = Annotated[Name, _NULL_IS_EMPTY, Field(description="The customer's company; empty for a private person")]
ContactName = Annotated[Name, _NULL_IS_EMPTY, Field(description="The person to talk to; empty if unknown")]
Email = Annotated[
    str, _NULL_IS_EMPTY, Field(max_length=254, description="E-mail address; empty only if phone is given")
]
Phone = Annotated[
    str, _NULL_IS_EMPTY, Field(max_length=40, description="Phone, best as +<country><number>; empty only if email is")
]
LeadName = Annotated[Name, Field(min_length=1, description="Title of the opportunity")]
ProductId = Annotated[RecordId, null_means(0), Field(description="One product (0: none); for several use products")]
ProductQty = Annotated[Quantity, null_means(1.0), Field(description="Units of product_id")]
ProductPrice = Annotated[Price, null_means(-1.0), Field(description="Unit price of product_id; -1: the pricelist's")]
Lines = Annotated[
    Annotated[list[QuotationLine], Field(max_length=200)] | None,
    Quiet(),
    EMPTY_IS_NONE,
    JSON_TEXT,
    Field(description="One for each product"),
]
UserId = Annotated[RecordId, null_means(0), Field(description="Salesperson's user id; 0: the least loaded one")]
Description = Annotated[
    Annotated[str, Field(max_length=20_000)] | None,
    Quiet(),
    Field(description="What the customer said; plain text"),
]
CustomProduct = Annotated[RecordId | None, Quiet(), Field(description="Value of that custom field, where it exists")]
CallbackUrl = Annotated[
    Annotated[str, Field(max_length=2000)] | None,
    Quiet(),
    Field(description="Where to POST once it is over; see docs/callbacks.md"),
]


class QuotationRequest(BaseModel):
    """Everything that a quotation is made from. E-mail and phone are normalised; one of them may be empty.

    Numbers without a country code are `phone_region`'s (ISO 3166). Unknown fields, which older clients may send, are
    kept and named in the output's notes, unless they look like a known one misspelt; characters that neither Odoo nor
    XML can store are left out of texts.
    """

    model_config = ConfigDict(
        extra="allow",
        str_strip_whitespace=True,
        json_schema_extra={
            "examples": [
                {
                    "partner_name": "Almacenes Torres",
                    "contact_name": "Ana Torres",
                    "email": "ana@almacenes-torres.example.com",
                    "phone": "+52 55 1234 5678",
                    "lead_name": "Dos robots para el almacén",
                }
            ]
        },
    )
    phone_region: ClassVar[str] = "MX"

    partner_name: PartnerName
    contact_name: ContactName
    email: Email
    phone: Phone
    lead_name: LeadName
    product_id: ProductId = 0
    product_qty: ProductQty = 1.0
    product_price: ProductPrice = -1.0
    products: Lines = None
    user_id: UserId = 0
    description: Description = None
    x_studio_producto: CustomProduct = None
    callback_url: CallbackUrl = None

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, values: Any) -> Any:
        return storable(values)

    @field_validator("email")
    @classmethod
    def _email(cls, value: str) -> str:
        return normalise_email(value) if value else ""

    @field_validator("phone")
    @classmethod
    def _phone(cls, value: str) -> str:
        return normalise_phone(value, cls.phone_region) if value else ""

    @model_validator(mode="after")
    def _identifiable(self) -> Self:
        if not (self.email or self.phone):
            raise PydanticCustomError(
                "contact_missing", "give an email or a phone: without either the customer cannot be found again"
            )
        if not (self.partner_name or self.contact_name):
            raise PydanticCustomError("name_missing", "give partner_name or contact_name: the customer needs a name")
        for unknown in self.unknown_fields:
            if unknown == "idempotency_key":
                raise PydanticCustomError("key_in_body", "send idempotency_key as the header Idempotency-Key")
            if meant := get_close_matches(unknown, type(self).model_fields, n=1, cutoff=0.8):
                raise PydanticCustomError(
                    "field_misspelt",
                    "there is no field {unknown}; {meant} is meant",
                    {"unknown": unknown, "meant": meant[0]},
                )
        return self

    @property
    def unknown_fields(self) -> list[str]:
        return sorted(self.model_extra or ())

    @property
    def customer(self) -> Customer:
        return Customer(
            company_name=self.partner_name, contact_name=self.contact_name, email=self.email, phone=self.phone
        )

    @property
    def lines(self) -> list[tuple[str, QuotationLine]]:
        """Every line with the field that it came from; a product_id that `products` repeats is one line, theirs."""
        lines = [(f"products[{index}].product_id", line) for index, line in enumerate(self.products or [])]
        if self.product_id and self.product_id not in {line.product_id for _, line in lines}:
            line = QuotationLine(product_id=self.product_id, qty=self.product_qty, price=self.product_price)
            lines.insert(0, ("product_id", line))
        return lines

    @property
    def contradicts_itself(self) -> bool:
        """Whether product_id stands in `products` too, with another quantity or price, which `lines` leaves out."""
        single = (self.product_qty, self.product_price)
        listed = [(line.qty, line.price) for line in self.products or [] if line.product_id == self.product_id]
        return bool(listed) and single != (1.0, -1.0) and single not in listed

    def fingerprint(self, realm: str) -> str:
        """A hash that two requests share only if they ask the same of the same Odoo."""
        asked = self.model_dump_json(exclude_defaults=True)  # a later version's new fields change no old hash
        return hashlib.sha256(f"{realm}\n{asked}".encode()).hexdigest()


def regional_request(region: str) -> type[QuotationRequest]:
    """QuotationRequest for a region's telephone numbers. FastAPI validates bodies without a context to put it in."""
    model = create_model("QuotationRequest", __base__=QuotationRequest, __doc__=QuotationRequest.__doc__)
    model.phone_region = region
    return model


class QuotationOutput(BaseModel):
    """What stands in Odoo. `lead_id` and `opportunity_id` are the same record; money is in `currency` (ISO 4217)."""

    partner_id: int
    partner_name: Label
    lead_id: int
    opportunity_id: int
    opportunity_url: str
    sale_order_id: int
    sale_order_name: Label
    sale_order_url: str
    user_id: int
    user_name: Label
    amount_untaxed: float
    amount_tax: float
    amount_total: float
    currency: Label
    notes: Annotated[list[Quoting], Field(description="What was done differently from what was asked, and why")]


JobState = Literal["queued", "processing", "completed", "failed"]


class Progress(BaseModel):
    """Where a quotation is: `done` of `total` steps; `error` says why the current step is being tried again."""

    step: str
    done: int
    total: int
    attempt: int = 1
    message: Quoting = ""
    error: Quoting | None = None


class QuotationStatus(BaseModel):
    """A quotation's state. Times are ISO 8601 in UTC; `output` is there once completed, `error` once failed."""

    tracking_id: str
    status: JobState
    input: dict[str, Any]
    output: QuotationOutput | None
    error: Quoting | None
    error_code: str | None = None
    progress: Progress
    created_at: str
    updated_at: str


class QuotationSummary(BaseModel):
    """A quotation in a list; `status_url` has the whole of it. Times are ISO 8601 in UTC."""

    tracking_id: str
    status: JobState
    partner_name: Label
    contact_name: Label
    lead_name: Label
    sale_order_id: int | None
    sale_order_name: Label | None
    error: Quoting | None
    error_code: str | None
    created_at: str
    updated_at: str
    status_url: str


class QuotationPage(BaseModel):
    """Quotations that were asked for, newest first; `next_offset` is where the next page begins, if there is one."""

    quotations: list[QuotationSummary]
    has_more: bool
    next_offset: int | None


class QuotationEvent(BaseModel):
    """One attempt of one step, as it was recorded: `done` of `total` steps are behind; `error` where it did not work,
    and `final` where it is not tried again.
    """

    tracking_id: str
    step: str
    attempt: int
    done: int
    total: int
    error: Quoting | None
    final: bool
    at: str


class QuotationQueued(BaseModel):
    """The immediate answer to a request."""

    tracking_id: str
    status: JobState
    message: Quoting
    estimated_time: str
    status_url: str
