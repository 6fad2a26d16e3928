"""Print what pyproject.toml needs, a line each, for builds that install it first: requirements.py [EXTRA,…]."""

import sys
import tomllib
from pathlib import Path
from typing import Any


def requirements(project: dict[str, Any], extras: list[str]) -> list[str]:
    """The dependencies of the table `project`, and those of the extras; KeyError for an extra that there is not."""
    return [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]


if __name__ == "__main__":
    named = [extra for extra in "".join(sys.argv[1:2]).split(",") if extra]
    print("\n".join(requirements(tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"], named)))
