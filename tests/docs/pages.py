"""The pages of the project, and what stands in them between fences."""

import re
from pathlib import Path

from scripts.docs_tables import ROOT

PAGES = tuple(sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")]))
_FENCED = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path, language: str) -> list[str]:
    """The text of each fenced block of the page that is in this language, in order."""
    return [text for name, text in _FENCED.findall(path.read_text(encoding="utf-8")) if name == language]


def section(path: Path, heading: str) -> str:
    """What stands below a heading of the second level, to the next one. Raises AssertionError where there is none."""
    text = path.read_text(encoding="utf-8")
    start = f"\n## {heading}\n"
    assert start in text, f"{path.name} has no section {heading}"
    return text.partition(start)[2].partition("\n## ")[0]
