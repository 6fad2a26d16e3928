"""Which records a person wants to see."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mcp_odoo.audit.chain import APART
from mcp_odoo.audit.records import dumps
from mcp_odoo.audit.stored import KINDS, Stored
from mcp_odoo.errors import InvalidRequest
from mcp_odoo.odoo.kinds import MODELS, parse

STATUSES = (
    "queued", "processing", "started", "asked", "completed", "failed", "unknown",
    "choosing", "waiting", "taken", "unanswered",
)  # fmt: skip
FACES = ("mcp", "rest", "none")
EXACTLY = "="
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(rf"([0-9]{{1,6}})([{''.join(_UNITS)}])")
_INSTANT = timedelta(microseconds=1)


class FilterUnclear(InvalidRequest):
    """A filter makes no sense. Only the command line says it."""

    default_code = "audit_filter_unclear"


@dataclass(frozen=True)
class Filters:
    """What a record has to be; what is not given does not matter. Times are Unix seconds, both included."""

    since: float | None = None
    until: float | None = None
    statuses: Collection[str] = ()
    kinds: Collection[str] = ()
    action: str | None = None
    principal: str | None = None
    face: str | None = None
    client: str | None = None
    record: str | None = None
    text: str | None = None

    @classmethod
    def of(
        cls,
        *,
        now: float,
        since: str | None = None,
        until: str | None = None,
        status: Sequence[str] = (),
        kind: Sequence[str] = (),
        action: str | None = None,
        principal: str | None = None,
        face: str | None = None,
        client: str | None = None,
        record: str | None = None,
        grep: str | None = None,
    ) -> "Filters":
        """From what a person wrote. Raises FilterUnclear, with what can be written."""
        started = None if since is None else read_time("--since", since, now).timestamp()
        ended = None if until is None else read_time("--until", until, now, end=True).timestamp()
        if started is not None and ended is not None and started > ended:
            raise FilterUnclear(f"--since {since} is later than --until {until}")
        return cls(
            since=started,
            until=ended,
            statuses=[_one_of("--status", one, STATUSES) for one in status],
            kinds=[_one_of("--kind", one, KINDS.values()) for one in kind],
            action=action,
            principal=principal,
            face=None if face is None else _one_of("--face", face, FACES),
            client=client,
            record=None if record is None else _record(record),
            text=grep,
        )

    def admits(self, record: Stored) -> bool:
        """Whether a record is one of those."""
        return (
            (self.since is None or record.at >= self.since)
            and (self.until is None or record.at <= self.until)
            and (not self.statuses or record.text_of("status") in self.statuses)
            and (not self.kinds or record.kind in self.kinds)
            and (self.action is None or _is_action(self.action, record.text_of("action")))
            and (self.principal is None or record.text_of("principal") == self.principal)
            and (self.face is None or record.text_of("face") == self.face)
            and (self.client is None or _within(self.client, record.text_of("client")))
            and (self.record is None or self.record in record.records)
            and (self.text is None or _says(record, self.text))
        )


def read_time(option: str, text: str, now: float, *, end: bool = False) -> datetime:
    """A day, a moment (UTC unless it has an offset) or a time ago (`7d`). Of a day its beginning, or its end."""
    written = text.strip()
    try:
        if ago := _AGO.fullmatch(written):
            return datetime.fromtimestamp(now, UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        if day := _day(written):
            begun = datetime.combine(day, time.min, UTC)
            return begun + timedelta(days=1) - _INSTANT if end else begun
        read = datetime.fromisoformat(written)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise FilterUnclear(
            f"{option} {text!r} is no time: give a day (2026-01-31), a moment (2026-01-31T09:30, in UTC unless it has "
            "an offset) or a time ago (30m, 12h, 7d)"
        ) from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _one_of(option: str, text: str, known: Iterable[str]) -> str:
    if text.lower() not in (choices := tuple(known)):
        raise FilterUnclear(f"{option} {text!r} is none of {', '.join(choices)}")
    return text.lower()


def _record(text: str) -> str:
    try:
        return str(parse(text))
    except InvalidRequest:
        raise FilterUnclear(
            f"--record {text!r} is no record: give kind:id, like order:18; kinds are {', '.join(MODELS)}"
        ) from None


def _is_action(wanted: str, action: str) -> bool:
    return action == wanted.removeprefix(EXACTLY) if wanted.startswith(EXACTLY) else _within(wanted, action)


def _within(wanted: str, text: str) -> bool:
    return wanted.casefold() in text.casefold()


def _says(record: Stored, wanted: str) -> bool:
    """Whether the document has this text, beside its hashes and salts; also where JSON spells it with backslashes."""
    said = dumps({key: value for key, value in record.body.items() if key not in APART})
    return _within(wanted, said) or _within(json.dumps(wanted, ensure_ascii=False)[1:-1], said)
