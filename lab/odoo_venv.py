"""The virtual environment that Odoo runs in: the same versions on every machine."""

import hashlib
import sys
from pathlib import Path

from lab.errors import LabError
from lab.files import unfinished_folder
from lab.places import REPOSITORY
from lab.processes import run_logged
from lab.work import Work


def ensure(work: Work) -> Path:
    """The environment's Python. One environment for each Python and list of versions: clones do not overwrite it."""
    pinned = REPOSITORY / "lab" / f"constraints-odoo-{work.release.number}.txt"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    key = hashlib.sha256(pinned.read_bytes()).hexdigest()[:8]
    final = work.places.release(work.release.number) / f"venv-{python}-{key}"
    if _works(final):
        return final / "bin" / "python"
    log = work.places.log(f"venv-{work.release.number}")
    with unfinished_folder(final) as folder:
        work.progress.doing("creating the virtual environment")
        run_logged([sys.executable, "-m", "venv", str(folder)], log, "The virtual environment could not be created")
        work.progress.doing("installing Odoo's Python libraries")
        # Through `python -m pip`, because the scripts in bin/ know the folder by its unfinished name.
        run_logged(
            [
                str(folder / "bin" / "python"),
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--requirement",
                str(pinned),
            ],
            log,
            "pip could not install Odoo's Python libraries",
            append=True,
        )
    if not _works(final):
        raise LabError("The virtual environment is incomplete.", log)
    return final / "bin" / "python"


def _works(folder: Path) -> bool:
    # The interpreter is a link: it dangles when the Python it was made from is gone.
    return (folder / "bin" / "python").exists()
