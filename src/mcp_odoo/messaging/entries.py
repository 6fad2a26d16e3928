"""One message of the outbox, with what Twilio told of it since."""

from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa

from mcp_odoo.errors import MessagingError
from mcp_odoo.messaging.codes import Blame
from mcp_odoo.messaging.models import Channel, Delivery, Sent
from mcp_odoo.messaging.refusals import explain
from mcp_odoo.messaging.statuses import FAILED, rank_of
from mcp_odoo.messaging.tables import message_statuses, messages

# A request is under way, or its process died; its answer was lost; nothing was made of it; it is over.
SENDING, UNKNOWN, UNSENT, ACCEPTED, REFUSED = "sending", "unknown", "unsent", "accepted", "refused"


@dataclass(frozen=True)
class Entry:
    """A row; times are Unix seconds. `claim` says whose it is."""

    key: str
    number: str
    channel: Channel
    mark: str
    template: bool
    state: str
    claim: str
    first_attempt_at: float
    attempted_at: float
    unknown_since: float | None
    sid: str | None
    status: str | None
    twilio_code: int | None
    reason: str | None
    blame: Blame | None
    told_status: str | None
    told_error: int | None

    @property
    def refusal(self) -> MessagingError | None:
        """What Twilio refused it with, on the last channel that it refused it on."""
        if self.twilio_code is None:
            return None
        return explain(
            self.twilio_code, number=self.number, reason=self.reason or "", blame=self.blame or "recipient"
        )  # fmt: skip

    def sent(self) -> Sent:
        """As its sender gets it, once it is accepted."""
        return Sent(self.key, cast("str", self.sid), self.channel, self.number, self.template, self._status or "")

    def delivery(self) -> Delivery:
        """What is known about it now."""
        refused, status = self.state == REFUSED, self._status
        error = self.twilio_code if refused else self.told_error if status == self.told_status else None
        return Delivery(self.key, self.sid, self.channel, self.number, status, error, refused or status in FAILED)

    @property
    def _status(self) -> str | None:
        return self.told_status if rank_of(self.told_status) >= rank_of(self.status) else self.status


def find_entry(db: sa.Connection, wanted: sa.ColumnElement[bool], state: str | None = None) -> Entry | None:
    """The message that is wanted, shown in another state if one is given."""
    told = (message_statuses.c.status.label("told_status"), message_statuses.c.error_code.label("told_error"))
    joined = messages.outerjoin(message_statuses, messages.c.sid == message_statuses.c.sid)
    row = db.execute(sa.select(messages, *told).select_from(joined).where(wanted)).mappings().first()
    return None if row is None else Entry(**{**row, "state": state or row["state"]})
