"""A record in few words: who, about what, what came of it."""

import re
from collections.abc import Mapping
from typing import Any

from mcp_odoo.audit.stored import Stored, as_text, record_name

ARROW = " → "
NOTHING = "—"
LONGEST_VALUE = 40
# Kinds of records that a write is about, the likeliest first.
_SUBJECTS = ("order:", "opportunity:", "partner:", "task:", "project:")
# What would move a terminal's cursor, change its colours or turn the direction of what follows; halves of characters.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def who(record: Stored) -> str:
    """Principal and program, like `anonymous/python-httpx2/2.16.2`."""
    return "/".join(part for part in (record.text_of("principal"), record.text_of("client")) if part)


def subject(record: Stored) -> str:
    """The customer, or the record in Odoo, or the quotation that it is about."""
    customer = record.first("partner_name", "contact_name", "user_name", "email", "user_phone")
    if customer is not None:
        return as_text(customer)
    about = [name for kind in _SUBJECTS for name in record.records if name.startswith(kind)]
    return next(iter((*about, *record.records)), "") or as_text(record.part("input").get("tracking_id"))


def outcome(record: Stored) -> str:
    """The error, or the order with its total, or the changes."""
    if error := record.text_of("error"):
        return error
    output = record.part("output")
    if order := output.get("sale_order_name"):
        return f"{as_text(order)} {amount(output.get('amount_total'))} {as_text(output.get('currency'))}".strip()
    return changes(record)


def changes(record: Stored) -> str:
    """Every change, like `order:18 state draft → sale; opportunity:7 created`."""
    said: list[str] = []
    last = None
    for change in record.several("changes"):
        name = record_name(change.get("model"), change.get("id"))
        what = change_text(change)
        if name == last and said:
            said[-1] += f", {what}"
        else:
            said.append(f"{name} {what}")
        last = name
    return "; ".join(said)


def change_text(change: Mapping[str, Any]) -> str:
    """One change without its record: `state draft → sale`, or `created`."""
    if "field" not in change:
        return as_text(change.get("change"))
    before, after = (shortened(as_text(change.get(key))) for key in ("before", "after"))
    return f"{as_text(change['field'])} {before or NOTHING}{ARROW}{after or NOTHING}"


def duration(record: Stored) -> str:
    """Like `40 ms`, `1.0 s`, `5 min`."""
    taken = record.body.get("duration_ms")
    if isinstance(taken, bool) or not isinstance(taken, int | float):
        return ""
    if taken < 1000:  # noqa: PLR2004 - milliseconds in a second
        return f"{taken:.0f} ms"
    seconds = taken / 1000
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - three figures are enough


def amount(value: Any) -> str:
    """A sum of money with its thousands apart."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return as_text(value)
    return f"{value:,.2f}"


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def printable(text: str) -> str:
    """A text that does nothing to a terminal but stand there: customers write what they like. Lines stay."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """A printable text without line ends and tabs."""
    return printable(" ".join(text.split()))
