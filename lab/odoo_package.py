"""Odoo's Debian package, unpacked into a folder instead of installed."""

import shutil
import subprocess
from pathlib import Path

from lab import private_apt
from lab.errors import LabError
from lab.files import remove_leftovers, unfinished_folder
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
    release, places, progress = work.release, work.places, work.progress
    log = places.log("package")
    apt = private_apt.configure(places)
    progress.doing(f"reading the package lists of {apt.suite}")
    apt.update(log)
    carried = apt.carried()
    if release.number not in carried:
        names = ", ".join(f"odoo-{number}" for number in carried) or "no Odoo at all"
        raise LabError(
            f"{apt.suite} does not carry {release.package}; it carries {names}. Choose another suite "
            "with MCP_ODOO_LAB_SUITE.",
            log,
        )
    progress.doing(f"downloading {release.package} (about 130 MB)")
    folder = places.release(release.number) / "download"
    with unfinished_folder(folder) as downloads:
        apt.download((release.package, *release.companions), downloads, log)
        main = next(downloads.glob(f"{release.package}_*.deb"))
        found = subprocess.run(["dpkg-deb", "-f", str(main), "Version"], capture_output=True, text=True, check=True)
        final = places.release(release.number) / f"{_PREFIX}{found.stdout.strip()}"
        with unfinished_folder(final) as root:
            for package in sorted(downloads.glob("*.deb")):
                progress.doing(f"unpacking {package.name.partition('_')[0]}")
                run_logged(
                    ["dpkg-deb", "-x", str(package), str(root)],
                    log,
                    f"{package.name} could not be unpacked",
                    append=True,
                )
    shutil.rmtree(folder)
    return final
