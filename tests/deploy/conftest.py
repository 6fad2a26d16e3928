"""What is shipped, built once for the tests that look into it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.manifests import ROOT

BUILT = ("constraints.txt", "pyproject.toml", "MANIFEST.in", "README.md", ".env.example", "CHANGELOG.md", "SECURITY.md")
# As it was before the suite took the machine's certificates away: clients of package registries need them.
MACHINE = dict(os.environ)


def shipped_environment(**variables: str) -> dict[str, str]:
    """`variables` beside what any program needs, package clients included; none of the caller's settings."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
    own = {name: MACHINE[name] for name in kept if name in MACHINE}
    clients = {name: value for name, value in MACHINE.items() if name.startswith(("PIP_", "UV_"))}
    return {**own, **clients, **variables}


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution, built without a network from a copy of the sources."""
    sources, output = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("dist")
    for name in BUILT:
        shutil.copy(ROOT / name, sources)
    for name in ("src", "tests", "lab", "bench"):  # there, so that leaving them out is a decision
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "snapshots")
        shutil.copytree(ROOT / name, sources / name, ignore=ignored)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(output), str(sources)]
    done = subprocess.run(command, capture_output=True, text=True, env=shipped_environment(), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return output


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    """The wheel."""
    (found,) = dist.glob("*.whl")
    return found
