"""docs/architecture.md names every module, and the import rules are those that are checked."""

import re
import tomllib

from scripts.docs_tables import ROOT
from tests.docs.pages import blocks, section

PAGE = ROOT / "docs" / "architecture.md"
PACKAGE = ROOT / "src" / "mcp_odoo"


def test_every_module_has_its_line() -> None:
    """Files at the top by their name, domains by their folder; nothing that is gone."""
    modules = {f"{path.name}/" for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    modules |= {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    first_cells = " ".join(
        re.findall(r"^\| (.*?) \|", section(PAGE.read_text(encoding="utf-8"), "The house"), re.MULTILINE)
    )
    named = set(re.findall(r"`(\w+/|\w+\.py)`", first_cells))
    assert named - {"server.py"} == modules


def test_what_it_says_of_files_is_there() -> None:
    """A path in the text, like `jobs/line.py`, is a file of the package."""
    text = PAGE.read_text(encoding="utf-8")
    paths = set(re.findall(r"`(\w+/\w+\.py)`", text))
    assert paths
    assert {path for path in paths if not any((root / path).is_file() for root in (PACKAGE, ROOT, ROOT / "tests"))} == (
        set()
    )


def test_links_lead_somewhere() -> None:
    """Other pages are there, and so are the headings that links name."""
    for target, _, anchor in re.findall(r"\]\(([\w./-]*?)(#([\w-]+))?\)", PAGE.read_text(encoding="utf-8")):
        path = PAGE.parent / target if target else PAGE
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}, anchor


def test_layers_are_the_ones_that_are_checked() -> None:
    """The list in the page is that of the contract in pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    (shown,) = [text for text in blocks(PAGE.read_text(encoding="utf-8"), "text") if text.startswith("__main__")]
    assert shown.splitlines() == [layer.replace(" : ", ", ") for layer in layers]
