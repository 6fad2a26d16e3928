"""`.env.example` and Settings name the same variables."""

import re

import pytest

from mcp_odoo.settings import REQUIRED, SECRETS, Settings
from scripts.docs_tables import ROOT, default_cell

TEXT = (ROOT / ".env.example").read_text(encoding="utf-8")
VARIABLE = re.compile(r"^(# )?([A-Z][A-Z0-9_]+)=(.*)$", re.MULTILINE)
ALIASES = [str(field.alias) for field in Settings.model_fields.values()]


def test_every_setting_is_listed_once() -> None:
    """The example has each variable of Settings, and none that it does not know."""
    assert sorted(name for _, name, _ in VARIABLE.findall(TEXT)) == sorted(ALIASES)


def test_every_secret_s_file_is_named() -> None:
    """The head lists NAME_FILE of each secret, and of nothing else."""
    head = TEXT.partition("\n\n")[0]
    assert set(re.findall(r"[A-Z_]+_FILE", head)) - {"NAME_FILE"} == {f"{name}_FILE" for name in SECRETS}


def test_every_variable_is_explained() -> None:
    """It stands in a section, below words that say what it is, which may be for several at once."""
    sections = re.split(r"^# --- (.*) ---$", TEXT, flags=re.MULTILINE)
    assert not VARIABLE.findall(sections[0])
    for name, lines in zip(sections[1::2], sections[2::2], strict=True):
        blocks = re.split(r"(?:^(?:# )?[A-Z][A-Z0-9_]+=.*\n)+", lines, flags=re.MULTILINE)
        assert all(re.search(r"^# \S", block, re.MULTILINE) for block in blocks[:-1]), name


def test_only_what_is_required_is_not_commented_out() -> None:
    """A copy of the example asks for these, and leaves every default alone."""
    assert tuple(name for mark, name, _ in VARIABLE.findall(TEXT) if not mark) == REQUIRED


def test_defaults_are_the_real_ones() -> None:
    """Where a setting has a default, the commented line shows it."""
    shown = {name: value for _, name, value in VARIABLE.findall(TEXT)}
    for field in Settings.model_fields.values():
        if field.default not in (None, ()) and field.default_factory is None:
            assert f"`{shown[str(field.alias)]}`" == default_cell(field.default)


def test_the_example_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line, uncommented where it has a value, makes settings."""
    for name in ALIASES:
        monkeypatch.delenv(name, raising=False)
    values = {name: value for _, name, value in VARIABLE.findall(TEXT) if value}
    settings = Settings.model_validate(values)
    assert settings.sales_teams == ("Ventas",)
    assert settings.missing == REQUIRED
