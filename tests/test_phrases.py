"""What people read, in both languages, checked against the code that raises it."""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

import mcp_odoo
from mcp_odoo import errors
from mcp_odoo.handoff.document import Phase
from mcp_odoo.messaging.codes import TABLE
from mcp_odoo.messaging.models import Channel
from mcp_odoo.messaging.refusals import explain
from mcp_odoo.phrases import ES_ERRORS, REPLIES, error_text, say, time_to_go
from mcp_odoo.web.errors import HTTP_REFUSALS

SOURCES = sorted(Path(mcp_odoo.__file__).parent.rglob("*.py"))
# Sentences that Odoo wrote, and the plain defaults of classes that are always raised with a code of their own.
WITHOUT_TRANSLATION = {"odoo_validation", "odoo_access_denied"}
KINDS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.McpOdooError)
}
NOT_DETAILS = {"code", "retry_after"}
# Why somebody is skipped, and how turns end that somebody should read about.
SKIPPED = ("no_number", "archived", "same_number")
ENDED = ("declined", "silent", "undelivered")


@dataclass(frozen=True)
class Raised:
    """An error as a source makes it: its code, and the names of its details (None for `**something`)."""

    where: str
    code: str
    details: frozenset[str | None]


def raised() -> Iterator[Raised]:
    """Every error with a literal code, and every one with its class's own."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            name = node.func.id
            if name not in KINDS | {"AnswerLost", "Failure"}:
                continue
            where = f"{path.name}:{node.lineno}"
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            details = frozenset(given) - NOT_DETAILS
            code = given.get("code")
            if isinstance(code, ast.Constant):
                yield Raised(where, str(code.value), details)
            elif name == "Failure" and isinstance(node.args[0], ast.Constant):
                yield Raised(where, str(node.args[0].value), frozenset())
            elif code is None and name in KINDS:
                yield Raised(where, getattr(errors, name).default_code, details)


def names(template: str) -> set[str]:
    """The placeholders of a template."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def explained() -> Iterator[Raised]:
    """The errors that Twilio's codes become, and the one for those that are not in the table."""
    for number in (*(known.numbers[0] for known in TABLE), 0):
        error = explain(number)
        yield Raised("codes.py", error.code, frozenset(error.details))


ALL = [*raised(), *explained()]


def test_the_search_finds_what_is_raised() -> None:
    """Or the tests below would pass by finding nothing."""
    assert len(ALL) > 25
    assert {"product_unknown", "odoo_unavailable", "outcome_unknown", "odoo_not_configured"} <= {
        one.code for one in ALL
    }


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.where}-{one.code}")
def test_every_code_has_a_spanish_sentence(one: Raised) -> None:
    """But for those whose sentence is Odoo's own."""
    assert one.code in ES_ERRORS or one.code in WITHOUT_TRANSLATION


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.where}-{one.code}")
def test_every_placeholder_is_supplied(one: Raised) -> None:
    """Where it is raised, or people would read English."""
    assert names(ES_ERRORS.get(one.code, "")) <= {str(name) for name in one.details}


def test_no_sentence_is_left_over() -> None:
    """Codes that nobody raises any more go; FastAPI's and FastMCP's own refusals get theirs from the faces."""
    of_the_faces = {code for code, _ in HTTP_REFUSALS.values()} | {"name_unknown"}
    assert set(ES_ERRORS) - {one.code for one in ALL} <= of_the_faces


@pytest.mark.parametrize("key", sorted(REPLIES))
def test_every_reply_has_both_languages_with_the_same_placeholders(key: str) -> None:
    """And none of them is empty."""
    assert set(REPLIES[key]) == {"es", "en"}
    assert all(REPLIES[key].values())
    assert names(REPLIES[key]["es"]) == names(REPLIES[key]["en"])


def happening() -> Iterator[str]:
    """What is noted in a handoff's story."""
    place = {"_moved": 2, "noted": 0}
    for path in (path for path in SOURCES if path.parent.name == "handoff"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [keyword.value for keyword in node.keywords if name == "Event" and keyword.arg == "what"]
            given += node.args[place[name] : place[name] + 1] if name in place else []
            yield from (str(one.value) for one in given if isinstance(one, ast.Constant))
    yield from ENDED


def test_every_reply_that_is_said_exists() -> None:
    """Literal keys of `say`, and the steps of a quotation."""
    said = {
        node.args[1].value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
        and isinstance(node.args[1], ast.Constant)
    }
    assert said
    chosen = {
        node.value
        for path in SOURCES
        if path.parent.name == "handoff"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    said |= {key for key in REPLIES if key.startswith("handoff_reply_") and key in chosen}
    said |= {"handoff_has_activity", "handoff_activity_later"} & chosen
    said |= {f"handoff_is_{phase}" for phase in get_args(Phase)} | {f"channel_{name}" for name in get_args(Channel)}
    said |= {f"event_{what}" for what in (*happening(), *(f"skipped_{why}" for why in SKIPPED), "added", "asked_again")}
    said |= {f"event_{what}" for what in chosen if f"event_{what}" in REPLIES}
    steps = {
        f"step_{name}"
        for name in ("check", "partner", "order", "summary", "done", "failed", "queued", "odoo_away", "read_only")
    }
    assert said | steps == set(REPLIES)


def test_english_is_the_message_itself() -> None:
    """Translations are for the others."""
    assert error_text("en", "odoo_busy", "busy", {}) == "busy"
    assert error_text("es", "odoo_busy", "busy", None) == ES_ERRORS["odoo_busy"]
    assert error_text("es", "never_heard_of", "as it is", {}) == "as it is"


@pytest.mark.parametrize(
    ("seconds", "away", "spanish", "english"),
    [
        (0.3, 0, "unos segundos", "a few seconds"),
        (9.9, 0, "unos segundos", "a few seconds"),
        (11, 0, "unos 15 segundos", "about 15 seconds"),
        (119, 0, "unos 120 segundos", "about 120 seconds"),
        (121, 0, "unos 3 minutos", "about 3 minutes"),
        (
            None,
            3,
            "cuando Odoo vuelva a responder (no responde desde hace unos 5 segundos)",
            "once Odoo answers again (it has not for about 5 seconds)",
        ),
        (
            None,
            3600,
            "cuando Odoo vuelva a responder (no responde desde hace unos 60 minutos)",
            "once Odoo answers again (it has not for about 60 minutes)",
        ),
    ],
)
def test_how_long_it_takes_is_rounded_for_people(
    seconds: float | None, away: float, spanish: str, english: str
) -> None:
    """Never less than it is; without an Odoo that answers it is no number."""
    assert time_to_go("es", seconds, away) == spanish
    assert time_to_go("en", seconds, away) == english


def test_a_sentence_that_was_said_is_repeated() -> None:
    """Put together for this reader before, whatever its code says elsewhere."""
    assert error_text("es", "odoo_busy", "busy", {"said": "Odoo está ocupado, y más."}) == "Odoo está ocupado, y más."


def test_braces_in_details_are_text() -> None:
    """What a customer or Odoo wrote is no template."""
    assert error_text("es", "odoo_error", "x", {"reason": "{0} {name} {"}) == "Odoo falló: {0} {name} {"


def test_an_unknown_reply_is_a_mistake_of_ours() -> None:
    """It does not come out empty."""
    with pytest.raises(KeyError):
        say("es", "never_heard_of")
