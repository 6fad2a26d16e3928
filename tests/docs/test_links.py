"""Whatever a document points to inside the repository is there: files, headings, pictures."""

import re
from pathlib import Path

import pytest

from scripts.docs_tables import ROOT
from tests.docs.pages import FENCED, PAGES, anchors

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]*)\)")


def links(page: Path) -> list[tuple[Path, str]]:
    """File and anchor of each link inside the repository."""
    text = re.sub(r"`[^`\n]*`", "", FENCED.sub("", page.read_text(encoding="utf-8")))
    found = []
    for target in LINK.findall(text):
        path, _, anchor = target.partition("#")
        found.append(((page.parent / path).resolve() if path else page, anchor))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    """Or to a folder, of this repository."""
    for path, _ in links(page):
        assert path.is_relative_to(ROOT), path
        assert path.exists(), path.relative_to(ROOT)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_anchor_is_a_heading(page: Path) -> None:
    """As GitHub names them, in this page and in others."""
    for path, anchor in links(page):
        if anchor and path.suffix == ".md" and path.exists():
            assert anchor in anchors(path.read_text(encoding="utf-8")), f"{path.name}#{anchor}"


def test_there_are_links() -> None:
    """So that the tests above look at something."""
    found = [link for page in PAGES for link in links(page)]
    assert len(found) > 100
    assert sum(1 for _, anchor in found if anchor) > 40


def test_every_picture_is_shown() -> None:
    """Each file of docs/images is in a document, and none is large."""
    shown = {path for page in PAGES for path, _ in links(page)}
    pictures = list((ROOT / "docs" / "images").iterdir())
    assert len(pictures) > 5
    for picture in pictures:
        assert picture in shown, picture.name
        assert picture.stat().st_size < 200_000, picture.name
