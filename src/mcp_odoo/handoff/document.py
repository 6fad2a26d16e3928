"""A handoff as it is stored: what was asked, what Odoo knows about it, who was asked in turn, and what came of it.

All of it is plain JSON; `moves` says how it changes, `ledger` keeps it.
"""

from typing import Any, Literal

from pydantic import BaseModel, Field

# choosing: somebody is being chosen and written to. waiting: the clock runs for whoever was asked. The rest is over.
Phase = Literal["choosing", "waiting", "taken", "unanswered", "failed"]
OPEN: tuple[Phase, ...] = ("choosing", "waiting")
# How a turn ended. unsent: no message left, for a reason that is nobody's in particular.
Outcome = Literal["taken", "declined", "silent", "undelivered", "unsent", "superseded"]
REFERENCE_DIGITS = 4


class Subject(BaseModel):
    """The record in Odoo that a handoff is about: `opportunity:7`, `order:18` or `partner:9`. `owner_id` is who it
    belongs to; `made` says that it was created for this handoff.
    """

    record: str
    name: str
    url: str
    owner_id: int | None = None
    owner_name: str = ""
    made: bool = False


class Trouble(BaseModel):
    """Why somebody, or everybody, could not be told: an error as it was raised."""

    kind: str
    code: str
    message: str
    details: dict[str, Any] = Field(default_factory=dict)
    retry_after: float | None = None


class Turn(BaseModel):
    """One person's turn. `number` is in E.164, None until somebody is chosen; `user_id` is None for the number of
    VENDEDOR_WHATSAPP (`fallback`). Times are Unix seconds.
    """

    number: str | None = None
    user_id: int | None = None
    name: str = ""
    fallback: bool = False
    channel: str | None = None
    message_key: str | None = None
    message_sid: str | None = None
    undelivered_sid: str | None = None
    began_at: float
    asked_at: float | None = None
    ended_at: float | None = None
    outcome: Outcome | None = None
    error: Trouble | None = None

    @property
    def error_code(self) -> str | None:
        return self.error.code if self.error else None


class Event(BaseModel):
    """Something that happened, in Unix seconds; `what` is a key of the phrases, filled from `about`."""

    at: float
    what: str
    about: dict[str, Any] = Field(default_factory=dict)


class Taker(BaseModel):
    """Who took the customer; without a user where the number of VENDEDOR_WHATSAPP did."""

    user_id: int | None
    name: str
    number: str
    at: float


class Handoff(BaseModel):
    """One conversation's wish for a person.

    `request` is what was asked first, `additions` what was added later, of which `noted` stand in Odoo; the turns
    from number `began` on (0 is the first) are those since it was last asked for after a failure;
    `assigned_user_id` is the salesperson whose customer this is at the moment, `activity_of` who has an activity about
    it. `closed`: Odoo has what came of it.
    """

    handoff_id: str
    conversation: str
    request: dict[str, Any]
    asker: dict[str, Any]
    phase: Phase = "choosing"
    opened_at: float
    updated_at: float
    due_at: float | None = None
    additions: list[dict[str, Any]] = Field(default_factory=list)
    subject: Subject | None = None
    customer_name: str = ""
    assigned_user_id: int | None = None
    assigned_name: str = ""
    turns: list[Turn] = Field(default_factory=list)
    began: int = 0
    events: list[Event] = Field(default_factory=list)
    taker: Taker | None = None
    trouble: Trouble | None = None
    notes: list[Event] = Field(default_factory=list)
    wrote: list[dict[str, Any]] = Field(default_factory=list)
    activity_of: str | None = None
    activity_id: int | None = None
    closed: bool = False
    noted: int = 0
    version: int = 1

    @property
    def over(self) -> bool:
        return self.phase not in OPEN

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return self.closed and self.noted == len(self.additions)

    @property
    def turn(self) -> Turn:
        """Whoever's turn it is, or was last."""
        return self.turns[-1]

    @property
    def round(self) -> list[Turn]:
        """The turns since it was last asked for after a failure."""
        return self.turns[self.began :]

    @property
    def tried(self) -> list[Turn]:
        """The round's turns before this one whose people were written to, or would have been but for their numbers."""
        return [turn for turn in self.round[:-1] if turn.number is not None and turn.outcome != "unsent"]

    @property
    def number_of_turns(self) -> int:
        return len(self.turns)

    @property
    def reference(self) -> str:
        """By which people tell handoffs apart: short, and the same in every message about it."""
        return self.handoff_id[-REFERENCE_DIGITS:]

    @property
    def reason(self) -> str:
        """The latest that was given."""
        return str(self.said("reason"))

    @property
    def user_phone(self) -> str:
        """The latest that was given."""
        return str(self.said("user_phone"))

    @property
    def user_name(self) -> str:
        """As it was given last, else as Odoo has it; empty where nobody knows."""
        return str(self.said("user_name") or self.customer_name)

    def said(self, name: str) -> Any:
        """What was said last about that field of the request."""
        return next((one[name] for one in reversed([self.request, *self.additions]) if one.get(name)), None)

    @property
    def holder(self) -> Turn:
        """Whoever has the customer, else whoever was told last, else whoever's turn it is."""
        if self.taker is not None:
            number = self.taker.number
            return next((turn for turn in reversed(self.turns) if turn.number == number), self.turn)
        return next((turn for turn in reversed(self.round) if turn.message_sid), self.turn)

    @property
    def contexts(self) -> list[str]:
        """Everything that was said beside reasons, oldest first."""
        said = [self.request, *self.additions]
        return [str(one["additional_context"]) for one in said if one.get("additional_context")]

    def message_key(self, turn: int) -> str:
        """The name of the message of a turn (1 is the first)."""
        return f"{self.handoff_id}/{turn}"
