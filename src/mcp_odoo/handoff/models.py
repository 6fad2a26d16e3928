"""What a handoff is asked with, and what whoever asked reads of it. Times are ISO 8601 in UTC."""

import hashlib
import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, field_validator, model_validator

from mcp_odoo.arguments import MAX_ID, Number, Quiet, storable
from mcp_odoo.contact import normalise_phone
from mcp_odoo.handoff.document import Phase
from mcp_odoo.written import Quoting

LONGEST_REASON = 10_000
LONGEST_CONTEXT = 50_000


def _nothing(value: Any) -> Any:
    """Voice agents send an empty text, 0 or "null" for what they do not know."""
    if isinstance(value, str) and value.strip().lower() in ("", "0", "null", "none", "undefined"):
        return None
    return None if value == 0 and not isinstance(value, bool) else value


def _text(value: Any) -> Any:
    """Agents also send numbers where a text is asked for."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _said(value: Any) -> Any:
    """A context as text: agents also send objects and lists."""
    match _nothing(value):
        case None:
            return None
        case str():
            return value
        case dict():
            return "\n".join(f"{name}: {_line(item)}" for name, item in value.items())
        case list():
            return "\n".join(_line(item) for item in value)
        case _:
            return str(value)


def _line(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


_UNKNOWN = BeforeValidator(_nothing)
_AS_TEXT = BeforeValidator(_text)
Text = Annotated[str, Field(max_length=200)]
UserPhone = Annotated[str, Field(max_length=40, description="The customer's phone, best as +<country><number>")]
Reason = Annotated[str, Field(min_length=1, max_length=LONGEST_REASON, description="Why they want a person"), _AS_TEXT]
UserName = Annotated[Text | None, Quiet(), _AS_TEXT, _UNKNOWN, Field(description="The customer's name")]
ConversationId = Annotated[Text | None, Quiet(), _AS_TEXT, _UNKNOWN, Field(description="The same for one conversation")]
LeadId = Annotated[
    Annotated[int, Field(gt=0, le=MAX_ID), Number] | None, Quiet(), _UNKNOWN, Field(description="Their opportunity")
]
OrderId = Annotated[
    Annotated[int, Field(gt=0, le=MAX_ID), Number] | None, Quiet(), _UNKNOWN, Field(description="Their order")
]
Context = Annotated[
    Annotated[str, Field(max_length=LONGEST_CONTEXT)] | None,
    Quiet(),
    BeforeValidator(_said),
    Field(description="What the salesperson should know"),
]
CallbackUrl = Annotated[
    Annotated[str, Field(max_length=2000)] | None,
    Quiet(),
    _UNKNOWN,
    Field(description="Where to POST once it is over; see docs/callbacks.md"),
]


class HandoffRequest(BaseModel):
    """Who wants a person, and why. Numbers without a country code are `phone_region`'s (ISO 3166)."""

    model_config = ConfigDict(
        extra="ignore",
        str_strip_whitespace=True,
        json_schema_extra={
            "examples": [
                {
                    "user_phone": "+52 55 1234 5678",
                    "reason": "Quiere negociar el precio de dos robots",
                    "user_name": "Ana Torres",
                    "conversation_id": "conv_01k2",
                    "additional_context": "Ya tiene la cotización S00042; pide entrega en julio",
                }
            ]
        },
    )
    phone_region: ClassVar[str] = "MX"

    user_phone: UserPhone
    reason: Reason
    user_name: UserName = None
    conversation_id: ConversationId = None
    lead_id: LeadId = None
    sale_order_id: OrderId = None
    additional_context: Context = None
    callback_url: CallbackUrl = None

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, values: Any) -> Any:
        return storable(values)

    @field_validator("user_phone", mode="before")
    @classmethod
    def _digits(cls, value: Any) -> Any:
        """Some agents send a number as a number."""
        return f"+{value}" if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("user_phone")
    @classmethod
    def _phone(cls, value: str) -> str:
        return normalise_phone(value, cls.phone_region)

    @property
    def conversation(self) -> str:
        """What makes two requests the same wish: the conversation, else all that they say."""
        if self.conversation_id:
            return f"conversation:{self.conversation_id}"
        said = self.model_dump_json(exclude_none=True)
        return f"request:{hashlib.sha256(said.encode()).hexdigest()}"


def regional_handoff(region: str) -> type[HandoffRequest]:
    """HandoffRequest for a region's telephone numbers."""
    model = create_model("HandoffRequest", __base__=HandoffRequest, __doc__=HandoffRequest.__doc__)
    model.phone_region = region
    return model


class HandoffReply(BaseModel):
    """What happened. `ok`: the message left, and the number is that of whoever got it. `processing`: it is still
    being tried, and `status_url` tells what becomes of it.
    """

    status: Literal["ok", "processing"]
    message: Quoting
    message_sid: str | None
    assigned_user_id: int | None
    selected_number: str | None
    handoff_id: str
    status_url: str
    notes: Annotated[list[Quoting], Field(description="What was done differently from what was asked, and why")]


class HandoffAttempt(BaseModel):
    """One person's turn. `outcome` is empty while it lasts; `delivery` is Twilio's status of the message.

    `undelivered_sid` is a WhatsApp message that did not arrive and went out as an SMS afterwards; `error` says why a
    message did not reach them.
    """

    user_id: int | None
    name: str
    number: str | None
    channel: str | None
    message_sid: str | None
    undelivered_sid: str | None
    delivery: str | None
    outcome: str | None
    error: str | None
    error_code: str | None
    asked_at: str | None
    ended_at: str | None


class HandoffEvent(BaseModel):
    """One thing that happened, in a sentence."""

    at: str
    event: str
    text: str


class HandoffSummary(BaseModel):
    """A handoff in a list; `status_url` has the whole story.

    `choosing`: somebody is being chosen and written to. `waiting`: for an answer, until `answer_due`. `taken`: by
    `taken_by`. `unanswered`: nobody did. `failed`: no message could leave; `error` says why.
    """

    handoff_id: str
    status: Phase
    message: str
    user_phone: str
    user_name: str | None
    reason: str
    conversation_id: str | None
    record: str | None
    assigned_user_id: int | None
    assigned_user_name: str | None
    selected_number: str | None
    message_sid: str | None
    taken_by: str | None
    error: str | None
    error_code: str | None
    answer_due: str | None
    created_at: str
    updated_at: str
    status_url: str


class HandoffStatus(HandoffSummary):
    """A handoff whole: who was asked in turn, and everything that happened, oldest first."""

    lead_id: int | None
    sale_order_id: int | None
    additional_context: str | None
    record_name: str | None
    record_url: str | None
    attempts: list[HandoffAttempt]
    story: list[HandoffEvent]
    notes: list[str]


class HandoffPage(BaseModel):
    """Handoffs, newest first; `next_offset` is where the next page begins, if there is one."""

    handoffs: list[HandoffSummary]
    has_more: bool
    next_offset: int | None
