"""Odoo's Debian package, unpacked into a folder instead of installed."""

import shutil
import subprocess
from pathlib import Path

from lab import odoo_python, private_apt
from lab.errors import LabError
from lab.files import remove_leftovers, unfinished_folder
from lab.private_apt import PrivateApt
from lab.processes import run_logged
from lab.work import Work

_PREFIX = "package-"


def ensure(work: Work) -> Path:
    """The folder with Odoo's files; downloads the newest package only if there is none yet."""
    folder = work.places.release(work.release.number)
    folder.mkdir(exist_ok=True)
    remove_leftovers(folder)
    present = sorted(folder.glob(f"{_PREFIX}*"), key=lambda path: path.stat().st_mtime)
    return present[-1] if present else _download(work)


def version(root: Path) -> str:
    """The package's version."""
    return root.name.removeprefix(_PREFIX)


def _download(work: Work) -> Path:
    release, progress = work.release, work.progress
    log = work.places.log(f"package-{release.number}")
    apt = private_apt.configure(work)
    progress.doing(f"reading the package lists of {apt.suite}")
    apt.update(log)
    _check_carried(work, apt, log)
    progress.doing(f"downloading {release.package} (about {release.megabytes} MB)")
    folder = work.places.release(release.number) / "download"
    with unfinished_folder(folder) as downloads:
        if release.brings_python:
            apt.download_whole(release.package, downloads, log)
        else:
            apt.download((release.package, *release.companions), downloads, log)
        main = next(downloads.glob(f"{release.package}_*.deb"))
        found = subprocess.run(["dpkg-deb", "-f", str(main), "Version"], capture_output=True, text=True, check=True)
        final = work.places.release(release.number) / f"{_PREFIX}{found.stdout.strip()}"
        with unfinished_folder(final) as root:
            packages = sorted(downloads.glob("*.deb"))
            progress.doing(f"unpacking {len(packages)} packages")
            for package in packages:
                command = ["dpkg-deb", "-x", str(package), str(root)]
                run_logged(command, log, f"{package.name} could not be unpacked", append=True)
            if release.brings_python:
                odoo_python.settle(root)
    shutil.rmtree(folder)
    return final


def _check_carried(work: Work, apt: PrivateApt, log: Path) -> None:
    carried = apt.carried()
    if work.release.number not in carried:
        names = ", ".join(f"odoo-{number}" for number in carried) or "no Odoo at all"
        advice = "" if work.release.brings_python else " Choose another suite with MCP_ODOO_LAB_SUITE."
        raise LabError(f"{apt.suite} does not carry {work.release.package}; it carries {names}.{advice}", log)
