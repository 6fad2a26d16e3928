"""An apt of our own: the machine's mirror, a newer suite, private lists and cache; the machine's apt stays as it is."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lab import apt_sources
from lab.errors import LabError
from lab.files import write_private
from lab.places import Places
from lab.processes import run_logged

# Where each distribution carries Odoo: suite and components.
_CARRIES = {"debian": ("sid", "main"), "ubuntu": ("devel", "main universe")}


@dataclass(frozen=True)
class PrivateApt:
    """apt with its own configuration file; everything else (proxy, credentials) is the machine's."""

    folder: Path
    suite: str

    @property
    def _config(self) -> str:
        return str(self.folder / "apt.conf")

    def update(self, log: Path) -> None:
        """Fetch the suite's package lists."""
        run_logged(
            ["apt-get", "-c", self._config, "update"],
            log,
            f"apt could not read the lists of {self.suite}; check the network and /etc/apt",
        )

    def carried(self) -> list[int]:
        """The Odoo releases the suite carries, oldest first."""
        found = subprocess.run(
            ["apt-cache", "-c", self._config, "search", "--names-only", "^odoo-[0-9]+$"],
            capture_output=True,
            text=True,
            check=True,
        )
        return sorted(int(number) for number in re.findall(r"^odoo-(\d+) ", found.stdout, re.MULTILINE))

    def download(self, packages: tuple[str, ...], folder: Path, log: Path) -> None:
        """Fetch packages, checked against the suite's signature, into a folder."""
        run_logged(
            ["apt-get", "-c", self._config, "download", *packages],
            log,
            f"apt could not download {', '.join(packages)}",
            cwd=folder,
            append=True,
        )


def configure(places: Places, environ: dict[str, str] | None = None) -> PrivateApt:
    """Write the private configuration from the machine's own."""
    env = dict(os.environ) if environ is None else environ
    try:
        system = apt_sources.parse_os_release(Path("/etc/os-release").read_text(encoding="utf-8"))
    except OSError:
        system = {}
    kin = [system.get("ID", ""), *system.get("ID_LIKE", "").split()]
    distribution = next((name for name in kin if name in _CARRIES), None)
    if distribution is None:
        raise LabError(
            "Odoo's package comes from Debian or Ubuntu, and this system is neither "
            f"({system.get('PRETTY_NAME', 'unknown')})."
        )
    suite, components = _CARRIES[distribution]
    suite = env.get("MCP_ODOO_LAB_SUITE") or suite
    source = apt_sources.distribution_source(apt_sources.read_all(), distribution, system.get("VERSION_CODENAME", ""))
    folder = places.apt
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    write_private(folder / "sources.list", _source_line(source, distribution, suite, components, folder))
    write_private(folder / "apt.conf", _settings(folder))
    return PrivateApt(folder, suite)


def _source_line(source: apt_sources.Source, distribution: str, suite: str, components: str, folder: Path) -> str:
    key = source.signed_by
    if "BEGIN PGP" in key:
        keyring = folder / "mirror.asc"
        write_private(keyring, key + "\n")
        key = str(keyring)
    if not key:
        default = Path(f"/usr/share/keyrings/{distribution}-archive-keyring.gpg")
        key = str(default) if default.exists() else ""
    options = f"[signed-by={key}] " if key else ""
    return f"deb {options}{source.uri} {suite} {components}\n"


def _settings(folder: Path) -> str:
    settings = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        # Pins of the machine's own suites would hide a newer suite's packages.
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State": folder,
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": folder / "cache",
        # The user _apt need not be able to enter the home.
        "APT::Sandbox::User": "root",
    }
    # The machine's hooks are about the machine's lists.
    hooks = ("APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success")
    lines = [f'{name} "{value}";' for name, value in settings.items()]
    return "\n".join([*(f"#clear {hook};" for hook in hooks), *lines]) + "\n"
