"""Which suite an Odoo comes from, and what apt is told."""

import io
from pathlib import Path

import pytest

from lab import apt_sources, private_apt, releases
from lab.apt_sources import Source
from lab.errors import LabError
from lab.places import Places
from lab.progress import Progress
from lab.work import Work

DEBIAN = {"ID": "debian", "VERSION_CODENAME": "bookworm"}
UBUNTU = {"ID": "linuxmint", "ID_LIKE": "ubuntu debian", "PRETTY_NAME": "Mint"}


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine of which only the mirror is known; the test says which system it is."""
    told: dict[str, str] = {}
    monkeypatch.setattr(apt_sources, "parse_os_release", lambda text: told)
    mirror = Source("http://mirror.example/debian", ("bookworm",), ("main",), "/keyring.gpg")
    monkeypatch.setattr(apt_sources, "read_all", lambda: [mirror])
    return told


def work(tmp_path: Path, number: int) -> Work:
    """Everything for one release, in a folder of the test's own."""
    return Work(Places(tmp_path), releases.release(number), Progress(0, io.StringIO()))


@pytest.mark.parametrize(("number", "suite"), [(14, "bullseye"), (19, "sid")])
def test_each_release_has_its_suite_on_the_machines_own_mirror(
    tmp_path: Path, system: dict[str, str], number: int, suite: str
) -> None:
    """The mirror and its key are the machine's."""
    system.update(DEBIAN)
    apt = private_apt.configure(work(tmp_path, number), {})
    line = f"deb [signed-by=/keyring.gpg] http://mirror.example/debian {suite} main\n"
    assert (apt.folder / "sources.list").read_text() == line


@pytest.mark.parametrize(("number", "suite"), [(14, "bullseye"), (19, "forky")])
def test_an_odoo_that_brings_its_python_comes_from_no_other_suite(
    tmp_path: Path, system: dict[str, str], number: int, suite: str
) -> None:
    """MCP_ODOO_LAB_SUITE, set for the newer release, does not send the older one where it is not."""
    system.update(DEBIAN)
    assert private_apt.configure(work(tmp_path, number), {"MCP_ODOO_LAB_SUITE": "forky"}).suite == suite


def test_a_distribution_that_does_not_carry_the_release_is_told_which_does(
    tmp_path: Path, system: dict[str, str]
) -> None:
    """Ubuntu is like Debian, but its mirrors have nothing of Debian's."""
    system.update(UBUNTU)
    assert private_apt.configure(work(tmp_path, 19), {}).suite == "devel"
    with pytest.raises(LabError, match="Odoo 14 comes from a mirror of Debian"):
        private_apt.configure(work(tmp_path, 14), {})


def test_what_is_spared_counts_as_installed() -> None:
    """Apt then neither fetches it nor what only it needs."""
    told = private_apt.status(("libc6", "perl"))
    assert [paragraph.splitlines()[0] for paragraph in told.split("\n\n")] == ["Package: libc6", "Package: perl"]
    assert private_apt.status(()) == ""
