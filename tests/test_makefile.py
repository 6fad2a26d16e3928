"""`make help` lists what `make` can do."""

import re
import shutil
import subprocess

from scripts.docs_tables import ROOT

TEXT = (ROOT / "Makefile").read_text("utf-8")
PHONY = re.findall(r"\S+", re.findall(r"^\.PHONY: (.*)$", TEXT, re.MULTILINE)[0])
RULES = re.findall(r"^([\w$().-]+):(?!=)", TEXT, re.MULTILINE)


def test_every_target_is_told_in_one_line() -> None:
    """In the order of the Makefile; none longer than a terminal's 120 columns."""
    make = shutil.which("make")
    assert make
    done = subprocess.run([make, "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert [line.split()[1] for line in lines] == PHONY
    assert all(len(line.split(maxsplit=2)) == 3 and len(line) <= 120 for line in lines)


def test_every_rule_but_the_stamp_is_no_file() -> None:
    """A file of a target's name would otherwise switch it off."""
    assert [rule for rule in RULES if rule not in {".PHONY", "$(STAMP)"}] == PHONY


def test_the_check_is_everything_that_ci_asks() -> None:
    """Style, types, import rules, and all tests."""
    assert re.findall(r"^check: ([^#]+?) *##", TEXT, re.MULTILINE) == ["lint types imports test soak"]


def test_contributors_read_of_every_check() -> None:
    """What `make check` consists of has its row in CONTRIBUTING.md."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (parts,) = re.findall(r"^check: ([\w ]+?) ##", TEXT, re.MULTILINE)
    for part in [*parts.split(), "coverage", "hooks", "release-check", "bench", "audit", "test-all"]:
        assert f"`make {part}`" in page, part
