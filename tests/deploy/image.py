"""The image, built from the Dockerfile by buildah and run without an engine: a read-only root, as another user.

The base image comes from a registry that tests do not reach. In its place, and under its name, stands a Debian with
Python.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scripts.manifests import ROOT
from tests.deploy.conftest import shipped_environment

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TAG = "localhost/mcp-odoo:test"
CACHE = Path.home() / ".cache" / "mcp-odoo-image-base"
SUITE = "trixie"
PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
# What package clients need to know about this machine, while the image is built.
FROM_THE_MACHINE = ("/etc/pip.conf", "/etc/ssl/certs", "/etc/resolv.conf")
# The root read-only, /tmp and /dev of its own, /data from outside; then the image's user and command, as process 1.
_RUN = """
set -e
root=$1; data=$2; user=$3; shift 3
mount --make-rprivate /
mount --bind "$root" "$root" && mount -o remount,bind,ro "$root"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind "$data" "$root/data"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
for device in null zero random urandom; do
    touch "$root/dev/$device"
    mount --bind /dev/$device "$root/dev/$device"
done
exec chroot --userspec="$user" --groups= "$root" /usr/bin/env --ignore-environment --chdir=/data "$@"
"""


class Image:
    """An image in a store of its own, with its files at `root` and its configuration."""

    def __init__(self, store: Path) -> None:
        own = ["--root", str(store / "root"), "--runroot", str(store / "run")]
        self._buildah = ["buildah", *own, "--storage-driver", "overlay"]
        self._layers = store / "root" / "overlay"
        self.root = Path()
        self.configuration: dict[str, Any] = {}

    def build(self, base: Path) -> None:
        """Build it on that base."""
        text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
        (python,) = re.findall(r"^ARG PYTHON=(\S+)$", text, re.MULTILINE)
        self._call("build", "--isolation", "chroot", "--tag", f"docker.io/library/python:{python}", str(base))
        volumes = [f"--volume={path}:{path}:ro" for path in FROM_THE_MACHINE if Path(path).exists()]
        how = ("--isolation", "chroot", "--pull-never", "--format", "docker", "--tag", TAG)
        self._call("build", *how, *volumes, "--build-arg", "VERSION=1.2.3", str(ROOT))
        self.configuration = json.loads(self._call("inspect", "--type", "image", TAG))["Docker"]["config"]
        self.root = Path(self._call("mount", self._call("from", "--pull-never", TAG).strip()).strip())

    def command(self, data: Path, *command: str, **variables: str) -> list[str]:
        """Run that in it, with `data` as its volume: for subprocess. Its end is the end of all that it started."""
        own = [*self.configuration["Env"], *(f"{name}={value}" for name, value in variables.items())]
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", _RUN, "run"]
        return [*enter, str(self.root), str(data), self.configuration["User"], *own, *command]

    def remove(self) -> None:
        """Unmount its files and take it out of the store, as far as it came."""
        self._call("rm", "--all")
        if self._layers.is_mount():  # buildah leaves it so
            subprocess.run(["umount", str(self._layers)], check=True)

    def _call(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._buildah, *arguments], capture_output=True, text=True, check=False, env=shipped_environment()
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
        return done.stdout


def base() -> Path:
    """A folder with a Dockerfile for the base, made once for this machine; the test is skipped where that cannot be."""
    if not (CACHE / "Dockerfile").exists():
        fresh = CACHE.with_name(f"{CACHE.name}.{os.getpid()}")
        system = fresh / "system"
        fresh.mkdir(parents=True)
        made = subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(system)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode != 0:
            shutil.rmtree(fresh)
            pytest.skip(f"debootstrap could not make a base: {made.stdout[-300:]}")
        for name in ("python", "python3"):
            (system / "usr" / "local" / "bin" / name).symlink_to("/usr/bin/python3")
        for marker in system.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):  # the real base's Python is not Debian's
            marker.unlink()
        subprocess.run(["tar", "-C", str(system), "-cf", str(fresh / "system.tar"), "."], check=True)
        shutil.rmtree(system)
        (fresh / "Dockerfile").write_text(f"FROM scratch\nADD system.tar /\nENV PATH={SYSTEM_PATH} LANG=C.UTF-8\n")
        shutil.rmtree(CACHE, ignore_errors=True)
        fresh.rename(CACHE)
    return CACHE


@contextmanager
def built(store: Path) -> Iterator[Image]:
    """The image, removed afterwards; the test is skipped where there is no buildah, or nobody who may use it."""
    for name in ("buildah", "debootstrap", "unshare"):
        if shutil.which(name, path=SYSTEM_PATH) is None:
            pytest.skip(f"{name} is not there: scripts/shipping-tools")
    if os.geteuid() != 0:
        pytest.skip("only root enters an image without an engine")
    image = Image(store)
    try:
        image.build(base())
        yield image
    finally:
        image.remove()
        shutil.rmtree(store, ignore_errors=True)
