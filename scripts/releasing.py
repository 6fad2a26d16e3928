"""Make a release: version, changelog, commit, tag, wheel and sdist.

    scripts/release 0.2.0
    scripts/release --dry-run [0.2.0]

`--dry-run` does all of it in a clone of the last commit, which is thrown away; without a version it makes the next one.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from scripts.release_notes import PAGES, numbers, unreleased, version_of, with_ours, with_release, with_version

ROOT = Path(__file__).resolve().parent.parent
BRANCH = "main"


def main() -> None:
    """Release this checkout, or show that it could be."""
    parser = argparse.ArgumentParser(prog="scripts/release", description="Make a release; nothing is pushed.")
    parser.add_argument("version", nargs="?", help="like 0.2.0; needed unless --dry-run")
    parser.add_argument("--dry-run", action="store_true", help="in a clone that is thrown away")
    asked = parser.parse_args()
    try:
        if asked.dry_run:
            _dry_run(asked.version)
        elif asked.version is None:
            parser.error("which version? The present one is in pyproject.toml")
        else:
            release(ROOT, asked.version)
    except ValueError as error:
        raise SystemExit(f"not released: {error}") from None


def release(root: Path, version: str) -> None:
    """Commit and tag that version in the checkout at `root`, with wheel and sdist in its `dist`.

    It is made in a clone, and taken over once it is whole. Raises ValueError for what keeps it from being released.
    """
    require_releasable(root, version)
    with tempfile.TemporaryDirectory() as folder:
        clone, made = Path(folder) / "clone", Path(folder) / "made"
        _git(root, "clone", "--quiet", str(root), str(clone))
        for name in ("user.name", "user.email"):
            _git(clone, "config", name, committer(root, name))
        commit(clone, version)
        built = build(clone, version, made)
        require_runnable(built, version)
        _git(root, "pull", "--quiet", "--ff-only", "--tags", str(clone), BRANCH)
        (root / "dist").mkdir(exist_ok=True)
        for one in built:
            shutil.copy(one, root / "dist")
    print(f"released {version}: a commit, the tag v{version}, and in dist {', '.join(one.name for one in built)}")
    print(f"to publish it: git push origin {BRANCH} v{version}")


def require_releasable(root: Path, version: str) -> None:
    """Raises ValueError for a dirty tree, another branch, a version that is earlier or has a tag, no changelog."""
    wanted, present = numbers(version), version_of((root / "pyproject.toml").read_text("utf-8"))
    if _git(root, "status", "--porcelain"):
        raise ValueError("the checkout has changes that are not committed")
    if (branch := _git(root, "branch", "--show-current")) != BRANCH:
        raise ValueError(f"releases are made on {BRANCH}, and this is {branch or 'no branch'}")
    if _git(root, "tag", "--list", f"v{version}"):
        raise ValueError(f"the tag v{version} exists")
    if wanted < present:
        raise ValueError(f"{version} is earlier than what is in pyproject.toml")
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    if not unreleased(changelog):
        raise ValueError("CHANGELOG.md lists nothing under Unreleased")
    with_release(changelog, version, datetime.now(UTC).date())


def committer(root: Path, name: str) -> str:
    """Git's `user.name` or `user.email` there. Raises ValueError where git does not know it."""
    known = subprocess.run(["git", "-C", str(root), "config", name], capture_output=True, text=True, check=False)  # noqa: S603, S607 - our own words
    if known.returncode:
        raise ValueError(f"git does not know who commits: git config {name} …")
    return known.stdout.strip()


def build(root: Path, version: str, made: Path) -> list[Path]:
    """Wheel and sdist of the tag, and of nothing that lies beside it, put into the folder `made`."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        _git(root, "worktree", "add", "--quiet", "--detach", str(tree), f"v{version}")
        _run([sys.executable, "-m", "build", "--outdir", str(made), str(tree)])
        return sorted(made.iterdir())


def require_runnable(built: list[Path], version: str) -> None:
    """The wheel says that version of itself, without the checkout beside it. Raises ValueError where it does not."""
    (wheel,) = [one for one in built if one.suffix == ".whl"]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "wheel"
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--no-index",
        ]
        _run([*pip, "--target", str(home), str(wheel)])
        # The packages that it needs are the checkout's; the package itself comes first, from the wheel.
        said = _run([sys.executable, "-P", "-m", "mcp_odoo", "--version"], PYTHONPATH=str(home)).strip()
    if said != f"mcp-odoo {version}":
        raise ValueError(f"the wheel calls itself {said!r}")


def commit(root: Path, version: str) -> None:
    """Commit that version, whatever is made from it included, in the clean checkout at `root`, and tag it."""
    project, changelog = root / "pyproject.toml", root / "CHANGELOG.md"
    present = ".".join(map(str, version_of(project.read_text("utf-8"))))
    project.write_text(with_version(project.read_text("utf-8"), version), "utf-8")
    for page in (root / name for name in PAGES):
        page.write_text(with_ours(page.read_text("utf-8"), present, version), "utf-8")
    day = datetime.now(UTC).date()
    changelog.write_text(with_release(changelog.read_text("utf-8"), version, day), "utf-8")
    # server.json and the desktop extension's manifest say it, too; the sources are that checkout's.
    _run([sys.executable, "-m", "scripts.manifests"], root, PYTHONPATH=str(root / "src"))
    _git(root, "commit", "--quiet", "--no-verify", "--all", "--message", f"Release {version}")
    _git(root, "tag", "--annotate", f"v{version}", "--message", f"MCP-Odoo {version}")


def _dry_run(version: str | None) -> None:
    if not unreleased((ROOT / "CHANGELOG.md").read_text("utf-8")):
        print("CHANGELOG.md lists nothing under Unreleased: there is nothing to release")
        return
    major, minor, patch = version_of((ROOT / "pyproject.toml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        _git(ROOT, "clone", "--quiet", str(ROOT), str(clone))
        _git(clone, "checkout", "--quiet", "-B", BRANCH)
        for name, value in (("user.name", "dry run"), ("user.email", "dry-run@localhost")):
            _git(clone, "config", name, value)
        release(clone, version or f"{major}.{minor}.{patch + 1}")
    print("that was a dry run: the clone is gone, and nothing here has changed")


def _git(root: Path, *words: str) -> str:
    return _run(["git", "-C", str(root), *words]).strip()


def _run(command: list[str], folder: Path | None = None, **variables: str) -> str:
    """What a program says in that folder; its complaint and the end of this program where it fails."""
    surroundings = {**os.environ, **variables}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=surroundings)  # noqa: S603 - our own words
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
