"""The Python that an old Odoo brings along, unpacked where it was never meant to be."""

import subprocess
import sys
from pathlib import Path

from lab.odoo_python import brought, settle

DOCUTILS = "usr/lib/python3/dist-packages/docutils/__init__.py"


def test_libraries_are_found_beside_it_whatever_the_processor(tmp_path: Path) -> None:
    """Old packages use /lib and /usr/lib."""
    for folder in ("lib/aarch64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib/python3"):
        (tmp_path / folder).mkdir(parents=True)
    python = brought(tmp_path)
    assert python.path == tmp_path / "usr/bin/python3"
    found = [f"{tmp_path}/lib/aarch64-linux-gnu", f"{tmp_path}/usr/lib/aarch64-linux-gnu"]
    assert python.variables["LD_LIBRARY_PATH"].split(":") == found


def test_docutils_looks_beside_itself_also_after_a_renaming(tmp_path: Path) -> None:
    """Debian's looks in /usr/share, and Odoo cannot install a module without its templates."""
    module = tmp_path / "unfinished" / DOCUTILS
    module.parent.mkdir(parents=True)
    module.write_text("import os\ndef _datadir():\n    return os.path.join('/usr/share/docutils/', 'writers')\n")
    settle(tmp_path / "unfinished")
    root = (tmp_path / "unfinished").rename(tmp_path / "package")
    program = "import docutils; print(docutils._datadir())"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str((root / DOCUTILS).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"{root}/usr/share/docutils/writers"
