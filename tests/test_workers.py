"""A run in several processes shows what one in a single process shows, and fails where that one fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workers import TOGETHER

ROOT = Path(__file__).resolve().parents[1]
CONFTEST = """
import pytest
from tests.canaries import canary
from tests.secrets_watch import SecretsWatch
from tests.sections import SECTIONS, Sections
from tests.workers import Word, pytest_xdist_make_scheduler

def pytest_configure(config):
    canary("the secret", "s3cret-of-the-leaking-server")
    watch, sections = SecretsWatch(), Sections()
    config.stash[SECTIONS] = sections
    for name, one in (("secrets", watch), ("sections", sections)):
        config.pluginmanager.register(one)
        config.pluginmanager.register(Word(name, one.told, one.hear))

@pytest.fixture(scope="session")
def shown(request):
    lines = []
    request.config.stash[SECTIONS].show("shown", lambda: lines)
    return lines
"""
TESTS = """
import os

def test_one(shown):
    shown.append(f"{__name__} one")

def test_two(shown):
    assert shown[-1] == f"{__name__} one"
    shown.append(f"{__name__} two")
"""
LEAK = """
def test_file(tmp_path):
    (tmp_path / "server.log").write_text("key=s3cret-of-the-leaking-server")
"""


def run(folder: Path, *options: str) -> tuple[int, str]:
    """The exit status and the output of a run of the folder's tests."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  shows: it\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:schemathesis", "--import-mode=importlib", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two"])
def test_sections_are_shown_at_the_end(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Those of every process, and a file's tests run in one, in their order."""
    for name in ("test_a.py", "test_b.py", "test_c.py"):
        (tmp_path / name).write_text(TESTS)
    status, printed = run(tmp_path, *options)
    assert status == 0, printed
    after = printed.partition(" shown ==")[2]
    assert [after.count(f"test_{file} {number}") for file in "abc" for number in ("one", "two")] == [1] * 6


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two"])
def test_a_secret_in_a_file_fails_the_run(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Whichever process left the file; it is named once."""
    (tmp_path / "test_a.py").write_text(TESTS)
    (tmp_path / "test_leak.py").write_text(LEAK)
    status, printed = run(tmp_path, *options)
    assert (status, printed.count("SECRET:")) == (1, 1), printed
    assert "server.log shows the secret" in printed
    assert "secrets watch: 1 secrets" in printed


def test_tests_that_compare_at_their_end_what_they_share_run_in_one_process(tmp_path: Path) -> None:
    """The files of the faults' folder; each process says its own number, which all of them see."""
    folder = tmp_path / TOGETHER
    folder.mkdir(parents=True)
    for name in ("test_a.py", "test_b.py", "test_c.py", "test_d.py"):
        (folder / name).write_text("import os\n\ndef test_it(shown):\n    shown.append(f'process {os.getpid()}')\n")
    status, printed = run(tmp_path, "-n", "2")
    assert status == 0, printed
    told = [line for line in printed.partition(" shown ==")[2].splitlines() if line.startswith("process ")]
    assert (len(told), len(set(told))) == (4, 1)
