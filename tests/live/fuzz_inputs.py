"""What a model may send to a tool: arguments that its schema allows, near-misses of them, and texts that hurt."""

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from hypothesis_jsonschema import from_schema

Schema = Mapping[str, Any]
Arguments = dict[str, Any]

NASTY = (
    "", " ", "\t\n\r ", "\u00a0\u2003", "\u200b", "\x00", "a\x00b", "\x01\x02\x1f", "\x7f\x85", "\ufeff",
    "\ufffe\uffff", "\ud800", "a\udfffb", "\U0001f916" * 20, "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "مرحبا بالعالم",
    "\u202eedoc\u202c", "e\u0301\u0323" * 30, "ﬁ ß İ \u0131 \u017f",
    "%", "_", "\\", "%%", "%_%", "\\%", "\\\\", "'", '"', "`", "'; DROP TABLE res_partner; --", "1 OR 1=1", "$1", "%s",
    "%(name)s", "{0}", "{}", "{{}}", "{name}", "{0.__class__}", "${jndi:x}", "<script>alert(1)</script>", "<p>",
    "&amp;", "]]>", "<!DOCTYPE x [<!ENTITY e 'x'>]>", "# x", "[a](javascript:b)",
    "![x](data:image/png;base64,AAAA)", "|a|b|",
    "```", "\n---\n", "../../etc/passwd", "null", "None", "false", "NaN", "-1", "1e400", "0x10", "\uff11\uff12",
    "\u0968", "\u00b2",
    "order:", "[", "[]", "[1]", "{}", "[[" * 500, "[{]", ":", "a:b:c", "@", "+", "()", "**", "-" * 50, ".", "\r\n.\r\n",
)  # fmt: skip
NUMBERS = (
    0, 1, 2, -1, 0.5, -0.5, 1e-9, 0.004, 99.99, 100, 101, 199, 200, 201, 1_000_000, 1_000_001, 2**31 - 1, 2**31, 2**53,
    2**63 - 1, 2**63, 10**9, 10**12, 10**30, 1e12, 1e13, 1e300, 5e-324, -0.0, -(2**31),
)  # fmt: skip
LIKELY = (0, 1, 2, 7.5, 0.01, 0.005, 99.99, 100, 10**6, 10**9, 10**12, 123_456_789.123456789)
NOT_NUMBERS = (float("nan"), float("inf"), float("-inf"))
WRONG: tuple[Any, ...] = (
    None, True, False, "", "7", "7.0", " 7 ", "1e3", "texto", [], [None], [1, 2], {}, {"id": 1}, [[]], [{"line_id": 1}],
    '[{"product_id": 1}]', "[]", *NOT_NUMBERS, *NUMBERS,
)  # fmt: skip
DAYS = (
    "2026-01-31", "2026-02-30", "1900-01-01", "1899-12-31", "2199-12-31", "9999-12-31", "0001-01-01", "20260131",
    "2026-W05-6", "2026-01-31T09:30", "mañana", "31/01/2026", "2026-1-1", "\uff12\uff10\uff12\uff16-01-31",
    "2026-01-31 ", "",
)  # fmt: skip
MOMENTS = (
    *DAYS, "2026-01-31T09:30:00-06:00", "2026-01-31T09:30:00Z", "2026-01-31 09:30:00.123456", "1900-01-01T00:00+14:00",
    "2199-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-31T24:00:00",
    "2026-01-31T09:30:00+99:99", "2026-03-29T02:30:00",
)  # fmt: skip
EMAILS = (
    "ana@torres.example.com", "ANA@Torres.example.com", "ana@münchen.example", "a@b", "a@b@c.example", "ana@", "",
    "ana%@torres.example.com", "o'hara_x@torres.example.com",
    '"a b"@torres.example.com', "Ana <ana@torres.example.com>",
)  # fmt: skip
PHONES = (
    "+525512345678",
    "55 1234 5678",
    "(55) 1234-5678",
    "0052 55 1234 5678",
    "123",
    "+",
    "++52",
    "\uff15\uff15\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    "",
)
TRACKING = ("quot_000000000000", "quot_", "quot_" + "f" * 300, "' OR 1=1")
# What the arguments of a name hold, among all the records that Odoo has.
KIND_OF = {
    "order_id": "order", "partner_id": "partner", "product_id": "product", "user_id": "user", "assigned_to": "user",
    "opportunity_id": "opportunity", "task_id": "task", "project_id": "project", "stage_id": "stage",
    "payment_term_id": "payment_term", "line_id": "line",
}  # fmt: skip
TEXTS_OF = {
    "date_from": DAYS, "date_to": DAYS, "date_deadline": DAYS, "validity_date": DAYS, "date": DAYS,
    "date_order": MOMENTS, "email": EMAILS, "phone": PHONES, "tracking_id": TRACKING, "idempotency_key": ("a", "b",
    "c", "d", "e", "f", "g"),
}  # fmt: skip
LONGEST_LIKELY = 200
KINDS = ("order", "partner", "opportunity", "task", "project", "product")
KEYED = ("record", "id")
# Those of TEXTS_OF that are what the argument asks for.
_DAY = re.compile(r"(2026|1900|2199)-\d\d-\d\d(?<!30)")
GOOD = {
    "date_from": _DAY, "date_to": _DAY, "date_deadline": _DAY, "validity_date": _DAY, "date": _DAY,
    "date_order": re.compile(r"2026-01-31.*"), "email": re.compile(r"[\w%'@.ü]+@\w+\.example(\.com)?"),
    "phone": re.compile(r"[\d() +-]{10,}"),
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What Odoo has: ids by kind of record, names by kind, and words to search by."""

    ids: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for names in self.names.values() for name in names for word in name.split()[:2])

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(f"{kind}:{record_id}" for kind in KINDS for record_id in self.ids.get(kind, ())[:3])


def patience() -> int:
    """Seconds that pytest gives a test: none for a campaign, which takes as long as it takes."""
    return 0 if os.environ.get("MCP_ODOO_FUZZ") else 120


def fuzz_settings(examples: int) -> settings:
    """The same examples on every run; `MCP_ODOO_FUZZ` asks for that many, different ones each time."""
    campaign = int(os.environ.get("MCP_ODOO_FUZZ", "0"))
    return settings(
        max_examples=campaign or examples,
        derandomize=not campaign,
        database=None,
        report_multiple_bugs=False,
        deadline=None,  # a call may take as long as Odoo does; the oracle has a limit of its own
        suppress_health_check=[
            HealthCheck.too_slow,  # texts of 10,000 characters are part of the plan
            HealthCheck.data_too_large,  # as are lists of long texts
            HealthCheck.function_scoped_fixture,  # servers are shared by examples as they are by users
            HealthCheck.large_base_example,  # a whole quotation is the smallest one
            HealthCheck.filter_too_much,  # schemas with patterns and bounds are met by trying
        ],
    )


def arguments(schema: Schema, known: Known) -> SearchStrategy[Arguments]:
    """Arguments for a tool: plausible ones, any that its schema allows, and some that are not quite."""
    likely, possible = allowed(schema, known, likely=True), allowed(schema, known)
    return st.one_of(likely, possible, near_misses(schema, likely, known), likely)


def allowed(schema: Schema, known: Known, *, likely: bool = False) -> SearchStrategy[Arguments]:
    """Arguments that a tool's schema allows; `likely` ones get past the first checks, hostile where any text does."""
    required = set(schema.get("required", ()))
    each = {name: _value(name, part, known, likely=likely) for name, part in schema.get("properties", {}).items()}
    needed = {name: value for name, value in each.items() if name in required}
    optional = {name: value for name, value in each.items() if name not in required}
    if not (likely and optional):
        return st.fixed_dictionaries(needed, optional=optional)
    # Two or three at a time: more of them contradict each other.
    some = st.lists(st.sampled_from(sorted(optional)), max_size=3, unique=True)
    return some.flatmap(lambda names: st.fixed_dictionaries({**needed, **{name: optional[name] for name in names}}))


@st.composite
def near_misses(draw: st.DrawFn, schema: Schema, good: SearchStrategy[Arguments], known: Known) -> Arguments:
    """Good arguments with one mistake, or with a null, which is none where the argument is optional."""
    made = dict(draw(good))
    names = sorted(schema.get("properties", {})) or ["nada"]
    name = draw(st.sampled_from(names))
    match draw(st.sampled_from(("wrong", "wrong", "nasty", "null", "missing", "extra", "as text", "nested"))):
        case "wrong":
            made[name] = draw(st.sampled_from(WRONG))
        case "nasty":
            made[name] = draw(texts(known))
        case "null":
            made[name] = None
        case "missing":
            made.pop(name, None)
        case "extra":
            made[draw(st.one_of(st.just(f"{name}s"), texts(known)))] = draw(st.sampled_from(WRONG))
        case "as text":
            made[name] = str(made.get(name))
        case _:
            made[name] = [made.get(name)]
    return made


def texts(known: Known, longest: int = 10_000) -> SearchStrategy[str]:
    """Texts of every kind: words that records have, hostile ones, and any characters at all."""
    anything = st.text(st.characters(exclude_categories=()), max_size=60)
    hostile = st.sampled_from([text for text in NASTY if len(text) <= longest])
    long = st.sampled_from(("x", "ñ", "palabra ", "<p>", "1")).map(lambda text: (text * 10_000)[:longest])
    some = st.sampled_from((*known.words, "robot"))
    return st.one_of(some, hostile, hostile, anything, some, hostile, anything, long)


def _value(name: str, schema: Schema, known: Known, *, likely: bool) -> SearchStrategy[Any]:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "boolean":
            return st.booleans()
        case "array":
            items = _value(name, schema["items"], known, likely=likely)
            return st.one_of(st.lists(items, min_size=1, max_size=1), st.lists(items, max_size=3))
        case "object":
            return allowed(schema, known, likely=likely)
        case "integer" | "number":
            return _number(name, schema, known, likely=likely)
        case _:
            return _text(name, known, likely=likely).filter(lambda text: len(text) >= schema.get("minLength", 0))


def _number(name: str, schema: Schema, known: Known, *, likely: bool) -> SearchStrategy[Any]:
    if (kind := KIND_OF.get(name)) and (ids := known.ids.get(kind)):
        real = st.sampled_from(ids)
        return real if likely else st.one_of(real, st.sampled_from((0, 999_999, 2**31 - 1)), from_schema(dict(schema)))
    whole = schema["type"] == "integer"
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    fits = [n for n in (LIKELY if likely else NUMBERS) if low <= n <= high and (not whole or n == int(n))]
    some = st.sampled_from([int(n) if whole else n for n in fits])
    return some if likely else st.one_of(some, from_schema(dict(schema)))


def _text(name: str, known: Known, *, likely: bool) -> SearchStrategy[str]:
    if name in KEYED and known.keys:
        some: SearchStrategy[str] = st.sampled_from(known.keys)
        strange = st.sampled_from(("order:0", "order:9999999999", "factura:1", "ORDER:\uff11"))
    elif name in TEXTS_OF:
        good = [text for text in TEXTS_OF[name] if name not in GOOD or GOOD[name].fullmatch(text)]
        some, strange = st.sampled_from(good), st.sampled_from(TEXTS_OF[name])
    elif names := known.names.get(name):
        some, strange = st.sampled_from(names), texts(known)
    else:
        return texts(known, LONGEST_LIKELY) if likely else texts(known)
    return some if likely else st.one_of(some, strange, texts(known))
