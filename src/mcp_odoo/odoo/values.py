"""Odoo's raw values -> what a reader expects: none instead of `false`, names beside ids, instants with their zone."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.written import Label

# What people mean lies between these; years at the end of the calendar have no other time zone.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


class Ref(BaseModel):
    """A record by its id and the name that people know it by."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: Label


def ref(value: Any) -> Ref | None:
    """A many2one as Odoo reads it, `[id, name]` or `false`."""
    return Ref(id=value[0], name=value[1] or f"#{value[0]}") if value else None


def text(value: Any) -> str | None:
    """A text field; Odoo reads an empty one as `false`."""
    return str(value) if value else None


def code(value: Any) -> str:
    """The name of a many2one, such as a currency's ISO 4217 code; empty for none."""
    return str(value[1]) if value else ""


class Calendar:
    """Odoo's dates and times, read and written in one time zone. Odoo itself keeps UTC."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self.zone = zone

    @classmethod
    def of(cls, zone_name: str | None) -> Self:
        """The calendar of a user's time zone (IANA name); UTC where there is none or it is unknown here."""
        try:
            return cls(ZoneInfo(zone_name)) if zone_name else cls()
        except (ZoneInfoNotFoundError, ValueError):
            return cls()

    def today(self) -> date:
        """The day that it is in this calendar."""
        return datetime.now(self.zone).date()

    def shown(self, value: Any) -> str | None:
        """`2026-01-31 18:00:00` (UTC) -> `2026-01-31T12:00:00-06:00`; a date stays a date; `false` is none."""
        if not value:
            return None
        text = str(value)
        if len(text) == len("2026-01-31"):
            return text
        instant = datetime.fromisoformat(text).replace(tzinfo=UTC)
        with suppress(OverflowError):  # people write the end of the calendar for "never", where zones end too
            instant = instant.astimezone(self.zone)
        return instant.isoformat(timespec="seconds")

    def instant(self, field: str, value: str) -> str:
        """What Odoo stores for an ISO 8601 date and time; without an offset it is meant in this calendar's zone.

        Raises InvalidRequest, naming the field, for anything else.
        """
        try:
            moment = datetime.fromisoformat(value.strip())
            moment = moment.replace(tzinfo=moment.tzinfo or self.zone)
        except ValueError:
            moment = datetime.min.replace(tzinfo=UTC)
        if not EARLIEST <= moment.date() <= LATEST:
            raise InvalidRequest(
                f"{field}: give an ISO 8601 date and time like 2026-01-31T09:30:00-06:00",
                code="instant_unreadable",
                field=field,
            )
        return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

    def within(self, field: str, date_from: str | None, date_to: str | None, *, timed: bool = True) -> list[Any]:
        """Domain terms for whole days of this calendar, both included; `timed` fields hold instants, others days.

        Raises InvalidRequest, naming `date_from` or `date_to`, for what is no ISO 8601 date, and for a reversed range.
        """
        given = (("date_from", ">=", date_from, "T00:00:00"), ("date_to", "<=", date_to, "T23:59:59"))
        days = [(name, operator, day(name, value), time) for name, operator, value, time in given if value]
        if len(days) > 1 and days[0][2] > days[1][2]:
            raise InvalidRequest("date_from: it is later than date_to", code="dates_reversed")
        return [
            (field, operator, self.instant(name, f"{date}{time}") if timed else date)
            for name, operator, date, time in days
        ]


def day(field: str, value: str) -> str:
    """What Odoo stores for an ISO 8601 date. Raises InvalidRequest, naming the field, for anything else."""
    try:
        parsed = date.fromisoformat(value.strip())
    except ValueError:
        parsed = date.min
    if not EARLIEST <= parsed <= LATEST:
        raise InvalidRequest(
            f"{field}: give a date that exists, in ISO 8601, like 2026-01-31", code="date_unreadable", field=field
        )
    return parsed.isoformat()


def first(fields: Mapping[str, Any], *names: str) -> str | None:
    """The first of these fields that a model has: versions of Odoo rename them."""
    return next((name for name in names if name in fields), None)
