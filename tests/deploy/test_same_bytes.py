"""The source distribution that scripts/build.sh makes."""

import os
import tarfile
from pathlib import Path

from scripts.same_bytes import settle

EPOCH = 1_700_000_000


def packed(folder: Path, *, when: int) -> Path:
    """A folder with a program, as setuptools packs it on a machine at a time."""
    source = folder / "sources"
    source.mkdir(parents=True)
    program = source / "run"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    os.utime(program, (when, when))
    path = folder / "sources.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(source, "sources")
    return path


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    """Whenever they were checked out, and nothing of them is lost."""
    early, late = packed(tmp_path / "a", when=1), packed(tmp_path / "b", when=2_000_000)
    assert early.read_bytes() != late.read_bytes()
    for path in (early, late):
        settle(path, EPOCH)
    assert early.read_bytes() == late.read_bytes()
    with tarfile.open(late) as archive:
        program = archive.getmember("sources/run")
        assert (program.mode, program.mtime, program.uname) == (0o755, EPOCH, "")
        content = archive.extractfile(program)
        assert content is not None
        assert content.read() == b"#!/bin/sh\n"
