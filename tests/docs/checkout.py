"""A copy of the checkout, for what would change this one."""

import os
import shutil
from pathlib import Path

from scripts.docs_tables import ROOT

# Of a checkout, what is neither made by tools nor too large to be copied for nothing.
LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".demo", "build", "dist", "*.egg-info", ".coverage*")
# What the virtual environment is made anew from, where it is older than that. It must not be: it belongs to ROOT.
MADE_FROM = ("pyproject.toml", "constraints.txt", "scripts/make-venv")


def copy_checkout(root: Path) -> Path:
    """The checkout once more at `root`, with the same programs in `.venv`."""
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    (root / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)
    for name in MADE_FROM:
        os.utime(root / name, (0, 0))
    return root


def environment(root: Path) -> dict[str, str]:
    """That of this process, but that the copy's own package is imported; nothing of git's or pytest's is inherited."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GIT_", "PRE_COMMIT"))}
    return {**kept, "PYTHONPATH": str(root / "src")}
