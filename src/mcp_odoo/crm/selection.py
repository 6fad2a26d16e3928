"""Which opportunities are meant: by where they stand, whose they are, and when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from mcp_odoo.crm.models import DateOf, Standing, Status
from mcp_odoo.crm.tallies import OPEN
from mcp_odoo.odoo.values import Calendar

# Lost and won ones are told apart by being archived: read with `active_test` off.
EVERYWHERE = {"active_test": False}
DATES: dict[DateOf, str] = {"created": "create_date", "expected_closing": "date_deadline", "closed": "date_closed"}
REASONS = ("lost_reason_id", "lost_reason")  # why one was lost, renamed in 16
_DAYS: frozenset[DateOf] = frozenset({"expected_closing"})  # a date, the others have a time
_STATUS: dict[Status, list[Any]] = {
    "open": OPEN,
    "won": [("type", "=", "opportunity"), ("active", "=", True), ("stage_id.is_won", "=", True)],
    "lost": [("type", "=", "opportunity"), ("active", "=", False), ("probability", "=", 0)],
    "all": [("type", "=", "opportunity"), "|", ("active", "=", True), ("probability", "=", 0)],
}


@dataclass(frozen=True)
class Selection:
    """`date_from` and `date_to` (ISO dates, both included) limit `date_of`; 0 as the salesperson is everybody.

    Without `date_of`, won and lost ones go by when they were closed, others by `else_by`.
    """

    status: Status = "open"
    date_of: DateOf | None = None
    date_from: str | None = None
    date_to: str | None = None
    user_id: int = 0
    else_by: DateOf = "created"

    @property
    def date(self) -> DateOf:
        """Which of the dates months and limits go by."""
        return self.date_of or ("closed" if self.status in ("won", "lost") else self.else_by)

    def domain(self, calendar: Calendar) -> list[Any]:
        """To be read with EVERYWHERE. Raises InvalidRequest for what is no date."""
        whose = [("user_id", "=", self.user_id)] if self.user_id else []
        when = calendar.within(DATES[self.date], self.date_from, self.date_to, timed=self.date not in _DAYS)
        return [*_STATUS[self.status], *whose, *when]


def status_of(row: Mapping[str, Any], won_stages: Collection[int]) -> Standing:
    """How an opportunity stands, of which `active` and `stage_id` were read. An archived one is lost, whatever else."""
    if not row["active"]:
        return "lost"
    return "won" if row["stage_id"] and row["stage_id"][0] in won_stages else "open"
