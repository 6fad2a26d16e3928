"""scripts/release: what it refuses, and what it changes in the texts. CI makes a whole release, and throws it away."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from mcp_odoo import __version__
from scripts.docs_tables import ROOT
from scripts.release_notes import PAGES, numbers, unreleased, with_ours, with_release, with_version
from scripts.releasing import commit, committer, require_releasable, require_runnable
from tests.docs.checkout import copy_checkout, environment

PROJECT = '[project]\nname = "x"\nversion = "1.2.3"\n'
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [1.2.3] - 2026-01-31\n\n- The first.\n"
Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Git in a checkout that could be released, on main, all committed."""
    program = shutil.which("git")
    assert program

    def run(*words: str) -> str:
        who = ("-c", "user.name=T", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false")
        done = subprocess.run([program, *who, *words], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    run("init", "--quiet", "--initial-branch=main")
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    run("add", "--all")
    run("commit", "--quiet", "--message=x")
    return run


@pytest.mark.usefixtures("git")
def test_a_clean_checkout_is_releasable(tmp_path: Path) -> None:
    """With a later version that has no tag yet."""
    require_releasable(tmp_path, "1.3.0")


@pytest.mark.parametrize(
    ("words", "version", "reason"),
    [
        (("checkout", "--quiet", "-b", "work"), "1.3.0", "releases are made on main, and this is work"),
        (("checkout", "--quiet", "--detach"), "1.3.0", "this is no branch"),
        (("tag", "v1.3.0"), "1.3.0", "the tag v1.3.0 exists"),
        (("status",), "1.2.2", "1.2.2 is earlier than what is in pyproject.toml"),
        (("status",), "1.2.3", "CHANGELOG.md has a section 1.2.3 already"),
        (("status",), "1.3", "1.3 is no version like 1.2.3"),
        (("status",), "1.03.0", "1.03.0 is no version like 1.2.3"),
        (("status",), "1.3.0rc1", "1.3.0rc1 is no version like 1.2.3"),
    ],
)
def test_what_cannot_be_released_is_refused(
    git: Git, tmp_path: Path, words: tuple[str, ...], version: str, reason: str
) -> None:
    """With the reason, before anything is changed."""
    git(*words)
    with pytest.raises(ValueError, match=reason):
        require_releasable(tmp_path, version)
    assert git("status", "--porcelain") == ""


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize("name", ["pyproject.toml", "new.py"])
def test_a_dirty_tree_is_refused(tmp_path: Path, name: str) -> None:
    """A changed file, and one that git does not know."""
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write("# not committed\n")
    with pytest.raises(ValueError, match="changes that are not committed"):
        require_releasable(tmp_path, "1.3.0")


def test_nothing_to_tell_is_refused(git: Git, tmp_path: Path) -> None:
    """A release that nobody could be told what it brings."""
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG.replace("- A thing.\n", ""), "utf-8")
    git("commit", "--quiet", "--all", "--message=x")
    with pytest.raises(ValueError, match="lists nothing under Unreleased"):
        require_releasable(tmp_path, "1.3.0")


def test_unreleased_lines_get_version_and_day() -> None:
    """And an empty section stands above them for what comes next."""
    after = with_release(CHANGELOG, "1.3.0", date(2026, 11, 26))
    assert "## [Unreleased]\n\n## [1.3.0] - 2026-11-26\n\n### Added\n\n- A thing.\n\n## [1.2.3]" in after
    assert unreleased(after) == ""
    assert unreleased(CHANGELOG) == "### Added\n\n- A thing."
    for text in ("# Changelog\n", CHANGELOG.replace("## [1.2.3] - 2026-01-31", "## [Unreleased]")):
        with pytest.raises(ValueError, match="no section"):
            unreleased(text)


def test_the_version_stands_in_one_place() -> None:
    """pyproject.toml has it; the package asks what it was installed as."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert with_version(text, __version__) == text
    assert tomllib.loads(with_version(text, "9.8.7"))["project"]["version"] == "9.8.7"
    assert numbers("10.0.12") == (10, 0, 12)
    with pytest.raises(ValueError, match="in 2 lines"):
        with_version(text + '\nversion = "1"\n', "9.8.7")
    assert f'"{__version__}"' not in "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))


def test_a_release_is_its_version_in_every_file_that_says_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry's and the desktop extension's are committed with it, so that the tag can be built and shipped."""
    root = copy_checkout(tmp_path / "copy")
    for name, value in {"AUTHOR_NAME": "T", "AUTHOR_EMAIL": "t@localhost"}.items():
        monkeypatch.setenv(f"GIT_{name}", value)
        monkeypatch.setenv(f"GIT_{name.replace('AUTHOR', 'COMMITTER')}", value)
    program = shutil.which("git")
    assert program
    for words in (("init", "--quiet", "--initial-branch=main"), ("add", "--all"), ("commit", "--quiet", "--message=x")):
        subprocess.run([program, *words], cwd=root, check=True)
    commit(root, "9.8.7")
    server = json.loads((root / "server.json").read_text("utf-8"))
    manifest = json.loads((root / "deploy" / "mcpb" / "manifest.json").read_text("utf-8"))
    assert {server["version"], server["packages"][0]["version"], manifest["version"]} == {"9.8.7"}
    for page in PAGES:
        assert "9.8.7" in (root / page).read_text("utf-8"), page
    ours = rf"(mcp.odoo|this one|este)\W.*\b{re.escape(__version__)}\b"
    search = [program, "grep", "-nE", ours, "--", "*", ":!tests", ":!*.svg"]
    stale = subprocess.run(search, cwd=root, capture_output=True, text=True, check=False)
    assert stale.stdout == ""
    check = [sys.executable, "-m", "scripts.manifests", "--check"]
    subprocess.run(check, cwd=root, env=environment(root), check=True)
    for words, said in (
        (("status", "--porcelain"), ""), (("describe", "--exact-match"), "v9.8.7\n"),
        (("cat-file", "-t", "v9.8.7"), "tag\n"), (("log", "-1", "--format=%s"), "Release 9.8.7\n"),
    ):  # fmt: skip
        told = subprocess.run([program, *words], cwd=root, capture_output=True, text=True, check=True)
        assert told.stdout == said


def test_a_wheel_has_to_say_its_version(tmp_path: Path) -> None:
    """Of itself, once it is installed: one that was built of something else is not released."""
    wheel = tmp_path / "mcp_odoo-1.3.0-py3-none-any.whl"
    about = "mcp_odoo-1.3.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("mcp_odoo/__init__.py", "")
        archive.writestr("mcp_odoo/__main__.py", "import sys; print('mcp-odoo 1.3.0', *sys.argv[2:])\n")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: mcp-odoo\nVersion: 1.3.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    sdist = tmp_path / "mcp_odoo-1.3.0.tar.gz"
    require_runnable([wheel, sdist], "1.3.0")
    with pytest.raises(ValueError, match=r"the wheel calls itself 'mcp-odoo 1\.3\.0'"):
        require_runnable([wheel, sdist], "1.3.1")


def test_other_programs_versions_stay() -> None:
    """Only what is ours is another one after a release."""
    page = "| MCP-Odoo, this one | 1.2.3 |\n| another | 1.2.3 |\nmcp-odoo:1.2.3 mcp-odoo:1.2.30 mcp_odoo-1.2.3-py3"
    new = "| MCP-Odoo, this one | 2.0.0 |\n| another | 1.2.3 |\nmcp-odoo:2.0.0 mcp-odoo:1.2.30 mcp_odoo-2.0.0-py3"
    assert with_ours(page, "1.2.3", "2.0.0") == new


def test_who_commits_has_to_be_known(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's own answer to that is nothing at all."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    with pytest.raises(ValueError, match=r"git does not know who commits: git config user\.name"):
        committer(tmp_path, "user.name")
    git("config", "user.name", "Ana")
    assert committer(tmp_path, "user.name") == "Ana"


def test_without_a_version_nothing_is_released() -> None:
    """Nor with arguments that nobody knows; the exit status says so."""
    done = subprocess.run([ROOT / "scripts/release"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "which version?" in done.stderr


@pytest.mark.parametrize("command", ["scripts/release", "scripts/build.sh"])
def test_an_environment_that_cannot_build_is_told_of(command: str, tmp_path: Path) -> None:
    """As the README's `pip install -e .` leaves it, or none at all: what to do, and nothing was done."""
    done = subprocess.run(
        [ROOT / command], env={**os.environ, "VENV": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "make .venv/.installed" in done.stderr
