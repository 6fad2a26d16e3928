"""The Python that runs Odoo: the machine's in a virtual environment, or the one that an old Odoo brings along."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab import odoo_venv
from lab.work import Work


@dataclass(frozen=True)
class OdooPython:
    """An interpreter, and what it needs in its environment to find its libraries."""

    path: Path
    variables: Mapping[str, str]


def ensure(work: Work, root: Path) -> OdooPython:
    """The interpreter for the Odoo unpacked in `root`."""
    return brought(root) if work.release.brings_python else OdooPython(odoo_venv.ensure(work), {})


def settle(root: Path) -> None:
    """Let the libraries in `root` find one another there; all but Debian's docutils look beside themselves anyway."""
    docutils = root / "usr" / "lib" / "python3" / "dist-packages" / "docutils" / "__init__.py"
    code, installed = docutils.read_text(encoding="utf-8"), "'/usr/share/docutils/'"
    # Said by the module's own place, because the folder has yet to get its final name.
    here = "__file__.rpartition('/lib/python3/')[0] + '/share/docutils/'"
    docutils.write_text(code.replace(installed, here), encoding="utf-8")


def brought(root: Path) -> OdooPython:
    """The interpreter unpacked beside Odoo. It runs where it lies: no chroot, so neither root's rights nor mounts."""
    # The folder between is named after the processor.
    libraries = [*root.glob("lib/*-linux-gnu*"), *root.glob("usr/lib/*-linux-gnu*")]
    variables = {
        "LD_LIBRARY_PATH": os.pathsep.join(str(folder) for folder in sorted(libraries)),
        # Debian's pytz reads the system's time zones, which a small machine does not have.
        "PYTZ_TZDATADIR": str(root / "usr" / "share" / "zoneinfo"),
    }
    return OdooPython(root / "usr" / "bin" / "python3", variables)
