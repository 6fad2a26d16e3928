"""When writing is allowed: hours of the day and days of the week, by the clock on a wall somewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = get_args(Day)
_WINDOW = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")
_WHOLE_DAY = 24 * 60
LOOK_AHEAD = 8  # days; a week later every window has come again


@dataclass(frozen=True)
class Window:
    """From `begin` until just before `end`, in minutes since midnight; an `end` below `begin` is the next day's."""

    begin: int
    end: int

    @classmethod
    def of(cls, text: str) -> "Window":
        """Of `08:00-20:00`; `24:00` is the end of the day. Raises ValueError for anything else."""
        match = _WINDOW.fullmatch(text.strip())
        numbers = [int(part) for part in match.groups()] if match else []
        if numbers:
            begin, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
            if begin < _WHOLE_DAY and end <= _WHOLE_DAY and begin != end:
                return cls(begin, end)
        raise ValueError(f"{text!r} are no hours; write them like 08:00-20:00, or 22:00-06:00 for a night")

    @property
    def overnight(self) -> bool:
        return self.end <= self.begin


@dataclass(frozen=True)
class Schedule:
    """The windows of the days in `days`; a window that crosses midnight belongs to the day on which it begins."""

    windows: Sequence[Window]
    days: Sequence[Day]
    zone: ZoneInfo

    def local(self, instant: float) -> datetime:
        """The clock on the wall at `instant` (Unix seconds)."""
        return datetime.fromtimestamp(instant, self.zone)

    def open_at(self, instant: float) -> bool:
        """Whether `instant` (Unix seconds) is in one of the windows."""
        here = self.local(instant)
        minute = here.hour * 60 + here.minute
        today, yesterday = DAYS[here.weekday()] in self.days, DAYS[here.weekday() - 1] in self.days
        for window in self.windows:
            if window.overnight:
                if (minute >= window.begin and today) or (minute < window.end and yesterday):
                    return True
            elif window.begin <= minute < window.end and today:
                return True
        return False

    def next_opening(self, instant: float) -> datetime | None:
        """The wall's time at which a window begins next, after `instant` (Unix seconds)."""
        here = self.local(instant)
        begins = [
            datetime.combine(here.date() + timedelta(days=ahead), time(*divmod(window.begin, 60)), self.zone)
            for ahead in range(LOOK_AHEAD)
            for window in self.windows
        ]
        later = [begin for begin in begins if begin.timestamp() > instant and DAYS[begin.weekday()] in self.days]
        return min(later, default=None)
