"""System packages the laboratory cannot bring itself: PostgreSQL's server, and venv where Python lacks it."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from lab.errors import LabError
from lab.postgres import find_server_programs
from lab.processes import run_logged
from lab.progress import Progress

# Installing PostgreSQL would create and start a cluster of the system's; this keeps it from doing so.
_INSTALL = """
set -e
snippet=/etc/postgresql-common/createcluster.d/mcp-odoo-lab.conf
trap 'rm -f "$snippet"' EXIT
mkdir -p "$(dirname "$snippet")"
echo 'create_main_cluster = false' > "$snippet"
export DEBIAN_FRONTEND=noninteractive
install() { apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"; }
# The machine's package lists may be old, or never have been fetched.
install "$@" || { apt-get update && install "$@"; }
"""


def missing() -> list[str]:
    """Packages to install, empty when all is there."""
    packages = []
    if find_server_programs() is None:
        packages.append("postgresql")
    if importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    return packages


def ensure(progress: Progress, log: Path) -> None:
    """Install what is missing where we may; else say exactly what to install."""
    tools = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if tools:
        raise LabError(f"The laboratory needs {' and '.join(tools)}: it runs on Debian and Ubuntu.")
    packages = missing()
    if not packages:
        return
    prefix = _privilege()
    if prefix is None:
        raise LabError(
            "Some system packages are missing. As an administrator run:\n"
            f"  apt-get install --no-install-recommends {' '.join(packages)}\nand then this again."
        )
    progress.doing(f"installing {' '.join(packages)}")
    run_logged([*prefix, "sh", "-c", _INSTALL, "install", *packages], log, "apt-get could not install the packages")
    # Python looks modules up in cached folder listings.
    importlib.invalidate_caches()
    if still := missing():
        raise LabError(f"apt-get installed {' '.join(packages)}, and yet {' '.join(still)} is not usable.", log)


def _privilege() -> list[str] | None:
    """What to put before a command to run it as root; None if we may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None
