"""A page of what happened in a time, newest first."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from mcp_odoo.odoo.pages import Limit, Offset
from mcp_odoo.odoo.values import EARLIEST, LATEST


def _moment(value: Any) -> Any:
    """ISO 8601 alone: pydantic would take 20260131 for seconds since 1970."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            moment = read(text)
        except ValueError:
            continue
        if EARLIEST <= date(moment.year, moment.month, moment.day) <= LATEST:
            return moment
    raise PydanticCustomError(
        "moment_unreadable", "give a day or a moment in ISO 8601, like 2026-01-31 or 2026-01-31T09:30:00Z"
    )


Moment = Annotated[date | datetime, BeforeValidator(_moment)]


class InTime(BaseModel):
    """One page of what was asked for in a time. What has no time zone is UTC."""

    model_config = ConfigDict(extra="forbid")

    date_from: Annotated[Moment | None, Field(description="Asked for from this day (UTC) or moment on")] = None
    date_to: Annotated[Moment | None, Field(description="Up to this day (UTC, included) or moment")] = None
    limit: Limit = 20
    offset: Offset = 0

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.since and self.until and self.since >= self.until and self.date_from != self.date_to:
            raise PydanticCustomError("dates_reversed", "date_from: it is later than date_to")
        return self

    @property
    def since(self) -> datetime | None:
        """The first moment."""
        return _instant(self.date_from, timedelta(0))

    @property
    def until(self) -> datetime | None:
        """The moment after the last one."""
        return _instant(self.date_to, timedelta(days=1))


def _instant(value: date | None, of_a_day: timedelta) -> datetime | None:
    """A moment in UTC; of a day its beginning and `of_a_day`."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(value, time.min) + of_a_day
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
