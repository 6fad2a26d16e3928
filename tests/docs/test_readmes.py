"""The pages that are in two languages say the same in both, and what they name is there."""

import json
import re
from pathlib import Path

import pytest

from scripts.docs_tables import READMES, ROOT
from tests.docs.pages import FENCED, PAGES, anchors, first_cells

PAIRS = (tuple(READMES), ("docs/rest.md", "docs/rest.es.md"), ("docs/comparison.md", "docs/comparison.es.md"))
pairs = pytest.mark.parametrize(("english", "spanish"), PAIRS)


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


def widths(text: str) -> list[int]:
    """The number of cells of each table row, in order."""
    return [line.count(" | ") for line in FENCED.sub("", text).splitlines() if line.startswith("| ")]


def links(text: str) -> list[str]:
    """Where each link and picture leads, by its English page; anchors in the page itself are left out."""
    found = re.findall(r"\]\(([^)#\s]+)", FENCED.sub("", text))
    return [target.replace(".es.", ".") for target in found]


@pairs
def test_headings_are_the_same_in_both_languages(english: str, spanish: str) -> None:
    """Same number, same levels, same order."""
    assert headings(read(english)) == headings(read(spanish))
    assert len(headings(read(english))) >= 6


@pairs
def test_code_is_the_same_in_both_languages(english: str, spanish: str) -> None:
    """Only the comments of commands are translated."""
    assert code(read(english)) == code(read(spanish))


@pairs
def test_tables_are_the_same_in_both_languages(english: str, spanish: str) -> None:
    """Every tool, route, setting and message is in both, and every row has as many cells."""
    assert rows(read(english)) == rows(read(spanish))
    assert widths(read(english)) == widths(read(spanish))


@pairs
def test_links_are_the_same_in_both_languages(english: str, spanish: str) -> None:
    """Each leads to the same page or to its translation, in the same order."""
    assert links(read(english)) == links(read(spanish))


@pytest.mark.parametrize("name", READMES)
def test_the_contents_list_has_every_part(name: str) -> None:
    """Each heading of the second level, before the first of them."""
    text = FENCED.sub("", read(name))
    top, _, rest = text.partition("\n## ")
    parts = set(anchors("\n".join(re.findall(r"^## .+$", f"## {rest}", re.MULTILINE))))
    listed = set(re.findall(r"\]\(#([^)]+)\)", top))
    assert len(parts) > 12
    assert parts <= listed


@pytest.mark.parametrize("name", READMES)
def test_it_begins_with_three_sentences_and_a_picture(name: str) -> None:
    """What it is, before anything else."""
    title, said, picture, *_ = read(name).split("\n\n")
    assert title == "# MCP-Odoo"
    assert len(re.findall(r"\.(?:\s|$)", said)) == 3
    assert picture.startswith("![")


@pairs
def test_json_blocks_can_be_copied(english: str, spanish: str) -> None:
    """They are JSON."""
    for name in (english, spanish):
        for language, body in code(read(name)):
            if language == "json":
                assert json.loads(body)


def test_every_row_has_a_first_cell() -> None:
    """As the other tests of tables read them."""
    for name in READMES:
        assert len(list(first_cells(read(name)))) > 100


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_files_that_exist(page: Path) -> None:
    """A path in backquotes that begins like one of ours is a file or a folder."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for path in re.findall(r"`((?:src|tests|scripts|docs|lab)/[\w./-]+)`", text):
        if "<" not in path and "…" not in path:
            assert (ROOT / path).exists(), path
