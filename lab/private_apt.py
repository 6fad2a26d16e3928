"""An apt of our own: the machine's mirror, another suite, private lists and cache; the machine's apt stays as it is."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lab import apt_sources
from lab.errors import LabError
from lab.files import write_private
from lab.processes import run_logged
from lab.releases import Release
from lab.work import Work


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
        self._fetch(["download", *packages], folder, log)

    def download_whole(self, package: str, folder: Path, log: Path) -> None:
        """The same with everything that a package depends on, but for what the release spares."""
        (folder / "partial").mkdir()
        options = ["--yes", "--download-only", "--no-install-recommends", "-o", f"Dir::Cache::archives={folder}"]
        self._fetch([*options, "install", package], folder, log)

    def _fetch(self, arguments: list[str], folder: Path, log: Path) -> None:
        command = ["apt-get", "-c", self._config, *arguments]
        run_logged(command, log, f"apt could not download {arguments[-1]}", cwd=folder, append=True)


def configure(work: Work, environ: dict[str, str] | None = None) -> PrivateApt:
    """Write the private configuration from the machine's own."""
    env = dict(os.environ) if environ is None else environ
    release = work.release
    try:
        system = apt_sources.parse_os_release(Path("/etc/os-release").read_text(encoding="utf-8"))
    except OSError:
        system = {}
    distribution = _distribution(release, system)
    suite, components = release.origins[distribution]
    # An Odoo that brings its Python is the only one of that suite; the others may come from any newer one.
    if not release.brings_python:
        suite = env.get("MCP_ODOO_LAB_SUITE") or suite
    source = apt_sources.distribution_source(apt_sources.read_all(), distribution, system.get("VERSION_CODENAME", ""))
    folder = work.places.apt / release.package
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    write_private(folder / "sources.list", _source_line(source, distribution, suite, components, folder))
    write_private(folder / "status", status(release.spared))
    write_private(folder / "apt.conf", _settings(folder))
    return PrivateApt(folder, suite)


def status(spared: tuple[str, ...]) -> str:
    """What apt shall take for installed already, as dpkg's own list says it: for any version and architecture."""
    entry = "Package: {}\nStatus: install ok installed\nVersion: 999:0\nArchitecture: all\nMulti-Arch: foreign\n"
    return "\n".join(entry.format(name) for name in spared)


def _distribution(release: Release, system: dict[str, str]) -> str:
    kin = [system.get("ID", ""), *system.get("ID_LIKE", "").split()]
    # Ubuntu calls itself like Debian, but its mirrors carry nothing of Debian's.
    own = next((name for name in kin if name in ("debian", "ubuntu")), None)
    if own is None or own not in release.origins:
        carriers = " or ".join(name.capitalize() for name in sorted(release.origins))
        raise LabError(
            f"Odoo {release.number} comes from a mirror of {carriers}, and this system is neither that nor "
            f"like it ({system.get('PRETTY_NAME', 'unknown')})."
        )
    return own


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
        # Pins of the machine's own suites would hide another suite's packages.
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State": folder,
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        # The user _apt need not be able to enter the home.
        "APT::Sandbox::User": "root",
    }
    # The machine's hooks are about the machine's lists.
    hooks = ("APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success")
    lines = [f'{name} "{value}";' for name, value in settings.items()]
    return "\n".join([*(f"#clear {hook};" for hook in hooks), *lines]) + "\n"
