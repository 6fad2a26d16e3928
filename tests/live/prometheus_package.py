"""Debian's Prometheus, unpacked into the user's cache: nothing is installed, no service is started."""

import fcntl
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mcp-odoo-tests" / "prometheus"
PROGRAMS = ("prometheus", "promtool")


def prometheus() -> str:
    """The server's path."""
    return _programs()[0]


def promtool() -> str:
    """The path of the program that checks rules and metrics."""
    return _programs()[1]


@cache
def _programs() -> tuple[str, str]:
    """Both programs: those that are installed, else the package's. The test is skipped where it cannot be had."""
    installed = [shutil.which(name) for name in PROGRAMS]
    if installed[0] and installed[1]:
        return installed[0], installed[1]
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        paths = [CACHE / "usr" / "bin" / name for name in PROGRAMS]
        if not all(path.exists() for path in paths):
            _unpack()
    return str(paths[0]), str(paths[1])


def _unpack() -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        pytest.skip("Prometheus is neither installed nor to be had: this is no Debian")
    said = _download()
    packages = sorted(CACHE.glob("prometheus_*.deb"))
    if not packages:
        pytest.skip(f"apt has no package prometheus: {said.splitlines()[-1] if said else 'it says nothing'}")
    subprocess.run(["dpkg-deb", "-x", str(packages[-1]), str(CACHE)], check=True)  # noqa: S607 - Debian's
    for package in packages:
        package.unlink()


def _download() -> str:
    """What apt said, the last time; old lists of packages are renewed where we may."""
    for commands in ([_apt("download", "prometheus")], [_apt("update"), _apt("download", "prometheus")]):
        for command in commands:
            done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return ""
    return done.stderr.strip()


def _apt(*asked: str) -> list[str]:
    return ["apt-get", "-o", "DPkg::Lock::Timeout=120", *asked]
