"""Whatever the READMEs' tables of troubleshooting quote is in the code, or is known to be somebody else's message."""

import re
from itertools import pairwise

import pytest

from mcp_odoo.phrases import ES_ERRORS
from mcp_odoo.settings import Settings
from scripts.docs_tables import ROOT
from tests.docs.pages import first_cells, section

TITLES = {"README.md": "Troubleshooting", "README.es.md": "Problemas frecuentes"}
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "src" / "mcp_odoo").rglob("*.py")))
# Python joins neighbouring strings, and a sentence may be broken there.
SENTENCES = re.sub(r'"\s*\n\s*f?"', "", SOURCES)
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
# What other programs say: curl, Node, the clients.
FOREIGN = {"Connection refused", "ECONNREFUSED", "fetch failed", "spawn … ENOENT", "Server disconnected"}
# Of the answers' JSON.
FIELDS = {'"audit": "behind"', "queued", "processing", "/health"}
# What people have asked about, and what the issue names.
WANTED = {
    "odoo_not_configured", "odoo_access_denied", "odoo_authentication_failed", "odoo_unavailable", "Connection refused",
    "is in use by another program", "twilio_21211", "twilio_63016", "audit_s3_…", "queued",
}  # fmt: skip


def quoted(name: str) -> list[str]:
    """What stands in backquotes in the first cells."""
    text = section((ROOT / name).read_text(encoding="utf-8"), TITLES[name])
    return [told for cell in first_cells(text) for told in re.findall(r"`([^`]+)`", cell)]


def is_code(told: str) -> bool:
    """A code of ours, or `beginning_…` of several."""
    if told.endswith("_…"):
        return any(code.startswith(told[:-1]) for code in ES_ERRORS) or f'"{told[:-1]}' in SOURCES
    return bool(CODE.fullmatch(told)) and (told in ES_ERRORS or f'"{told}"' in SOURCES)


def is_said(told: str) -> bool:
    """A sentence of ours, whose parts between `…` and values stand in the code one after another."""
    parts = [re.escape(part.strip(" :,")) for part in re.split(r"…|\bODOO_URL\b|\bHOST=", told) if part.strip(" :,")]
    return bool(parts) and re.search(r"[^\n]*".join(parts), SENTENCES) is not None


@pytest.mark.parametrize("name", TITLES)
def test_every_message_is_one_that_is_said(name: str) -> None:
    """Each code is raised and each sentence printed, by this program or by one that is named here."""
    names = {str(field.alias) for field in Settings.model_fields.values()}
    told = quoted(name)
    assert len(told) > 50
    for one in told:
        assert one in FOREIGN | FIELDS | names or one == "NAME: …" or is_code(one) or is_said(one), one


@pytest.mark.parametrize("name", TITLES)
def test_what_people_ask_about_is_there(name: str) -> None:
    """Missing variables, access denied, connection refused, port in use, S3, Twilio 21211 and 63016, waiting jobs."""
    assert set(quoted(name)) >= WANTED


def test_both_languages_quote_the_same() -> None:
    """In the same order."""
    english, spanish = (quoted(name) for name in TITLES)
    assert english == spanish


def test_nothing_is_told_twice() -> None:
    """A code has one row."""
    codes = sorted(one for one in quoted("README.md") if CODE.fullmatch(one))
    assert [one for one, other in pairwise(codes) if one == other] == []


def test_a_message_that_nobody_says_is_found_out() -> None:
    """Neither a code nor a sentence of the tests' own making passes."""
    assert not is_code("odoo_on_holiday")
    assert not is_code("holiday_…")
    assert not is_said("Odoo is on holiday, … come back")
