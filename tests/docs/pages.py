"""Markdown as the tests of the documents read it: code blocks, sections, headings, tables."""

import re
from collections.abc import Iterator

from scripts.docs_tables import ROOT

PAGES = tuple(sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")]))
FENCED = re.compile(r"^```(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of that language, in order."""
    return [body for name, body in FENCED.findall(text) if name == language]


def section(text: str, title: str) -> str:
    """What stands below a heading, up to the next one of its level or above; "" where there is no such heading."""
    found = re.search(rf"^(#+) {re.escape(title)}\n", text, re.MULTILINE)
    if not found:
        return ""
    rest = text[found.end() :]
    fences = [(one.start(), one.end()) for one in FENCED.finditer(rest)]
    for heading in re.finditer(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE):
        if not any(begin < heading.start() < end for begin, end in fences):
            return rest[: heading.start()]
    return rest


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings; a repeated heading gets -1, -2 and so on."""
    seen: dict[str, int] = {}
    found = set()
    for heading in re.findall(r"^#+ (.+?)\s*$", FENCED.sub("", text), re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        again = seen.get(anchor, 0)
        seen[anchor] = again + 1
        found.add(f"{anchor}-{again}" if again else anchor)
    return found


def first_cells(text: str) -> Iterator[str]:
    """The first cell of each row of each table, its head and its rule left out."""
    lines = FENCED.sub("", text).splitlines()
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if line.startswith("| ") and not line.startswith("| ---") and not below.startswith("| ---"):
            yield line.strip("|").split(" | ")[0].strip()
