"""docs/decisions: each has its number and its parts, and stands in the index."""

import re

from scripts.docs_tables import ROOT

FOLDER = ROOT / "docs" / "decisions"
FILES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
PARTS = ["Context", "Decision", "Consequences", "Alternatives"]


def test_the_index_has_each_of_them_in_order() -> None:
    """With the title that the decision itself has."""
    index = (FOLDER / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| \[(.*)\]\((\S+)\) \| .+ \|$", index, re.MULTILINE)
    titles = [path.read_text("utf-8").splitlines()[0].removeprefix("# ") for path in FILES]
    assert [(f"{number}. {title}", name) for number, title, name in rows] == [
        (title, path.name) for title, path in zip(titles, FILES, strict=True)
    ]


def test_numbers_have_no_gap() -> None:
    """Two that were written at the same time would have the same one."""
    assert [int(path.name[:4]) for path in FILES] == list(range(1, len(FILES) + 1))


def test_each_says_what_it_is() -> None:
    """Its number and when it was accepted, then context, decision, consequences and alternatives."""
    for path in FILES:
        lines = path.read_text("utf-8").splitlines()
        assert lines[0].startswith(f"# {int(path.name[:4])}. "), path.name
        assert re.match(r"Accepted, \w+ \d{4}\.", lines[2]), path.name
        assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == PARTS, path.name
