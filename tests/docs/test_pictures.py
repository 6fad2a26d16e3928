"""The pictures of docs/images show nothing of the machine that made them, and load nothing."""

import re
import xml.etree.ElementTree as ET

import pytest

from scripts.docs_tables import ROOT

IMAGES = ROOT / "docs" / "images"
DRAWN = sorted(path.name for path in IMAGES.glob("*.svg"))


def words(name: str) -> list[str]:
    """What stands in a drawing, piece by piece."""
    root = ET.fromstring((IMAGES / name).read_text(encoding="utf-8"))  # noqa: S314 - our own file
    return ["".join(one.itertext()).replace("\xa0", " ") for one in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", DRAWN)
def test_no_folder_of_whoever_made_it_shows(name: str) -> None:
    """Paths are relative."""
    said = " ".join(words(name))
    assert len(said) > 100
    assert not re.search(r"/(?:root|home|tmp|work|Users)\b", said)


@pytest.mark.parametrize("name", DRAWN)
def test_it_loads_nothing(name: str) -> None:
    """No font and no picture from elsewhere, no script."""
    text = (IMAGES / name).read_text(encoding="utf-8")
    assert not re.search(r"@import|url\(['\"]?(?!#)|<script|<image|href=['\"]http", text)


def test_the_picture_of_the_house_is_the_same_in_both_languages() -> None:
    """As many words in the same places."""
    english, spanish = (
        re.sub(r">[^<>]+</text>|aria-label=\"[^\"]*\"", "", (IMAGES / name).read_text(encoding="utf-8"))
        for name in ("overview.svg", "overview.es.svg")
    )
    assert english == spanish
    assert len(words("overview.svg")) > 15
