"""Print what pyproject.toml names as needed, one a line: scripts/requirements.py [EXTRA,…]. For builds that install it first."""

import sys
import tomllib
from pathlib import Path


def requirements(project: dict[str, list[str] | dict[str, list[str]]], extras: list[str]) -> list[str]:
    """The dependencies of the table `project`, and those of the extras; KeyError for an extra that there is not."""
    optional = project.get("optional-dependencies", {})
    assert isinstance(optional, dict)
    return [*project["dependencies"], *(line for extra in extras for line in optional[extra])]


if __name__ == "__main__":
    named = [extra for extra in "".join(sys.argv[1:2]).split(",") if extra]
    print("\n".join(requirements(tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"], named)))
