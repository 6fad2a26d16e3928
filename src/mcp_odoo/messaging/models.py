"""What is sent, what became of it, and what is received."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mcp_odoo.messaging.templates import LONGEST_VARIABLE, template_value

Channel = Literal["whatsapp", "sms"]
# Twilio's, for a Body: error 21617.
LONGEST_TEXT = 1600


@dataclass(frozen=True)
class Words:
    """One message, in every form in which it may have to be said.

    `text` is for WhatsApp inside the 24-hour window and for SMS, at most 1600 characters; `variables` are those of the
    approved template, `{"1": ..., "2": ...}`, and empty where there is none for it. `mark` is a short text that stands
    in the text and in one of the variables, and in no other message to that number: by it a message is recognised in
    Twilio's list.

    Raises ValueError where the text is too long or the mark is missing: a message that cannot be recognised could be
    sent twice.
    """

    text: str
    variables: Mapping[str, str]
    mark: str

    def __post_init__(self) -> None:
        if not 0 < len(self.text) <= LONGEST_TEXT:
            raise ValueError(f"the text of a message has 1 to {LONGEST_TEXT} characters, not {len(self.text)}")
        if not self.mark or self.mark != " ".join(self.mark.split()):
            raise ValueError(f"{self.mark!r} is no mark: it must survive the tidying of white space")
        filled = [template_value(value, LONGEST_VARIABLE) for value in self.variables.values()]
        if self.mark not in self.text or (filled and not any(self.mark in value for value in filled)):
            raise ValueError(f"the mark {self.mark!r} must stand in the text and in one of the variables")


@dataclass(frozen=True)
class Made:
    """A message as Twilio has it."""

    sid: str
    status: str


@dataclass(frozen=True)
class Listed:
    """A message in Twilio's list, with its text; `made_at` is in Unix seconds, by Twilio's clock."""

    made: Made
    text: str
    made_at: float | None


@dataclass(frozen=True)
class Sent:
    """A message that Twilio accepted. `number` is in E.164; `status` is Twilio's, as last known."""

    key: str
    sid: str
    channel: Channel
    number: str
    template: bool
    status: str


@dataclass(frozen=True)
class Delivery:
    """What is known about a message now. `failed`: Twilio refused it, or says `failed` or `undelivered`.

    Without a `sid` it is not known to be accepted; `error_code` is Twilio's (see `refusals.explain`).
    """

    key: str
    sid: str | None
    channel: Channel
    number: str
    status: str | None
    error_code: int | None
    failed: bool


@dataclass(frozen=True)
class Inbound:
    """A message that somebody wrote to us. `number` is E.164 as `contact.normalise_phone` gives it.

    `button` is the payload of a quick reply; `replied_to` the sid of our message that it answers.
    """

    sid: str
    number: str
    channel: Channel
    text: str
    button: str | None
    replied_to: str | None
