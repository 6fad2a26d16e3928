"""What ElevenLabs sends once a call is over, as far as it is of use here.

https://elevenlabs.io/docs/eleven-agents/workflows/post-call-webhooks, "Webhook response structure". Whatever is there,
unknown, null or of another type counts as missing: an event comes once, and half of one is better than none.
"""

import json
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from mcp_odoo.arguments import ExistingId, storable
from mcp_odoo.errors import InvalidRequest

TRANSCRIPTION = "post_call_transcription"
# The year 5138: what is later is no time.
LATEST = 1e11


def _or_none(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    try:
        return validate(storable(value) if isinstance(value, str) else value)
    except ValidationError:
        return None


def _objects(value: Any) -> list[Any]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


_OR_NONE = WrapValidator(_or_none)
_OBJECT = BeforeValidator(lambda value: value if isinstance(value, dict) else {})
Text = Annotated[str | None, _OR_NONE]
Seconds = Annotated[Annotated[float, Field(ge=0, le=LATEST, allow_inf_nan=False)] | None, _OR_NONE]
OdooId = Annotated[ExistingId | None, _OR_NONE]


class Turn(BaseModel):
    """What one of them said, `time_in_call_secs` after the call began; nothing where the agent called a tool."""

    role: Text = None
    message: Text = None
    time_in_call_secs: Seconds = None


class PhoneCall(BaseModel):
    """`external_number` is the customer's, whoever called."""

    external_number: Text = None


class Metadata(BaseModel):
    """Times are Unix seconds, durations seconds."""

    start_time_unix_secs: Seconds = None
    call_duration_secs: Seconds = None
    phone_call: Annotated[PhoneCall, _OBJECT] = Field(default_factory=PhoneCall)


class Analysis(BaseModel):
    """`call_successful` is `success`, `failure` or `unknown`."""

    transcript_summary: Text = None
    call_successful: Text = None


class DynamicVariables(BaseModel):
    """Those that an agent may be given so that its call is found in Odoo."""

    lead_id: OdooId = None
    sale_order_id: OdooId = None


class ClientData(BaseModel):
    dynamic_variables: Annotated[DynamicVariables, _OBJECT] = Field(default_factory=DynamicVariables)


class EventData(BaseModel):
    """Of any type of event; `failure_reason` (`busy`, `no-answer`, `unknown`) where a call did not come about."""

    agent_id: Text = None
    conversation_id: Text = None
    transcript: Annotated[list[Turn], BeforeValidator(_objects)] = Field(default_factory=list)
    metadata: Annotated[Metadata, _OBJECT] = Field(default_factory=Metadata)
    analysis: Annotated[Analysis, _OBJECT] = Field(default_factory=Analysis)
    conversation_initiation_client_data: Annotated[ClientData, _OBJECT] = Field(default_factory=ClientData)
    failure_reason: Text = None


class Event(BaseModel):
    """`event_timestamp` is in Unix seconds."""

    type: Annotated[str, Field(min_length=1), BeforeValidator(storable)]
    event_timestamp: Seconds = None
    data: Annotated[EventData, _OBJECT] = Field(default_factory=EventData)


def read_event(raw: bytes) -> Event:
    """The event in a request's body. Raises InvalidRequest (`event_unreadable`) for what is no JSON object, or has
    no type.
    """
    try:
        return Event.model_validate(json.loads(raw))
    except (ValueError, RecursionError) as error:  # pydantic's and Unicode's are ValueErrors, too
        raise unreadable() from error


def unreadable() -> InvalidRequest:
    return InvalidRequest(
        "The event is signed and cannot be read: it is no JSON object, or lacks its type or its conversation_id",
        code="event_unreadable",
    )
