"""Each package that pyproject.toml names has its reason in docs/dependencies.md, and is used."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from scripts.docs_tables import ROOT
from tests.docs.pages import section

PAGE = ROOT / "docs" / "dependencies.md"
TEXT = PAGE.read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What no import names: SQLAlchemy finds it by the address of the database.
BY_NAME = {"psycopg"}


def plain(text: str) -> str:
    """The name of a requirement as indexes compare it."""
    found = re.match(r"[\w.-]+", text)
    assert found, text
    return re.sub(r"[-_.]+", "-", found[0]).lower()


RUNTIME = {plain(text) for text in PROJECT["dependencies"]}
EXTRAS = {name: {plain(text) for text in texts} for name, texts in PROJECT["optional-dependencies"].items()}


def rows(heading: str) -> list[list[str]]:
    """The cells of the rows of that section's table."""
    lines = [line for line in section(TEXT, heading).splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def imported() -> set[str]:
    """The top-level names of other projects' packages that the server imports."""
    names: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"mcp_odoo"}


def test_the_server_s_have_a_line_each() -> None:
    """In order, with a reason; what is gone from pyproject.toml goes from the page."""
    listed = [row[0] for row in rows("To run")]
    assert listed == sorted(RUNTIME), f"docs/dependencies.md, To run: {sorted(RUNTIME ^ set(listed)) or 'the order'}"


def test_the_developers_have_a_line_each() -> None:
    """Likewise; an extra has a section `The extra <name>` of its own."""
    for name, wanted in EXTRAS.items():
        heading = "To develop" if name == "dev" else f"The extra {name}"
        listed = [row[0] for row in rows(heading)]
        problem = sorted(wanted ^ set(listed)) or "the order"
        assert listed == sorted(wanted), f"docs/dependencies.md, {heading}: {problem}"


def test_every_line_says_why_and_who() -> None:
    """Nobody can judge a name alone."""
    for row in [*rows("To run"), *rows("To develop")]:
        assert all(row), row
        assert re.search(r"\d{4}-\d{2}", row[3]), row


def test_whatever_is_imported_is_named() -> None:
    """By pyproject.toml, or as what another one always brings; nothing is there by chance."""
    brought = re.search(r"^Imported, and always there.*$", section(TEXT, "To run"), re.MULTILINE)
    assert brought
    named = set(re.findall(r"`(\w+)`", brought[0]))
    homes = packages_distributions()
    declared = RUNTIME.union(*EXTRAS.values())
    known = named | {name for name, home in homes.items() if {plain(one) for one in home} & declared}
    strangers = {name for name in imported() - known if not name.startswith(("fastmcp", "types_boto3"))}
    assert not strangers, f"imported, but neither in pyproject.toml nor in docs/dependencies.md: {strangers}"
    assert named <= imported()


def test_whatever_is_named_is_imported() -> None:
    """A dependency of the server that no module of it uses is one too many."""
    homes = packages_distributions()
    used = {plain(home) for name in imported() for home in homes.get(name, [name])} | BY_NAME
    used |= {"fastmcp"} if "fastmcp" in imported() else set()  # the package of that name is fastmcp-slim's
    assert RUNTIME - used == set()
