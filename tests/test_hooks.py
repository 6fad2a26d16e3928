"""The hooks of .pre-commit-config.yaml, in a checkout of their own without a network."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from scripts.docs_tables import ROOT
from tests.docs.checkout import copy_checkout, environment

NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Checkout:
    """A copy of this one under git, with the hooks installed by `make hooks`."""

    root: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A program there, which reaches neither a network nor the user's own settings of git."""
        program = shutil.which(command[0])
        assert program
        variables = {
            **environment(self.root), "PRE_COMMIT_HOME": str(self.root.parent / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PIP_INDEX_URL": NOWHERE,
            "GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@localhost", "GIT_COMMITTER_NAME": "T",
            "GIT_COMMITTER_EMAIL": "t@localhost", "https_proxy": NOWHERE, "http_proxy": NOWHERE,
        }  # fmt: skip
        return subprocess.run(
            [program, *command[1:]], cwd=self.root, env=variables, capture_output=True, text=True, check=False
        )

    def commit(self, name: str, text: str) -> tuple[bool, str]:
        """Whether a commit that adds this text at the end of that file was made, and what was said; undone again."""
        path = self.root / name
        before = path.read_text("utf-8")
        path.write_text(before + text, "utf-8")
        assert self.run("git", "add", name).returncode == 0
        done = self.run("git", "commit", "--message=x")
        if done.returncode:
            path.write_text(before, "utf-8")
            self.run("git", "add", name)
        return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """One for all tests here, since each leaves it as it was."""
    made = Checkout(copy_checkout(tmp_path_factory.mktemp("hooks") / "copy"))
    for command in (
        ("git", "init", "--quiet"), ("git", "add", "--all"), ("git", "commit", "--quiet", "--message=x"),
        ("make", "hooks"),
    ):  # fmt: skip
        done = made.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    yield made
    shutil.rmtree(made.root)


@pytest.mark.parametrize(
    ("name", "text", "hook"),
    [
        ("src/mcp_odoo/errors.py", "import os\n", "style"),
        ("src/mcp_odoo/errors.py", '\n\nMORE = {"one":1}\n', "format"),
        ("src/mcp_odoo/errors.py", "\n\nfrom mcp_odoo import app as _app  # noqa: E402, F401\n", "who may import whom"),
    ],
)
def test_a_commit_that_breaks_a_rule_is_refused(checkout: Checkout, name: str, text: str, hook: str) -> None:
    """By the hook whose rule it is, and the later ones are not waited for."""
    made, said = checkout.commit(name, text)
    assert not made
    failed = [line.partition(".")[0] for line in said.splitlines() if line.endswith("Failed")]
    assert failed == [hook], said


def test_a_commit_that_breaks_none_is_made(checkout: Checkout) -> None:
    """Every hook looked at it, but those of other files."""
    made, said = checkout.commit("CHANGELOG.md", "\nNothing.\n")
    assert made, said
    assert said.count("Skipped") == 6, said


def test_nothing_is_downloaded() -> None:
    """All hooks are local, and start what `make` starts."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    (repo,) = config["repos"]
    assert {hook["language"] for hook in repo["hooks"]} == {"system"}
    entries = [hook["entry"].split()[0] for hook in repo["hooks"]]
    assert entries == [
        ".venv/bin/ruff", ".venv/bin/ruff", ".venv/bin/lint-imports", "scripts/generate-docs",
        "scripts/generate-manifests", ".venv/bin/mypy",
    ]  # fmt: skip
    for entry in entries:
        assert (ROOT / entry).exists(), entry
