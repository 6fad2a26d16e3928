"""Every diagram is drawn, by Mermaid itself, and names what there is."""

import json
import re

import mermaidx
import pytest

from tests.docs.pages import PAGES, blocks
from tests.test_mcp_face import TOOLS
from tests.test_snapshots import SNAPSHOTS

DIAGRAMS = [
    pytest.param(text, id=f"{page.name}-{number}")
    for page in PAGES
    for number, text in enumerate(blocks(page.read_text(encoding="utf-8"), "mermaid"), 1)
]
_PATH = re.compile(r"/api/[\w/{}-]+")
_TOOL = re.compile(r"tools/call (\w+)")


@pytest.mark.parametrize("diagram", DIAGRAMS)
def test_it_is_drawn(diagram: str) -> None:
    """Where one line is wrong, people see an error instead of the picture."""
    assert mermaidx.render(diagram).svg().startswith("<svg")


def test_a_wrong_one_is_not() -> None:
    """A participant called Loop, which is a word of the language's own, used to be in one."""
    with pytest.raises(RuntimeError, match="Parse error"):
        mermaidx.render("sequenceDiagram\n    participant Loop\n    Loop->>Loop: wake\n").svg()


def test_the_three_request_paths_are_drawn() -> None:
    """REST, MCP and the handoff, one after another, and what is on record of them."""
    architecture = next(page for page in PAGES if page.name == "architecture.md")
    kinds = [text.split()[0] for text in blocks(architecture.read_text(encoding="utf-8"), "mermaid")]
    assert kinds == ["sequenceDiagram"] * 3 + ["flowchart"]


@pytest.mark.parametrize("diagram", DIAGRAMS)
def test_paths_and_tools_in_it_exist(diagram: str) -> None:
    """Whoever follows a diagram finds the route and the tool."""
    routes = {
        re.sub(r"{\w+}", "{}", path)
        for path in json.loads((SNAPSHOTS / "openapi.json").read_text(encoding="utf-8"))["paths"]
    }
    assert {re.sub(r"{\w+}", "{}", path) for path in _PATH.findall(diagram)} <= routes
    assert set(_TOOL.findall(diagram)) <= TOOLS
