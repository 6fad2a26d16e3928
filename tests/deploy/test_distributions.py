"""The wheel and the source distribution: all of the server, and nothing else."""

import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path, PurePosixPath

import pytest

from scripts.manifests import ROOT, version

SOURCES = ROOT / "src"


@pytest.fixture(scope="module")
def files(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(files: dict[str, bytes]) -> Message:
    return message_from_bytes(files[f"mcp_odoo-{version()}.dist-info/METADATA"])


def test_the_wheel_is_the_package_and_what_pip_needs(files: dict[str, bytes]) -> None:
    """Every file of src/mcp_odoo, py.typed included, and beside it the distribution's own folder alone."""
    package = {
        path.relative_to(SOURCES).as_posix(): path.read_bytes()
        for path in (SOURCES / "mcp_odoo").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "mcp_odoo/py.typed" in package
    assert {name: files[name] for name in files if name.startswith("mcp_odoo/")} == package
    others = {PurePosixPath(name).parts[0] for name in files} - {"mcp_odoo"}
    assert others == {f"mcp_odoo-{version()}.dist-info"}


def test_its_long_description_is_the_readme(metadata: Message) -> None:
    """As Markdown, so that an index renders it."""
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload(decode=True) == (ROOT / "README.md").read_bytes()


def test_it_says_what_it_needs_and_whose_it_is(metadata: Message) -> None:
    """Python's version, a licence that no index takes for an open one, a command, and no upload by accident."""
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "LicenseRef-Proprietary"
    assert "Private :: Do Not Upload" in metadata.get_all("Classifier", [])
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert any(line.startswith("fastmcp") for line in needed)
    assert not any(line.startswith("pytest") for line in needed)


def test_it_brings_the_command(files: dict[str, bytes]) -> None:
    """`mcp-odoo`."""
    points = files[f"mcp_odoo-{version()}.dist-info/entry_points.txt"].decode()
    assert "mcp-odoo = mcp_odoo.__main__:main" in points


def test_the_source_distribution_is_what_the_wheel_is_built_from(dist: Path) -> None:
    """The sources and what an installer reads; no tests, no laboratory, no benchmarks."""
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {PurePosixPath(*PurePosixPath(member.name).parts[1:]).as_posix() for member in tar if member.isfile()}
    inside = {f"src/{path.relative_to(SOURCES).as_posix()}" for path in (SOURCES / "mcp_odoo").rglob("*.py")}
    assert inside <= names
    assert {"pyproject.toml", "constraints.txt", ".env.example", "README.md"} <= names
    assert {PurePosixPath(name).parts[0] for name in names if "/" in name} == {"src"}


def test_nothing_of_the_machine_that_built_them_is_inside(dist: Path, files: dict[str, bytes]) -> None:
    """No path of this checkout or of the build, in no file."""
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        contents = [*files.values(), *(tar.extractfile(one).read() for one in tar if one.isfile())]  # type: ignore[union-attr]
    foreign = [str(ROOT).encode(), str(Path.home()).encode() + b"/", str(dist.parent).encode()]
    assert [place for place in foreign if any(place in content for content in contents)] == []
