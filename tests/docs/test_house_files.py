"""The files that every project has say what holds for this one."""

import re
import tomllib
from importlib.metadata import metadata

from mcp_odoo.settings import SECRETS, Settings
from scripts.docs_tables import ROOT
from scripts.release_notes import unreleased

KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_licence_is_the_owner_s() -> None:
    """Nothing is granted, and the package's metadata says the same."""
    assert "All rights reserved" in text_of("LICENSE")
    assert "No licence is granted" in text_of("LICENSE")
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    assert (project["license"], project["license-files"]) == ("LicenseRef-Proprietary", ["LICENSE"])
    assert metadata("mcp-odoo")["License-Expression"] == "LicenseRef-Proprietary"


def test_the_changelog_has_its_form() -> None:
    """Keep a Changelog's: Unreleased first, then versions with their day, newest first; six kinds of change."""
    text = text_of("CHANGELOG.md")
    unreleased(text)
    first, *releases = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert first == "[Unreleased]"
    found = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d{2}-\d{2})", line) for line in releases]
    assert all(found), releases
    order = [(tuple(int(part) for part in one.groups()[:3]), one[4]) for one in found if one]
    assert order == sorted(order, reverse=True)
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= KINDS


def test_security_names_every_secret() -> None:
    """Whoever reads what is neither printed nor logged reads of all of them, and how to report."""
    text = text_of("SECURITY.md")
    for name in SECRETS:
        assert f"`{name}`" in text, name
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "Reporting a vulnerability", "Versions", "What counts", "What to know",
    ]  # fmt: skip
    assert "](docs/security.md)" in text


def test_every_variable_in_security_is_a_setting() -> None:
    """A renamed one would leave the page wrong."""
    known = {str(field.alias) for field in Settings.model_fields.values()} | {f"{name}_FILE" for name in SECRETS}
    named = set(re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:=\S*)?`", text_of("SECURITY.md")))
    assert named <= known, named - known
