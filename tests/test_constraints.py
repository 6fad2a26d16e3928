"""What the project is tested with is pinned, by name and version alone."""

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
LINES = [
    line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_each_line_is_a_name_and_a_version() -> None:
    """No host of an index, no hash, no option: what a mirror serves under the name is taken."""
    assert LINES
    assert [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*", line)] == []


def test_no_name_stands_there_twice() -> None:
    """However it is spelled."""
    names = [_plain(line.partition("==")[0]) for line in LINES]
    assert len(names) == len(set(names))


def test_everything_that_the_project_names_is_pinned() -> None:
    """What it needs to run, and what it is tested with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {_plain(found[0]) for text in needed if (found := _NAME.match(text))}
    assert names <= {_plain(line.partition("==")[0]) for line in LINES}


def test_the_oldest_python_takes_every_release() -> None:
    """Debian 12's 3.11.2 among them: what wants a later one would not install where the README says that it does."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = f"{project['requires-python'].removeprefix('>=')}.0"
    wants = {one.metadata["Name"]: one.metadata["Requires-Python"] or "" for one in distributions()}
    assert {name: wanted for name, wanted in wants.items() if not SpecifierSet(wanted).contains(oldest)} == {}
