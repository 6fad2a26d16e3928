"""The two READMEs say the same, and what they point to is there."""

import json
import re
from pathlib import Path

import pytest

from scripts.docs_tables import READMES, ROOT

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")],
    key=lambda page: str(page.relative_to(ROOT)),
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def headings(text: str) -> list[int]:
    """The level of each heading, in order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", FENCED.sub("", text), re.MULTILINE)]


def code(text: str) -> list[tuple[str, str]]:
    """Each code block's language and text, less the comments of shell lines."""
    return [
        (language, re.sub(r"\s+# .*$", "", body, flags=re.MULTILINE) if language == "sh" else body)
        for language, body in FENCED.findall(text)
    ]


def rows(text: str) -> list[str]:
    """The first cell of each table row, as long as it is code."""
    return re.findall(r"^\| (`[^`]+`)", FENCED.sub("", text), re.MULTILINE)


def test_headings_are_the_same_in_both_languages() -> None:
    """Same number, same levels, same order."""
    english, spanish = (headings(read(name)) for name in READMES)
    assert english == spanish
    assert len(english) > 10


def test_code_is_the_same_in_both_languages() -> None:
    """Only the comments of commands are translated."""
    english, spanish = (code(read(name)) for name in READMES)
    assert english == spanish
    assert len(english) > 10


def test_table_rows_are_the_same_in_both_languages() -> None:
    """Every tool, route, setting and message is in both."""
    english, spanish = (rows(read(name)) for name in READMES)
    assert english == spanish


def test_json_blocks_can_be_copied() -> None:
    """They are JSON."""
    blocks = [body for language, body in code(read("README.md")) if language == "json"]
    assert all(json.loads(block) for block in blocks)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    """Each relative link is a file or a folder."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", FENCED.sub("", page.read_text(encoding="utf-8"))):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_files_that_exist(page: Path) -> None:
    """A path in backquotes that begins like one of ours is a file or a folder."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for path in re.findall(r"`((?:src|tests|scripts|docs|lab)/[\w./-]+)`", text):
        if "<" not in path and "…" not in path:
            assert (ROOT / path).exists(), path
